"""Addresses: real communes, invented everything else."""

import re
from collections import Counter

import pytest

from indexer.assembly.assemble import assemble_people
from indexer.report import Report
from indexer.sources import open_sources
from indexer.synthetic.contacts import JUNK_PHONES, Contacts
from indexer.synthetic.places import CommuneTable
from indexer.synthetic.tables import COMMUNES_TABLE, FORMER_COMMUNES_TABLE, read_csv_rows
from indexer.synthetic.weighted import build_seeded_random
from indexer.validation.towns import TownRule

COMMUNE, POSTAL = "Code commune (coord. structure)", "Code postal (coord. structure)"
LABEL, RECIPIENT = (
    "Libellé commune (coord. structure)",
    "Complément destinataire (coord. structure)",
)
CEDEX, COUNTRY = "Bureau cedex (coord. structure)", "Code pays (coord. structure)"
FICTION = re.compile(r"019900\d{4}|026191\d{4}|035301\d{4}|046571\d{4}|053649\d{4}|063998\d{4}")
PACIFIC = re.compile(r"(\+689)?9900\d{4}|(\+687)?12\d{4}")
EXTENSION = re.compile(r" poste \d{1,2}$")


@pytest.fixture(scope="module")
def communes():
    return {row["insee"]: row for row in read_csv_rows(COMMUNES_TABLE)}


@pytest.fixture(scope="module")
def former_communes():
    rows = list(read_csv_rows(FORMER_COMMUNES_TABLE))
    return {(row["code"], row["name"]): row["present_code"] for row in rows}


@pytest.fixture(scope="module")
def located(activities):
    return [row for row in activities if row["Identifiant technique de la structure"]]


@pytest.fixture(scope="module")
def places(located):
    """One row per place: shares are of places, and a big hospital counts once."""
    return list({row["Identifiant technique de la structure"]: row for row in located}.values())


def national(text):
    return re.sub(r"\+(33|262|590|594|596)", "0", re.sub(r"[ .]", "", text))


def share(rows, condition):
    return sum(map(bool, map(condition, rows))) / len(rows)


def test_every_commune_exists_or_existed_under_its_name(located, communes, former_communes):
    for row in located:
        if row[COMMUNE]:
            is_present = communes.get(row[COMMUNE], {}).get("name") == row[LABEL]
            assert is_present or (row[COMMUNE], row[LABEL]) in former_communes


def test_postal_codes_are_the_communes_own_unless_cedex(located, communes, former_communes):
    for row in located:
        if row[COMMUNE] and row[POSTAL] and "CEDEX" not in row[CEDEX]:
            code = former_communes.get((row[COMMUNE], row[LABEL]), row[COMMUNE])
            assert row[POSTAL] in communes[code]["postal_codes"].split()


def test_cedex_lines_hold_codes_that_no_commune_has(located, communes):
    known = {code for row in communes.values() for code in row["postal_codes"].split()}
    lines = [row for row in located if "CEDEX" in row[CEDEX]]
    assert share(located, lambda row: "CEDEX" in row[CEDEX]) == pytest.approx(0.19, abs=0.1)
    for row in lines:
        assert re.fullmatch(rf"{row[POSTAL]} .+ CEDEX( \d\d)?", row[CEDEX])
        assert row[POSTAL] not in known


def test_other_office_lines_repeat_the_postal_code(located):
    lines = [row for row in located if row[CEDEX] and "CEDEX" not in row[CEDEX]]
    assert lines
    assert all(row[CEDEX].startswith(f"{row[POSTAL]} ") for row in lines)


@pytest.mark.parametrize("city", ["PARIS", "LYON", "MARSEILLE"])
def test_a_cedex_of_a_city_names_an_arrondissement_that_exists(located, city):
    offices = [row[CEDEX] for row in located if f" {city} CEDEX" in row[CEDEX]]
    assert offices
    assert all(1 <= int(office[-2:]) <= 20 for office in offices)


def test_half_of_the_placed_rows_have_no_commune_code_and_most_of_these_no_label(places):
    placed = [row for row in places if row[POSTAL] and row[COUNTRY] in {"", "99000"}]
    empty = [row for row in placed if not row[COMMUNE]]
    assert len(empty) / len(placed) == pytest.approx(0.5, abs=0.05)
    assert share(empty, lambda row: not row[LABEL]) == pytest.approx(0.85, abs=0.05)
    assert all(row[LABEL] or row[CEDEX] for row in empty)


def test_some_rows_have_a_former_commune_and_some_repeat_the_name(places, communes):
    assert any(row[COMMUNE] and row[COMMUNE] not in communes for row in places)
    named = [row for row in places if row["Raison sociale site"]]
    is_repeated = lambda row: row[RECIPIENT] == row["Raison sociale site"]  # noqa: E731
    assert share(named, is_repeated) == pytest.approx(0.1, abs=0.04)


def test_nearly_every_placed_french_row_gets_its_commune(generated):
    report = Report(max_reject_share=1.0)
    for _ in assemble_people(open_sources([generated.folder], partial=False), report, workers=1):
        pass
    placed = report.towns.total() - report.towns[TownRule.NO_TOWN]
    assert report.towns[TownRule.UNKNOWN] <= 0.005 * placed
    derived = placed - report.towns[TownRule.CODE] - report.towns[TownRule.UNKNOWN]
    assert derived > 0.4 * placed


def test_no_departement_column_is_filled(activities):
    for row in activities:
        assert row["Code Département (structure)"] == ""
        assert row["Libellé Département (structure)"] == ""


def test_phones_come_from_the_ranges_kept_for_fiction_or_are_junk(located):
    for name in ["Téléphone", "Téléphone 2", "Télécopie"]:
        cells = {row[f"{name} (coord. structure)"] for row in located}
        spelt = {one for cell in cells for one in EXTENSION.sub("", cell).split(" / ")}
        plain = {text: re.sub(r"[ .]", "", text) for text in spelt}
        others = {
            text
            for text in spelt
            if not FICTION.fullmatch(national(text)) and not PACIFIC.fullmatch(plain[text])
        }
        assert len(spelt) > 100
        assert others <= {"", "0000", "00", "0" * 10, "."}


def test_some_telephones_overseas_have_the_local_prefix(located):
    assert any(row["Téléphone (coord. structure)"].startswith("+262") for row in located)


@pytest.mark.parametrize(
    ("area", "number"), [("988", r"(\+687)?12\d{4}"), ("987", r"(\+689)?9900\d{4}")]
)
def test_telephones_in_the_pacific_have_the_digits_of_their_territory(area, number):
    drawn = (Contacts().draw(build_seeded_random(seed), area, "CABINET") for seed in range(100))
    phones = {cells.partition("|")[0] for cells in drawn} - {"", *JUNK_PHONES}
    assert phones
    assert all(re.fullmatch(number, re.sub("[ .]", "", phone)) for phone in phones)


def test_some_cells_have_two_telephones_or_an_extension(located):
    cells = [row["Téléphone (coord. structure)"] for row in located]
    assert any(" / " in cell for cell in cells)
    assert any(EXTENSION.search(cell) for cell in cells)


def test_mail_goes_to_example_org(located):
    mails = {row["Adresse e-mail (coord. structure)"] for row in located} - {""}
    assert mails
    assert all(re.fullmatch(r"[a-z0-9-]+@example\.org", mail) for mail in mails)


def test_about_one_row_in_a_hundred_is_abroad(located):
    is_abroad = lambda row: row[COUNTRY] not in {"", "99000"}  # noqa: E731
    assert share(located, is_abroad) == pytest.approx(0.01, abs=0.006)


def test_about_three_places_in_a_hundred_have_no_postal_code(places):
    assert share(places, lambda row: not row[POSTAL]) == pytest.approx(0.03, abs=0.015)


@pytest.mark.parametrize("prefix", ["2B", "971", "974", "751", "6938", "132", "75056"])
def test_corsica_overseas_and_arrondissements_are_there(located, prefix):
    assert any(row[COMMUNE].startswith(prefix) for row in located)


def test_both_departements_of_corsica_are_there(located):
    assert {row[POSTAL][:3] for row in located} >= {"200", "202"}


def test_some_streets_hold_their_type(located):
    inside = [row for row in located if row["Libellé Voie (coord. structure)"].startswith("RUE ")]
    assert inside
    assert all(row["Code type de voie (coord. structure)"] == "" for row in inside)


def test_a_position_leads_back_to_its_commune():
    places, rng = CommuneTable(), build_seeded_random(1)
    for index in (0, 1_000, len(places.communes) // 2):
        assert (
            places.find_commune_index(places.draw_position(index, "everywhere", rng), "everywhere")
            == index
        )


def test_places_lie_where_people_live_and_more_so_in_large_towns(places, communes):
    lived = Counter()
    for row in communes.values():
        if row["type"] != "arr":
            lived[size(row)] += int(row["population"] or 0)
    codes = (row[COMMUNE] for row in places if row[COMMUNE] in communes)
    practised = Counter(size(communes[communes[code]["parent"] or code]) for code in codes)
    ratios = [practised[each] / lived[each] for each in ("village", "town", "city")]
    assert ratios == sorted(ratios)
    assert ratios[-1] < ratios[0] * 5, "villages are not empty"


def size(commune):
    people = int(commune["population"] or 0)
    return "village" if people < 2_000 else "city" if people >= 100_000 else "town"

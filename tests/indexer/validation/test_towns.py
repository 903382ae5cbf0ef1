"""The commune of a row: from its code, postal codes, label and office line, whatever is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unidecode import unidecode

from directory.model import geography
from indexer.findings import DataWarning
from indexer.validation.town_names import (
    FIRST_ARRONDISSEMENTS,
    list_town_names,
    split_town_name,
)
from indexer.validation.towns import TownRule, derive_town
from tests.indexer.official import CASE_ROWS_DIR, read_case

COMMUNES = [
    each
    for code, each in sorted(geography.load_communes().items())
    if each.postal_codes and code not in FIRST_ARRONDISSEMENTS
]
FORMER_NAMES = sorted(
    (present, name)
    for present, names in geography.load_former_communes().names.items()
    for name in names
)


def test_names_split_together_are_those_split_one_by_one():
    former = geography.load_former_communes().names
    for commune in COMMUNES:
        present = commune.name.split(" ")[0] if commune.parent else commune.name
        names = (present, *former.get(commune.code, ()))
        assert list_town_names(commune.code) == tuple(dict.fromkeys(map(split_town_name, names)))


def write_as_office(postal_code, name):
    """A town in the spelling of an office line: `01300 BELLEY`."""
    return f"{postal_code} {unidecode(name).upper().replace('-', ' ')}"


@given(st.data())
def test_law_every_commune_is_found_by_each_postal_code_with_its_name(data):
    commune = data.draw(st.sampled_from(COMMUNES))
    postal_code = data.draw(st.sampled_from(commune.postal_codes))
    office = write_as_office(postal_code, commune.name)
    assert derive_town("", commune.name, postal_code, "").code == commune.code
    assert derive_town("", "", postal_code, office).code == commune.code
    assert derive_town("", "", "", office).code == commune.code


@given(st.data())
def test_law_a_code_with_its_own_name_and_postal_code_stands_and_raises_no_doubt(data):
    commune = data.draw(st.sampled_from(COMMUNES))
    postal_code = data.draw(st.sampled_from(commune.postal_codes))
    town = derive_town(commune.code, commune.name, postal_code, "")
    assert (town.code, town.rule, town.is_contradictory) == (commune.code, TownRule.CODE, False)


@given(st.sampled_from(FORMER_NAMES), st.data())
def test_law_a_former_name_leads_to_the_present_commune(former, data):
    present, name = former
    postal_code = data.draw(st.sampled_from(geography.load_communes()[present].postal_codes))
    assert derive_town("", "", "", write_as_office(postal_code, name)).code == present


def test_law_every_former_code_leads_to_a_present_commune():
    for code, present in geography.load_former_communes().present_codes.items():
        town = derive_town(code, "", "", "")
        assert (town.code, town.rule) == (present, TownRule.FORMER_CODE)
        assert present in geography.load_communes()


@given(*[st.text(max_size=12)] * 4)
def test_law_any_cells_give_a_known_commune_or_none(code, label, postal_code, office):
    town = derive_town(code, label, postal_code, office)
    assert town.code in geography.load_communes() or town.code == ""
    assert (town.code == "") == (town.rule in {TownRule.UNKNOWN, TownRule.NO_TOWN})


@pytest.mark.parametrize(
    ("cells", "code", "rule"),
    [
        (("", "", "01300", "01300 BELLEY"), "01034", TownRule.POSTAL_NAME),
        (("", "Belley", "01300", ""), "01034", TownRule.POSTAL_NAME),
        (("", "BELEY", "01300", ""), "01034", TownRule.POSTAL_NAME),
        (("", "", "20090", "20090 AJACCIO"), "2A004", TownRule.POSTAL_CODE),
        (("", "", "75011", ""), "75111", TownRule.POSTAL_CODE),
        (("", "", "62950", "62950 NOYELLES GODAULT"), "62624", TownRule.POSTAL_CODE),
        (("", "", "25304", "25304 PONTARLIER CEDEX"), "25462", TownRule.DEPARTEMENT_NAME),
        (("", "", "", "91000 EVRY"), "91228", TownRule.POSTAL_CODE),
        (("", "", "71100", "71100 CHALON S/SAONE"), "71076", TownRule.POSTAL_NAME),
        (("", "Belley", "", ""), "01034", TownRule.NAME),
        (("", "", "", "75651 PARIS CEDEX 13"), "75113", TownRule.ARRONDISSEMENT),
        (("75056", "Paris", "", "75651 PARIS CEDEX 13"), "75113", TownRule.ARRONDISSEMENT),
        (("75056", "Paris", "75013", "75651 PARIS CEDEX"), "75113", TownRule.ARRONDISSEMENT),
        (("75056", "Paris", "", "75743 PARIS CEDEX 16"), "75116", TownRule.ARRONDISSEMENT),
        (("69123", "Lyon", "", "69365 LYON CEDEX 07"), "69387", TownRule.ARRONDISSEMENT),
        (("", "", "69365", "69365 LYON CEDEX 07"), "69387", TownRule.ARRONDISSEMENT),
        (("13055", "Marseille", "", "13384 MARSEILLE CEDEX 13"), "13213", TownRule.ARRONDISSEMENT),
        (("75056", "Paris 13e Arrondissement", "", ""), "75113", TownRule.ARRONDISSEMENT),
        (("13055", "Marseille", "13417", "13417 MARSEILLE CEDEX 20"), "13055", TownRule.CODE),
        (("75056", "Paris", "75651", ""), "75056", TownRule.CODE),
        (("44109", "Nantes", "44000", "44093 NANTES CEDEX 1"), "44109", TownRule.CODE),
        (("93059", "Pierrefitte-sur-Seine", "93380", ""), "93066", TownRule.FORMER_CODE),
        (("74011", "Annecy-le-Vieux", "74940", ""), "74010", TownRule.FORMER_CODE),
        (("50203", "La Glacerie", "50470", ""), "50129", TownRule.FORMER_CODE),
        (("91182", "Courcouronnes", "91080", ""), "91228", TownRule.FORMER_CODE),
        (("97127", "Saint-Martin", "97150", ""), "97801", TownRule.FORMER_CODE),
        (("", "", "", "44150 ANCENIS"), "44003", TownRule.POSTAL_NAME),
        (("", "", "", "97823 LE PORT CEDEX"), "97407", TownRule.DEPARTEMENT_NAME),
        (("", "", "", "77875 MONTEREAU CEDEX"), "77305", TownRule.DEPARTEMENT_NAME),
        (("", "", "", "44150 SAINT GEREON"), "44003", TownRule.POSTAL_NAME),
        (("", "", "", "85340 OLONNE SUR MER"), "85194", TownRule.POSTAL_NAME),
        (("", "", "", "13100 AIX EN PCE"), "13001", TownRule.POSTAL_NAME),
        (("", "", "", "63003 CLERMONT FD CEDEX 1"), "63113", TownRule.DEPARTEMENT_NAME),
        (("", "", "", "20303 AJACCIO CEDEX 1"), "2A004", TownRule.DEPARTEMENT_NAME),
        (("", "", "", "20407 BASTIA CEDEX"), "2B033", TownRule.DEPARTEMENT_NAME),
        (("", "", "20537", "20537 PORTO VECCHIO CEDEX"), "2A247", TownRule.DEPARTEMENT_NAME),
        (("", "", "", "B.P. 12 01300 BELLEY"), "01034", TownRule.POSTAL_NAME),
        (("", "", "", "CS 10001 35033 RENNES CEDEX 9"), "35238", TownRule.DEPARTEMENT_NAME),
        (("", "", "F-01300", "F-01300 BELLEY"), "01034", TownRule.POSTAL_NAME),
        (("", "", "01300", "BELLEY 01300"), "01034", TownRule.POSTAL_NAME),
        (("", "", "01300", "01300 - BELLEY"), "01034", TownRule.POSTAL_NAME),
        (("1034", "Belley", "1300", ""), "01034", TownRule.POSTAL_NAME),
        (("", "", "6000", "NICE"), "06088", TownRule.POSTAL_CODE),
        (("", "NULLEPART", "01300", ""), "", TownRule.UNKNOWN),
        (("99999", "NULLEPART", "", ""), "", TownRule.UNKNOWN),
        (("", "Saint-Denis", "", ""), "", TownRule.UNKNOWN),
        (("", "", "", ""), "", TownRule.NO_TOWN),
    ],
)
def test_each_rule(cells, code, rule):
    town = derive_town(*cells)
    assert (town.code, town.rule, town.is_contradictory) == (code, rule, False)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        pytest.param(("35238", "Belley", "01300", ""), "01034", id="code against both others"),
        pytest.param(("35238", "Rennes", "01300", ""), "35238", id="postal code against both"),
        pytest.param(("35238", "Belley", "35000", ""), "35238", id="a far name against both"),
        pytest.param(("35238", "Vitré", "35000", ""), "35238", id="a near name against both"),
        pytest.param(("35238", "", "01300", ""), "35238", id="code against postal code"),
        pytest.param(("", "Vitré", "35000", ""), "35360", id="name against postal code"),
        pytest.param(("", "", "", "75015 ISSY LES MOULINEAUX"), "75115", id="a far town's name"),
        pytest.param(("75056", "Lyon", "69003", ""), "69383", id="city against another city"),
    ],
)
def test_cells_that_contradict_each_other_are_decided_by_two_against_one(cells, code):
    town = derive_town(*cells)
    assert (town.code, town.is_contradictory) == (code, True)


@pytest.mark.parametrize(
    ("case", "communes"),
    [
        (
            "empty_commune",
            ["01034", "25462", "75111", "01034", "75115", "62624", "2A004"],
        ),
        ("merged_commune", ["74010", "50129", "91228", "91228", "50129"]),
        (
            "structures",
            "35238 75115 38185 35238 74010 74010 35360 44109 01451 76276 01034 75113 75115 05061 "
            "89024 37261 35238".split(),
        ),
        ("name_repeated_in_address", ["25204"]),
    ],
)
def test_every_placed_french_row_of_the_real_shapes_has_its_commune(tmp_path, case, communes):
    loaded = read_case(tmp_path, case)
    in_file_order = sorted(loaded.people.values(), key=lambda person: case_rank(case, person))
    places = [one.exercises[0].situations[0].place for one in in_file_order]
    assert [place.address.commune.code for place in places] == communes
    assert loaded.report.towns.total() == len(communes)
    assert loaded.report.towns[TownRule.UNKNOWN] == 0


def case_rank(case, person):
    """The line of a person in the file of a case."""
    lines = (CASE_ROWS_DIR / f"{case}.txt").read_text("utf-8").splitlines()
    return next(at for at, line in enumerate(lines) if f"|{person.national_id}|" in line)


def test_the_report_counts_rules_contradictions_and_what_remains(load):
    loaded = load(
        [
            {},
            {"key": "C1", "commune_code": "", "cedex": "35000 RENNES"},
            {"key": "C2", "commune_code": "01034"},
            {"key": "C3", "commune_code": "", "commune_label": "NULLEPART", "postal_code": "01300"},
            {"key": "C4", "commune_code": "", "commune_label": "", "postal_code": ""},
            {"key": "C5", "commune_code": "", "country_code": "99140", "country_label": "SUISSE"},
        ]
    )
    assert loaded.report.towns == {
        TownRule.CODE: 1,
        TownRule.POSTAL_CODE: 1,
        TownRule.POSTAL_NAME: 1,
        TownRule.UNKNOWN: 1,
        TownRule.NO_TOWN: 1,
    }
    assert loaded.report.warnings[DataWarning.TOWN].count == 1


def test_saint_martin_is_not_guadeloupe(load):
    cells = {"commune_code": "97127", "commune_label": "Saint-Martin", "postal_code": "97150"}
    place = load([cells]).only.exercises[0].situations[0].place
    assert place.address.commune.code == "97801"
    assert geography.find_department(place.address.commune.code).code == "978"

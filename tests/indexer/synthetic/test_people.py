"""Proportions and peculiarities of the people: what a reader of the real file has to cope with."""

from collections import Counter

import pytest

PEOPLE = 6_000
STRUCTURE = "Identifiant technique de la structure"
SAVOIR_FAIRE = ("Code type savoir-faire", "Code savoir-faire", "Libellé savoir-faire")


def share(rows, condition):
    rows = list(rows)
    return sum(map(bool, map(condition, rows))) / len(rows)


def firsts(people):
    return [rows[0] for rows in people.values()]


def test_everybody_asked_for_is_there_once(people):
    assert len(people) == PEOPLE


def test_rows_come_in_the_official_proportions(activities, savoir_faire, diplomas):
    assert len(activities) / PEOPLE == pytest.approx(1.27, abs=0.05)
    assert len(savoir_faire) / PEOPLE == pytest.approx(0.217, abs=0.04)
    assert len(diplomas) / PEOPLE == pytest.approx(1.15, abs=0.08)


def test_about_two_people_in_a_hundred_have_only_an_adeli_number(people):
    by_adeli = share(people, lambda national_id: national_id.startswith("0"))
    assert by_adeli == pytest.approx(0.02, abs=0.01)


@pytest.mark.parametrize(("code", "expected"), [("60", 0.35), ("10", 0.17), ("70", 0.058)])
def test_professions_come_in_their_proportions(people, code, expected):
    actual = share(firsts(people), lambda row: row["Code profession"] == code)
    assert actual == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("category", "CEFM")
def test_every_category_is_there(activities, category):
    assert any(row["Code catégorie professionnelle"] == category for row in activities)


@pytest.mark.parametrize("mode", ["L", "S", "B", "I", ""])
def test_every_mode_is_there(activities, mode):
    assert any(row["Code mode exercice"] == mode for row in activities)


def test_people_without_activity_keep_one_row_with_empty_cells(people):
    idle = [rows for rows in people.values() if rows[0]["Autorité d'enregistrement"][-2:] == "//"]
    assert share(people.values(), lambda rows: rows in idle) == pytest.approx(0.06, abs=0.02)
    for rows in idle:
        assert not any(list(rows[0].values())[17:47])


def test_locums_have_an_activity_without_a_place(activities):
    locums = [row for row in activities if row["Code genre activité"] in {"GENR02", "GENR03"}]
    assert locums
    assert not any(row[STRUCTURE] for row in locums)


def test_roles_are_under_one_pseudo_profession(activities):
    roles = {row["Code rôle"] for row in activities if row["Code profession"] == "99"}
    assert roles == {"313", "314", "315", "316", "317"}


def test_pharmacists_have_a_section(activities):
    sections = Counter(
        row["Code section tableau pharmaciens"]
        for row in activities
        if row["Code profession"] == "21" and row["Code mode exercice"]
    )
    assert {"A", "D", "G", "H"} <= set(sections)
    assert "" not in sections


def test_only_women_and_few_have_two_surnames(people):
    two = [row for row in firsts(people) if row["Nom d'exercice"].count("-") == 1]
    assert two
    assert share(two, lambda row: row["Code civilité"] == "MME") > 0.8


def test_about_one_person_in_a_hundred_has_two_professions(people):
    several = share(people.values(), lambda rows: len({row["Code profession"] for row in rows}) > 1)
    assert several == pytest.approx(0.01, abs=0.006)


def test_some_practise_two_professions_under_two_names(people):
    names = [
        {(row["Nom d'exercice"], row["Prénom d'exercice"]) for row in rows}
        for rows in people.values()
    ]
    assert any(len(found) == 2 for found in names)


def test_some_rows_differ_only_in_savoir_faire(people):
    def others(row):
        return tuple(cell for name, cell in row.items() if name not in SAVOIR_FAIRE)

    twins = [rows for rows in people.values() if len(rows) > len(set(map(others, rows)))]
    distinct = [rows for rows in twins if len({row["Code savoir-faire"] for row in rows}) > 1]
    assert distinct


def test_a_few_rows_are_exact_duplicates(activities):
    counts = Counter(tuple(row.values()) for row in activities)
    assert 0 < sum(count > 1 for count in counts.values()) < 60


def test_rows_of_one_person_are_not_always_adjacent(activities):
    order = [row["Identification nationale PP"] for row in activities]
    starts = sum(one != before for one, before in zip(order, ["", *order[:-1]], strict=True))
    assert starts > len(set(order))


def test_structures_are_shared(activities):
    at = Counter(row[STRUCTURE] for row in activities if row[STRUCTURE])
    assert max(at.values()) > 20


def test_every_savoir_faire_of_an_activity_is_in_the_second_file(activities, savoir_faire):
    def held(row):
        return row["Identification nationale PP"], row["Code savoir-faire"]

    shown = {held(row) for row in activities if row["Code savoir-faire"]}
    assert shown < set(map(held, savoir_faire))


def test_labels_are_the_files_own(savoir_faire):
    labels = {row["Libellé savoir-faire"] for row in savoir_faire}
    assert {"Médecine Générale", "Médecine générale", "Anesthesie-réanimation"} <= labels


def test_a_diploma_row_holds_a_diploma_or_an_authorisation(diplomas):
    kinds = [
        (bool(row["Code type diplôme obtenu"]), bool(row["Code type autorisation"]))
        for row in diplomas
    ]
    assert set(kinds) == {(True, False), (False, True)}


def test_nearly_everybody_has_a_diploma(people, diplomas):
    holders = {row["Identification nationale PP"] for row in diplomas}
    with_profession = {key for key, rows in people.items() if rows[0]["Code profession"] != "99"}
    assert share(with_profession, holders.__contains__) > 0.95

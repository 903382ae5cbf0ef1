"""Rows to people: which rows are refused, and what the others mean."""

import pytest

from directory.model.identifiers import Adeli
from indexer.findings import DataWarning
from tests.indexer.official import ACTIVITIES, RPPS, row

NOTHING = dict.fromkeys(
    "mode_code mode_label key name number street_type_code street_type_label street postal_code "
    "commune_code commune_label country_code country_label".split(),
    "",
)
SECOND_ACTION = 'F1"}} {"index":{"_index":"other","_id":"2'
NURSE = {"profession_code": "60", "profession_label": "Infirmier"}


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"national_id": "89900000001"}, "Identification nationale PP"),
        ({"national_id": "8990000000AB"}, "Identification nationale PP"),
        ({"national_id": ""}, "Identification nationale PP"),
        ({"local_id": "99000000028"}, "Identifiant PP"),
        ({"id_type": "0"}, "Type d'identifiant PP"),
        ({"exercise_name": ""}, "Nom d'exercice"),
        ({"exercise_name": "-"}, "Nom d'exercice"),
        ({"profession_code": ""}, "Code profession"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_column(load, cells, field):
    loaded = load([{}, cells])
    assert (loaded.reasons, loaded.report.persons) == ([(3, field)], 1)


KEY_COLUMN = "Identifiant technique de la structure"


@pytest.mark.parametrize(
    "key",
    [
        'F35"0001',
        "F35 0001",
        "F35/0001",
        "F35\r0001",
        "F35\u20280001",
        "F350001é",
        "F3٣",
        SECOND_ACTION,
    ],
)
def test_a_structure_id_of_other_characters_rejects_its_row_alone(load, key):
    loaded = load([{}, {"key": key, "mode_code": "S"}])
    assert loaded.reasons == [(3, KEY_COLUMN)]
    (situation,) = loaded.only.exercises[0].situations
    assert (situation.mode.code, situation.place.key) == ("L", "F350000001")
    assert key not in repr(loaded.report.rejections)


def test_a_line_feed_in_a_structure_id_ends_its_line(load):
    loaded = load([{}, {"key": "F350000002\n"}])
    assert sorted(loaded.reasons) == [(3, ""), (4, "")]
    assert loaded.report.activities == 1


@pytest.mark.parametrize("key", ["", "F350000001", "C12345678900011", "R1000.2_3-b"])
def test_a_structure_id_of_letters_digits_and_three_signs_is_kept(load, key):
    (situation,) = load([{"key": key}]).only.exercises[0].situations
    assert situation.place.key == key


def test_a_savoir_faire_row_without_code_is_rejected(load):
    assert load(savoir_faire=[{"savoir_faire_code": ""}]).reasons == [(2, "Code savoir-faire")]


def test_a_failing_check_digit_is_a_doubt(load):
    loaded = load([{"rpps": "99000000011"}, {"rpps": "99000000011", "mode_code": "S"}])
    assert (loaded.report.persons, loaded.report.warnings[DataWarning.CHECK_DIGIT].count) == (1, 1)


def test_somebody_known_by_an_adeli_number_only_is_a_person(activities):
    line = row(ACTIVITIES, id_type="0", local_id="2A1234567", national_id="02A1234567")
    person = activities(line).only
    assert (person.rpps, person.adeli) == (None, (Adeli("2A1234567"),))


def test_a_person_without_activity_is_kept(load):
    loaded = load([NOTHING])
    assert loaded.only.exercises[0].situations == ()
    assert (loaded.report.activities, loaded.reasons) == (0, [])


@pytest.mark.parametrize("country", ["", "99000"])
def test_a_locum_has_an_activity_without_a_place(load, country):
    locum = NOTHING | {"mode_code": "L", "genre_code": "GENR03", "country_code": country}
    (situation,) = load([locum]).only.exercises[0].situations
    assert (situation.place, situation.genre.code) == (None, "GENR03")


def test_rows_that_differ_only_in_savoir_faire_are_one_activity(load):
    loaded = load([{"savoir_faire_code": "SM04"}, {"savoir_faire_code": "SM26"}])
    (exercise,) = loaded.only.exercises
    assert [one.code for one in exercise.savoir_faire] == ["SM04", "SM26"]
    assert len(exercise.situations) == 1


@pytest.mark.parametrize("field", ["mode_code", "key", "role_code", "genre_code", "sector_code"])
def test_mode_structure_role_genre_and_sector_tell_activities_apart(load, field):
    assert load([{}, {field: "X"}]).report.activities == 2


def test_without_a_structure_key_the_address_tells_activities_apart(load):
    keyless = {"key": ""}
    assert load([keyless, keyless | {"number": "14"}]).report.activities == 2


def test_one_exercise_per_profession_and_category_sorted_by_code(load):
    student = {"category_code": "E", "category_label": "Etudiant"}
    exercises = load([NURSE, student, {}]).only.exercises
    found = [(each.profession.code, each.category.code) for each in exercises]
    assert found == [("10", "C"), ("10", "E"), ("60", "C")]


def test_each_profession_has_its_own_exercise_name(load):
    exercises = load([{}, NURSE | {"exercise_name": "LE GALL"}]).only.exercises
    assert [each.exercise_name for each in exercises] == ["MARTIN", "LE GALL"]


def test_the_job_of_a_role_person_is_the_function(load):
    carer = {"profession_code": "99", "role_code": "313", "role_label": "Aide-soignant"}
    (situation,) = load([carer]).only.exercises[0].situations
    assert situation.function.label == "Aide-soignant"


def test_an_unknown_code_keeps_the_label_of_its_row(load):
    new = {"profession_code": "Z9", "profession_label": "Métier de demain", "mode_code": "Z"}
    (exercise,) = load([new | {"mode_label": ""}]).only.exercises
    assert exercise.profession.label == "Métier de demain"
    assert exercise.situations[0].mode.label == "Z"


def test_a_savoir_faire_goes_to_its_profession_whatever_the_category(load):
    loaded = load([{"category_code": "M"}], savoir_faire=[{"category_code": "C"}])
    assert [one.code for one in loaded.only.exercises[0].savoir_faire] == ["SM04"]


def test_a_savoir_faire_of_another_profession_is_reported(load):
    loaded = load([NURSE], savoir_faire=[{}, NURSE])
    assert [one.code for one in loaded.only.exercises[0].savoir_faire] == ["SM04"]
    doubted = loaded.report.warnings[DataWarning.OTHER_PROFESSION]
    assert (doubted.count, doubted.line) == (1, 2)


def test_a_diploma_that_names_a_profession_goes_to_it_and_others_to_the_person(load):
    university = {"diploma_code": "DU1", "diploma_label": "DU Soins palliatifs"}
    allowed = university | {"diploma_code": "", "diploma_label": "", "authorisation_code": "AM01"}
    person = load([{}, NURSE], diplomas=[{}, {"diploma_code": "DE09"}, university, allowed]).only
    owned = [[one.code for one in each.diplomas] for each in person.exercises]
    assert (owned, [one.code for one in person.diplomas]) == ([["DE05"], ["DE09"]], ["DU1"])
    assert [one.type.code for one in person.authorisations] == ["AM01"]


def test_an_authorisation_keeps_its_discipline(load):
    only = {"authorisation_code": "AM01", "discipline_code": "DAUT26", "discipline_label": "MG"}
    (allowed,) = load(diplomas=[only]).only.exercises[0].authorisations
    assert (allowed.type.label, allowed.discipline.label) == (
        "Autorisation de plein exercice",
        "MG",
    )


def test_the_number_of_a_rejected_row_is_not_in_the_report(load):
    report = load([{}, {"local_id": "99000000028"}]).report
    assert RPPS not in report.rejections[0].reason

"""Variants of the files that the register and its partners send: headers, numbers, kinds of ids."""

import pytest

from indexer.findings import DataWarning
from indexer.sources import open_sources
from tests.indexer.official import CASE_ROWS_DIR, NAMES, SAVOIR_FAIRE, read, read_case
from tests.indexer.sources.test_restricted import COLUMNS, line, only, other_place
from tests.indexer.sources.test_restricted import read as read_restricted  # noqa: F401 - a fixture

ADELI = "012345678"


def test_function_genre_and_title_are_read_under_their_other_column_names(tmp_path):
    loaded = read_case(tmp_path, "header_fonction_genre_d_activite")
    (exercise,) = loaded.only.exercises
    (situation,) = exercise.situations
    assert exercise.title.label == "Docteur"
    assert (situation.function.code, situation.function.label) == ("FON-01", "Titulaire de cabinet")
    assert (situation.genre.code, situation.genre.label) == ("GENR02", "Remplacement")
    assert not loaded.report.unknown_columns


def test_each_savoir_faire_of_a_doctor_is_read_whatever_its_type(tmp_path):
    read_case(tmp_path, "capacites_Personne_activite")
    second = (CASE_ROWS_DIR / "capacites_SavoirFaire.txt").read_bytes()
    (tmp_path / NAMES[SAVOIR_FAIRE]).write_bytes(second)
    people = read(tmp_path).people.values()
    codes = {one.exercises[0].exercise_name: one.exercises[0].savoir_faire for one in people}
    assert {name: codes[name][0].code for name in codes} == {
        "ALLERGOCAPA": "CAPA03",
        "ANGEIOCAPA": "CAPA04",
        "GERONTOCAPA": "CAPA06",
        "URGENCECAPA": "CAPA02",
        "SPORTCAPA": "CAPA10",
        "ALLERGOCOMP": "C33",
        "GYNECEX": "CEX24",
        "NUTRIDEC": "DEC20",
        "CARDIOCOMP": "C07",
    }
    assert all(len(held) == 2 for held in codes.values())


def test_one_row_whose_numbers_differ_is_rejected_and_refuses_no_small_file(tmp_path):
    loaded = read_case(tmp_path, "number_mismatch")
    assert loaded.report.persons == 20
    assert loaded.reasons == [(22, "Identifiant PP")]
    loaded.report.refuse_reject_share_above(0.01)


def test_the_restricted_extraction_is_known_by_its_header_with_its_genre(tmp_path):
    path = tmp_path / "extrait du mois.csv"
    path.write_bytes((CASE_ROWS_DIR / "restricted_genre.txt").read_bytes())
    loaded = read(path, partial=True)
    (situation,) = loaded.only.exercises[0].situations
    assert (situation.genre.code, situation.mode.code, situation.place) == ("GENR02", "L", None)
    assert b"PRIVE" not in next(iter(loaded.records.values()))
    assert not loaded.report.unknown_columns


@pytest.mark.parametrize("id_type", "13456")
def test_people_with_another_kind_of_number_are_skipped_and_counted(load, id_type):
    other = {"id_type": id_type, "local_id": "750000018/1", "national_id": f"{id_type}750000018/1"}
    loaded = load([{}, other], savoir_faire=[other], diplomas=[other])
    assert (loaded.report.persons, loaded.report.rejections) == (1, [])
    assert loaded.report.warnings[DataWarning.OTHER_ID_TYPE].count == 3
    assert DataWarning.ORPHAN not in loaded.report.warnings


def test_a_type_that_contradicts_the_number_is_still_rejected(load):
    assert load([{"id_type": "3"}]).reasons == [(2, "Type d'identifiant PP")]


@pytest.mark.parametrize(
    "numbers", [f"0{ADELI},ADELI,1;", f" 0{ADELI} , adeli , 0 ", f"{ADELI},ADELI"]
)
def test_the_former_numbers_of_a_person_come_from_the_other_identifiers(read_restricted, numbers):  # noqa: F811
    own = COLUMNS["Identification nationale PP"]
    cell = f"{own},RPPS,1;199999999999999,NIR,1;{numbers}"
    records, report = read_restricted(line(), other_place(), other_ids=cell)
    assert only(records).former_ids == (ADELI,)
    assert not any(b"NIR" in record or b"1999" in record for record in records.values())
    assert DataWarning.OTHER_IDS not in report.warnings


def test_another_kind_of_number_is_gone_before_anything_is_written(tmp_path):
    path = tmp_path / "extrait.csv"
    header = "|".join([*COLUMNS, "Autres identifiants"])
    path.write_text(f"{header}|\n{line()}199999999999999,NIR,1;0{ADELI},ADELI,1|\n", "utf-8")
    ((source, _),) = open_sources([path], partial=True).files
    written = b"\n".join(each for lines in source.lines() for each in lines)
    assert b"ADELI" in written
    assert b"NIR" not in written
    assert b"1999" not in written


@pytest.mark.parametrize("cell", ["0123,ADELI,1", ",RPPS,1", "8X,RPPS"])
def test_a_malformed_other_number_is_left_out_and_reported(read_restricted, cell):  # noqa: F811
    records, report = read_restricted(line(), other_ids=cell)
    assert only(records).former_ids == ()
    assert report.warnings[DataWarning.OTHER_IDS].count == 1
    assert cell not in repr((report.warnings, report.rejections))

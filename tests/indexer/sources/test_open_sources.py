"""What makes a file unusable as a whole is said before anything is read."""

import zipfile
from datetime import date

import pytest

from directory.errors import SourceRefused
from indexer.sources import FileKind, open_sources
from tests.indexer.official import ACTIVITIES, DIPLOMAS, HEADERS, NAMES, row, write


def refused(*paths, partial=False):
    with pytest.raises(SourceRefused) as refusal:
        open_sources(paths, partial=partial)
    return str(refusal.value)


def zipped(folder, *, extra=()):
    path = folder / "extraction.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in (*NAMES.values(), *extra):
            packed.writestr(name, (folder / name).read_bytes() if (folder / name).exists() else b"")
            (folder / name).unlink(missing_ok=True)
    return path


def test_the_three_files_are_found_in_a_folder(folder):
    assert open_sources([folder], partial=False).kinds == set(FileKind)


def test_the_three_files_are_found_by_their_paths(folder):
    paths = [folder / name for name in NAMES.values()]
    assert open_sources(paths, partial=False).kinds == set(FileKind)


def test_the_three_files_are_found_in_a_zip_and_in_a_folder_that_holds_it(folder):
    path = zipped(folder)
    assert open_sources([path], partial=False) == open_sources([folder], partial=False)


def test_the_names_of_the_mirror_are_known(folder):
    for name in NAMES.values():
        lower = name.rpartition("_")[0].lower().replace("_", "-")
        (folder / name).rename(folder / f"{lower}.txt")
    assert open_sources([folder], partial=False).data_date is None


def test_the_day_of_the_data_is_in_the_names(folder):
    assert open_sources([folder], partial=False).data_date == date(2026, 11, 20)


def test_the_size_is_that_of_the_unpacked_files(folder):
    size = sum((folder / name).stat().st_size for name in NAMES.values())
    assert open_sources([folder], partial=False).size_bytes == size
    assert open_sources([zipped(folder)], partial=False).size_bytes == size


def test_a_mark_beside_the_files_makes_them_synthetic(folder):
    assert not open_sources([folder], partial=False).synthetic
    (folder / "SYNTHETIC").touch()
    assert open_sources([folder], partial=False).synthetic


def test_a_mark_inside_the_zip_makes_it_synthetic(folder):
    assert open_sources([zipped(folder, extra=["SYNTHETIC"])], partial=False).synthetic


@pytest.mark.parametrize("kind", FileKind)
def test_a_missing_file_is_named_and_refused(folder, kind):
    (folder / NAMES[kind]).unlink()
    assert NAMES[kind].rpartition("_")[0] in refused(folder)


def test_a_partial_load_takes_what_is_there(folder):
    for kind in (ACTIVITIES, DIPLOMAS):
        (folder / NAMES[kind]).unlink()
    assert open_sources([folder], partial=True).kinds == {FileKind.SAVOIR_FAIRE}


def test_a_partial_load_of_nothing_is_refused(tmp_path):
    assert "fichier absent" in refused(tmp_path, partial=True)


def test_two_editions_of_one_file_are_refused(folder):
    copy = NAMES[ACTIVITIES].replace("20261120", "20261121")
    (folder / copy).write_bytes((folder / NAMES[ACTIVITIES]).read_bytes())
    assert copy in refused(folder)


def test_a_file_of_another_name_is_refused(tmp_path):
    other = tmp_path / "communes.txt"
    other.touch()
    assert "communes.txt" in refused(other)


def test_a_path_that_does_not_exist_is_refused(tmp_path):
    assert "introuvable" in refused(tmp_path / NAMES[ACTIVITIES])


def test_a_zip_that_bursts_is_refused_before_it_has(tmp_path):
    path = tmp_path / "extraction.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        name = "PS_LibreAcces_Personne_activite_202611200800.txt"
        packed.writestr(name, bytes(65 * 2**20))
    with pytest.raises(SourceRefused, match="sans mesure"):
        open_sources([path], partial=True)


def test_a_truncated_zip_is_refused(folder):
    path = zipped(folder)
    path.write_bytes(path.read_bytes()[:-200])
    assert "tronquée" in refused(path)


def test_an_empty_file_is_refused(folder):
    (folder / NAMES[DIPLOMAS]).write_bytes(b"")
    assert f"{NAMES[DIPLOMAS]} : le fichier est vide" in refused(folder)


def test_another_encoding_is_refused(folder):
    write(folder, ACTIVITIES, [row(ACTIVITIES)], encoding="latin-1")
    assert "UTF-8" in refused(folder)


MANDATORY = [*HEADERS[ACTIVITIES][:3], *HEADERS[ACTIVITIES][7:11]]


@pytest.mark.parametrize("missing", MANDATORY)
def test_a_missing_mandatory_column_is_named_and_refused(folder, missing):
    columns = [column for column in HEADERS[ACTIVITIES] if column != missing]
    write(folder, ACTIVITIES, [row(ACTIVITIES, columns)], columns=columns)
    assert f"« {missing} »" in refused(folder)


def test_a_column_that_is_there_twice_is_refused(folder):
    write(folder, ACTIVITIES, [], columns=[*HEADERS[ACTIVITIES], "Code profession"])
    assert "deux fois" in refused(folder)

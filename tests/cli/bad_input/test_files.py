"""Refused whole: status 1, one line that says why, nothing served or stored is touched."""

import shutil

import pytest

from indexer.lock import hold_run_lock
from indexer.sources import FileKind
from tests.cli.bad_input.spoiling import PEOPLE, rewrite, zip_files
from tests.indexer.official import ACTIVITIES, DIPLOMAS, HEADERS, NAMES, write


def truncated_zip(folder):
    path = zip_files(folder)
    path.write_bytes(path.read_bytes()[:-200])
    return "extraction.zip : archive illisible ou tronquée"


def altered_zip(folder):
    path = zip_files(folder)
    content = bytearray(path.read_bytes())
    content[200] ^= 0xFF
    path.write_bytes(content)
    return "illisible ou tronqué"


def no_zip(folder):
    zip_files(folder).write_bytes(b"\xff\xd8\xff\xe0 a photograph")
    return "archive illisible"


def nothing(folder):
    for name in NAMES.values():
        (folder / name).unlink()
    return "fichier absent"


def another_name_and_header(folder):
    for name in NAMES.values():
        content = (folder / name).read_text("utf-8")
        (folder / name).unlink()
        (folder / f"my-{name}").write_text(content.replace("nationale", "locale", 1), "utf-8")
    return f"fichiers présents : aucun ; non reconnus : my-{NAMES[DIPLOMAS]}"


def another_encoding(folder):
    rewrite(folder, encoding="utf-16")
    return "UTF-8"


def accents_in_latin_1(folder):
    rewrite(folder, encoding="latin-1")
    return "UTF-8"


def only_a_header(folder):
    write(folder, ACTIVITIES, [])
    return "aucune ligne"


def only_a_header_of_diplomas(folder):
    write(folder, FileKind.DIPLOMAS, [])
    return "--partial"


def only_a_header_of_savoir_faire(folder):
    write(folder, FileKind.SAVOIR_FAIRE, [])
    return "--partial"


def no_header(folder):
    path = folder / NAMES[ACTIVITIES]
    path.write_bytes(path.read_bytes().partition(b"\n")[2])
    return "colonne"


def rows_of_57_fields(folder):
    path = rewrite(folder)
    header, _, rows = path.read_bytes().partition(b"\n")
    path.write_bytes(header + b"\n" + rows.replace(b"\n", b"|x\n"))
    return "trop de lignes rejetées"


def far_fewer_people(folder):
    rewrite(folder, people=PEOPLE[:6])
    return "6 professionnels au lieu de 12"


def two_files_of_one_kind(folder):
    name = NAMES[ACTIVITIES]
    shutil.copy(folder / name, folder / name.replace("activite", "activite_bis"))
    return "plusieurs fichiers du même genre"


def fictitious_people(folder):
    (folder / "SYNTHETIC").touch()
    return "ANNUAIRE_DATA_DIR"


@pytest.mark.parametrize(
    "spoil",
    [
        truncated_zip,
        altered_zip,
        no_zip,
        nothing,
        another_name_and_header,
        another_encoding,
        accents_in_latin_1,
        only_a_header,
        only_a_header_of_diplomas,
        only_a_header_of_savoir_faire,
        no_header,
        rows_of_57_fields,
        far_fewer_people,
        two_files_of_one_kind,
        fictitious_people,
    ],
)
def test_a_bad_file_is_refused_whole_and_what_is_served_stays(spoil, arriving, refused):
    reason = spoil(arriving)
    assert reason in refused()


@pytest.mark.parametrize("kind", FileKind)
def test_without_one_of_the_three_files_the_others_are_refused(kind, arriving, refused):
    (arriving / NAMES[kind]).unlink()
    assert NAMES[kind].rpartition("_")[0] in refused()


@pytest.mark.parametrize("kind", FileKind)
def test_an_empty_file_is_refused_even_where_files_may_be_missing(kind, arriving, refused):
    (arriving / NAMES[kind]).write_bytes(b"")
    assert f"{NAMES[kind]} : le fichier est vide" in refused()
    assert "vide" in refused("--partial")


@pytest.mark.parametrize("missing", [*HEADERS[ACTIVITIES][:3], *HEADERS[ACTIVITIES][7:11]])
def test_without_a_mandatory_column_the_files_are_refused(missing, arriving, refused):
    rewrite(arriving, columns=[each for each in HEADERS[ACTIVITIES] if each != missing])
    assert f"« {missing} »" in refused()


@pytest.mark.usefixtures("arriving")
def test_a_second_load_at_once_is_refused(data_dir, refused):
    with hold_run_lock(data_dir, f"sqlite:///{data_dir}/store.sqlite3"):
        assert "un autre chargement est en cours" in refused()

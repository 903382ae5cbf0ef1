"""What makes a file unusable as a whole is said before anything is read."""

import gzip
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


def copy_of_day(folder, day, into=None, kinds=FileKind):
    """The files of some kinds under the names of another day."""
    (into or folder).mkdir(exist_ok=True)
    for kind in kinds:
        name = NAMES[kind].replace("20261120", day)
        ((into or folder) / name).write_bytes((folder / NAMES[kind]).read_bytes())


def test_of_several_days_the_newest_whole_set_is_taken_and_the_rest_is_named(folder):
    copy_of_day(folder, "20261119")
    copy_of_day(folder, "20261121", kinds=[ACTIVITIES, DIPLOMAS])
    sources = open_sources([folder], partial=False)
    assert sources.data_date == date(2026, 11, 20)
    assert {name[-16:-8] for name in sources.left_out} == {"20261119", "20261121"}
    assert len(sources.left_out) == 5


def test_days_may_be_in_folders_or_zips_of_their_own(folder):
    copy_of_day(folder, "20261121", into=folder / "samedi")
    assert open_sources([folder], partial=False).data_date == date(2026, 11, 21)
    zipped(folder).rename(folder / "vendredi.zip")
    sources = open_sources([folder], partial=False)
    assert (sources.data_date, len(sources.left_out)) == (date(2026, 11, 21), 3)


def test_several_days_without_a_whole_one_are_refused_with_their_names(folder):
    copy_of_day(folder, "20261121", kinds=[ACTIVITIES])
    (folder / NAMES[DIPLOMAS]).rename(folder / NAMES[DIPLOMAS].replace("20261120", "20261119"))
    message = refused(folder)
    assert "aucun jour" in message
    assert NAMES[ACTIVITIES] in message


def test_two_files_of_one_kind_and_time_are_refused(folder):
    copy = NAMES[ACTIVITIES].replace("activite", "activite_bis")
    (folder / copy).write_bytes((folder / NAMES[ACTIVITIES]).read_bytes())
    assert copy in refused(folder)


def test_the_later_file_of_one_day_is_taken(folder):
    later = NAMES[ACTIVITIES].replace("0800", "2200")
    (folder / later).write_bytes((folder / NAMES[ACTIVITIES]).read_bytes())
    sources = open_sources([folder], partial=False)
    assert later in {source.name for source, _ in sources.files}
    assert sources.left_out == (NAMES[ACTIVITIES],)


@pytest.mark.parametrize("suffix", [".csv", ".CSV", ".txt.gz", ".csv.gz", ".gz"])
def test_each_form_of_file_is_read_alike(folder, suffix):
    for name in NAMES.values():
        content = (folder / name).read_bytes()
        packed = gzip.compress(content) if suffix.endswith("gz") else content
        (folder / name.replace(".txt", suffix)).write_bytes(packed)
        (folder / name).unlink()
    sources = open_sources([folder], partial=False)
    assert sources.data_date == date(2026, 11, 20)
    assert all(source.size_bytes == len(content_of(source)) for source, _ in sources.files)
    assert [content_of(source).split(b"\n")[1] for source, _ in sources.files] == [
        row(kind).encode() for kind in FileKind
    ]


def content_of(source):
    return b"\n".join(line for lines in source.lines() for line in lines)


def zip_again(path, name="inside.zip"):
    outer = path.with_name("outer.zip")
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, path.read_bytes())
    path.unlink()
    return outer


def test_a_zip_in_a_zip_is_read(folder):
    outer = zip_again(zipped(folder, extra=["SYNTHETIC"]))
    sources = open_sources([outer], partial=False)
    assert (sources.kinds, sources.synthetic) == (set(FileKind), True)
    assert content_of(sources.files[0][0]).split(b"\n")[1] == row(ACTIVITIES).encode()


def test_a_zip_is_not_looked_into_deeper(folder):
    outer = zip_again(zip_again(zipped(folder)).rename(folder / "middle.zip"), "middle.zip")
    assert "fichier absent" in refused(outer)


def test_a_zip_without_suffix_is_known_by_its_first_bytes(folder):
    path = zipped(folder)
    assert open_sources([path.rename(folder / "extraction")], partial=False).kinds == set(FileKind)


def test_a_file_is_known_by_its_header_whatever_its_name(folder):
    for rank, name in enumerate(NAMES.values()):
        (folder / name).rename(folder / f"export {rank}.csv")
    (folder / "notes.txt").write_text("à lire|ensuite\n", "utf-8")
    assert open_sources([folder], partial=False).kinds == set(FileKind)
    assert open_sources([folder / "export 0.csv"], partial=True).kinds == {ACTIVITIES}


def test_a_copy_under_another_name_is_left_alone(folder):
    (folder / "copie.txt").write_bytes((folder / NAMES[ACTIVITIES]).read_bytes())
    sources = open_sources([folder], partial=False)
    assert NAMES[ACTIVITIES] in {source.name for source, _ in sources.files}


def test_what_is_missing_is_said_with_what_is_there(folder):
    (folder / NAMES[DIPLOMAS]).unlink()
    (folder / "notes.txt").write_text("à lire", "utf-8")
    message = refused(folder)
    assert "fichier absent : PS_LibreAcces_Dipl_AutExerc" in message
    assert f"présents : {NAMES[ACTIVITIES]}" in message
    assert "non reconnus : notes.txt" in message


def test_a_gzip_file_that_bursts_is_refused_while_it_is_read(folder):
    packed = gzip.compress((folder / NAMES[ACTIVITIES]).read_bytes() + bytes(65 * 2**20))
    (folder / NAMES[ACTIVITIES]).write_bytes(packed)
    sources = open_sources([folder], partial=False)
    with pytest.raises(SourceRefused, match="sans mesure"):
        list(sources.files[0][0].lines())


def test_a_truncated_gzip_file_is_refused(folder):
    packed = gzip.compress((folder / NAMES[ACTIVITIES]).read_bytes())
    (folder / NAMES[ACTIVITIES]).write_bytes(packed[:-12])
    with pytest.raises(SourceRefused, match="illisible ou tronqué"):
        list(open_sources([folder], partial=False).files[0][0].lines())


def test_a_zip_in_a_zip_that_bursts_is_refused(folder):
    path = folder / "inside.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(NAMES[ACTIVITIES], bytes(65 * 2**20))
    with pytest.raises(SourceRefused, match="sans mesure"):
        open_sources([zip_again(path)], partial=True)


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

import json
import shutil
import zipfile

import pytest

from tests.cli.conftest import keep_people


@pytest.fixture
def archive(tmp_path, files):
    """The files in a zip."""
    path = tmp_path / "extraction.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for file in files.iterdir():
            packed.write(file, file.name)
    return path


def test_a_check_tells_what_a_load_would_and_writes_nothing(annuaire, archive, tmp_path):
    answer = annuaire("check", archive, "--max-reject-share", 0.5, "--json")
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["persons"] > 250
    assert not (tmp_path / "var").exists()


def test_a_truncated_zip_would_be_refused(annuaire, archive):
    archive.write_bytes(archive.read_bytes()[:-3000])
    answer = annuaire("check", archive)
    assert (answer.exit_code, "extraction.zip" in answer.stderr) == (1, True)


def test_rejections_are_kept_only_where_asked(annuaire, files, tmp_path):
    broken = shutil.copytree(files, tmp_path / "broken")
    (path,) = broken.glob("PS_LibreAcces_Personne_activite_*")
    path.write_text(path.read_text("utf-8") + "short\n" * 30, "utf-8")
    kept = tmp_path / "rejections.jsonl"
    answer = annuaire("check", broken, "--max-reject-share", 0.5, "--rejections", kept)
    assert str(kept) in answer.stdout.replace("\n", "")
    assert kept.read_text("utf-8").count("\n") >= 30


@pytest.mark.usefixtures("data_dir")
def test_far_fewer_people_than_are_served_would_be_refused(annuaire, files, tmp_path):
    fewer = shutil.copytree(files, tmp_path / "fewer")
    keep_people(fewer, 100)
    assert annuaire("check", fewer, "--max-reject-share", 0.5).exit_code == 1
    assert annuaire("check", fewer, "--max-reject-share", 0.5, "--max-loss", 1).exit_code == 0


def test_a_row_that_would_be_rejected_alone_does_not_fail_a_check(annuaire, files):
    assert annuaire("check", files, "--max-reject-share", 0.5).exit_code == 0


@pytest.mark.usefixtures("data_dir")
def test_files_are_compared_with_what_is_served_even_without_a_store(annuaire, files, tmp_path):
    fewer = shutil.copytree(files, tmp_path / "fewer")
    keep_people(fewer, 100)
    (tmp_path / "var/store.sqlite3").unlink()
    answer = annuaire("check", fewer, "--max-reject-share", 0.5)
    assert (answer.exit_code, "professionnels au lieu de" in answer.stderr) == (1, True)
    assert "la base n'a personne" in answer.stdout.replace("\n", " ")
    assert not (tmp_path / "var/store.sqlite3").exists()


def test_a_check_without_an_index_says_which_gates_do_not_apply(annuaire, files):
    answer = annuaire("check", files, "--max-reject-share", 0.5, "--json")
    (note,) = json.loads(answer.stdout)["notes"]
    assert "ne s'appliquent pas" in note


@pytest.mark.usefixtures("data_dir")
def test_a_file_of_nothing_but_a_header_would_be_refused_as_a_load_refuses_it(
    annuaire, files, tmp_path
):
    emptied = shutil.copytree(files, tmp_path / "emptied")
    (path,) = emptied.glob("PS_LibreAcces_SavoirFaire_*")
    path.write_text(path.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
    said = [annuaire(each, emptied, "--max-reject-share", 0.5) for each in ("check", "load")]
    assert [answer.exit_code for answer in said] == [1, 1]
    assert said[0].stderr == said[1].stderr

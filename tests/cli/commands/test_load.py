import json
import shutil

import pytest

from directory.engines.embedded.engine import EmbeddedEngine
from indexer.lock import hold_run_lock
from tests.cli.conftest import keep_people


@pytest.fixture
def broken(tmp_path, files):
    """A copy of the files, to break."""
    return shutil.copytree(files, tmp_path / "broken")


def the(folder, kind):
    (path,) = folder.glob(f"PS_LibreAcces_{kind}_*")
    return path


def served(data_dir):
    return EmbeddedEngine(data_dir / "index").publication()


def test_a_load_tells_what_it_accepted_and_changed(annuaire, files):
    account = json.loads(annuaire("load", files, "--max-reject-share", 0.5, "--json").stdout)
    assert account["persons"] == account["changes"]["new"] > 250
    assert len(account["rows"]) == 3


def test_what_was_accepted_is_served(annuaire, files, tmp_path):
    account = json.loads(annuaire("load", files, "--max-reject-share", 0.5, "--json").stdout)
    publication = served(tmp_path / "var")
    assert publication.professionals == account["persons"]
    assert (str(publication.data_date), publication.synthetic) == ("2026-11-20", True)


def test_the_same_files_again_change_nobody(annuaire, data_dir, files):
    account = json.loads(annuaire("load", files, "--max-reject-share", 0.5, "--json").stdout)
    assert account["changes"] == {
        "new": 0,
        "changed": 0,
        "unchanged": served(data_dir).professionals,
        "departed": 0,
    }


def test_a_rejected_row_is_shown_with_line_column_and_reason(annuaire, broken):
    path = the(broken, "Personne_activite")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:9], "8|too|short\n", *lines[9:]]), "utf-8")
    account = json.loads(annuaire("load", broken, "--max-reject-share", 0.5, "--json").stdout)
    (rejection,) = [each for each in account["rejections"] if each["line"] == 10]
    assert rejection["file"] == path.name
    assert rejection["reason"]


def test_every_rejection_is_in_a_file_as_well(annuaire, broken, tmp_path):
    path = the(broken, "Personne_activite")
    path.write_text(path.read_text("utf-8") + "short\n" * 30, "utf-8")
    kept = tmp_path / "rejections.jsonl"
    annuaire("load", broken, "--max-reject-share", 0.5, "--rejections", kept)
    assert kept.read_text("utf-8").count("\n") >= 30


def test_the_account_is_kept_in_the_data_folder(annuaire, files, tmp_path):
    told = annuaire("load", files, "--max-reject-share", 0.5, "--json").stdout
    (kept,) = (tmp_path / "var/reports").glob("*[0-9].json")
    assert json.loads(kept.read_text("utf-8")) == json.loads(told)


def test_people_read_a_table(annuaire, data_dir, files):
    told = annuaire("load", files, "--max-reject-share", 0.5).stdout
    assert f"{served(data_dir).professionals} professionnels" in told
    assert "Changements : 0 nouveaux" in told


def test_a_missing_file_is_refused_and_what_is_served_stays(annuaire, data_dir, broken):
    before = served(data_dir)
    the(broken, "SavoirFaire").unlink()
    answer = annuaire("load", broken)
    assert answer.exit_code == 1
    assert "PS_LibreAcces_SavoirFaire" in answer.stderr
    assert served(data_dir) == before


def test_a_refusal_is_remembered_and_leaves_no_half_made_index(annuaire, data_dir, broken):
    the(broken, "SavoirFaire").unlink()
    annuaire("load", broken)
    (refused, _) = json.loads(annuaire("status", "--json").stdout)["runs"]
    assert refused["outcome"] == "refused"
    assert not list((data_dir / "index").glob("*.building"))


def test_too_many_rejected_rows_are_refused_with_the_first_of_them(annuaire, data_dir, broken):
    before = served(data_dir)
    path = the(broken, "Personne_activite")
    path.write_text(path.read_text("utf-8") + "short\n" * 200, "utf-8")
    answer = annuaire("load", broken)
    assert answer.exit_code == 1
    assert "trop de lignes rejetées" in answer.stderr
    assert served(data_dir) == before


def test_far_fewer_people_are_refused_unless_that_is_meant(annuaire, data_dir, broken):
    before = served(data_dir)
    keep_people(broken, 100)
    assert annuaire("load", broken, "--max-reject-share", 0.5).exit_code == 1
    assert served(data_dir) == before
    meant = annuaire("load", broken, "--max-reject-share", 0.5, "--max-loss", 1)
    assert meant.exit_code == 0
    assert served(data_dir).professionals < before.professionals


def test_an_activities_file_that_lacks_people_of_the_others_is_refused_unless_forced(
    annuaire, data_dir, broken
):
    path = the(broken, "Personne_activite")
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:200]), "utf-8")
    refused = annuaire("load", broken, "--max-reject-share", 0.5, "--max-loss", 1)
    assert (refused.exit_code, "personnes absentes du fichier" in refused.stderr) == (1, True)
    reason = "extrait régional"
    forced = annuaire("load", broken, "--max-reject-share", 0.5, "--force", reason)
    assert forced.exit_code == 0, forced.output
    (run, *_) = served(data_dir).runs
    assert run.report["forced"] == reason
    assert "personnes absentes" in " ".join(run.report["overruled"])


def test_a_partial_load_takes_what_is_there(annuaire, data_dir, broken):
    the(broken, "SavoirFaire").unlink()
    answer = annuaire("load", broken, "--partial", "--max-reject-share", 0.5)
    assert answer.exit_code == 0, answer.output
    assert served(data_dir).professionals > 250


def test_a_file_without_a_date_asks_for_one(annuaire, broken):
    for path in list(broken.glob("PS_*")):
        path.rename(broken / f"{path.stem.rpartition('_')[0]}.txt")
    assert "--data-date" in annuaire("load", broken).stderr
    dated = annuaire("load", broken, "--data-date", "2026-01-31", "--max-reject-share", 0.5)
    assert dated.exit_code == 0, dated.output


def test_a_second_load_at_once_is_refused(annuaire, data_dir, files):
    with hold_run_lock(data_dir, f"sqlite:///{data_dir}/store.sqlite3"):
        answer = annuaire("load", files)
    assert answer.exit_code == 1
    assert "en cours" in answer.stderr

"""The command with a database that is not the one of what is served."""

import json

import pytest

from directory.engines.embedded.engine import EmbeddedEngine

OPTIONS = ("--max-reject-share", "0.5", "--max-loss", "1")


def read_publication(data_dir):
    return EmbeddedEngine(data_dir / "index").publication()


@pytest.fixture
def mistaken(annuaire_on, data_dir, tmp_path):
    """The command on a directory that is served, with the name of a database that is not there."""
    return annuaire_on(data_dir, ANNUAIRE_DATABASE_URL=f"sqlite:///{tmp_path}/typo.sqlite3")


@pytest.mark.parametrize("force", [(), ("--force", "essai")], ids=["plain", "forced"])
def test_a_mistyped_database_replaces_nobody(mistaken, data_dir, files, force):
    before = read_publication(data_dir)
    refused = mistaken("load", files, *OPTIONS, *force)
    assert refused.exit_code == 1
    for words in ("la base est vide", "ANNUAIRE_DATABASE_URL", "annuaire publish --resume"):
        assert words in refused.stderr
    assert f"annuaire servi {before.sequence}" in refused.stderr
    assert read_publication(data_dir) == before


@pytest.mark.parametrize("command", ["publish", "rollback"])
def test_no_other_command_serves_from_it_either(mistaken, data_dir, command):
    before = read_publication(data_dir)
    assert mistaken(command).exit_code == 1
    assert read_publication(data_dir) == before


def test_the_status_says_so(mistaken, annuaire, data_dir):
    assert "la base est vide" in mistaken("status").stdout
    assert json.loads(mistaken("status", "--json").stdout)["store"] == "empty"
    assert "Attention" not in annuaire("status").stdout
    assert read_publication(data_dir).epoch in annuaire("status").stdout


def test_resuming_with_an_empty_database_asks_for_the_files_and_then_serves_them(
    mistaken, data_dir, files
):
    before = read_publication(data_dir)
    resumed = mistaken("publish", "--resume")
    assert (resumed.exit_code, "chargez les fichiers" in resumed.stdout) == (0, True)
    assert read_publication(data_dir) == before
    assert mistaken("publish").exit_code == 1
    assert mistaken("load", files, *OPTIONS).exit_code == 0
    after = read_publication(data_dir)
    assert (after.professionals, after.sequence > before.sequence) == (before.professionals, True)
    assert mistaken("publish").exit_code == 0


def test_a_follower_at_a_position_of_another_history_is_refused(annuaire, data_dir):
    publication = read_publication(data_dir)
    position = ("--since", publication.sequence, "--epoch", publication.epoch)
    assert annuaire("changes", *position).exit_code == 0
    refused = annuaire("changes", "--since", "1", "--epoch", "another")
    assert (refused.exit_code, "since=0" in refused.stderr) == (1, True)

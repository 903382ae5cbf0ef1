import json

import pytest

from cli.commands import apply
from directory.engines.embedded.engine import EmbeddedEngine
from directory.settings import Settings
from indexer.store import Store


def read_publication(data_dir):
    return EmbeddedEngine(data_dir / "index").publication()


def test_a_purge_writes_the_index_anew_and_is_in_the_history(annuaire, data_dir):
    before = read_publication(data_dir)
    (data_dir / "annuaire-left").mkdir()
    answer = annuaire("purge", "--json")
    assert json.loads(answer.stdout) == {"has_previous": False, "is_previous_dropped": False}
    after = read_publication(data_dir)
    assert (after.id != before.id, after.professionals) == (True, before.professionals)
    assert after.runs[0].kind == "purge"
    assert not (data_dir / "annuaire-left").exists()


def test_a_purge_says_that_a_previous_publication_was_lost(annuaire, data_dir):
    assert annuaire("publish").exit_code == 0
    previous = (data_dir / "index/current").read_text("utf-8").split()[1]
    (data_dir / "index" / previous / "vocabulary.bin").unlink()
    answer = annuaire("purge")
    assert (answer.exit_code, "plus de retour en arrière" in answer.output) == (0, True)


def test_without_an_index_a_purge_says_what_to_do(annuaire):
    answer = annuaire("purge")
    assert (answer.exit_code, "annuaire publish" in answer.stderr) == (1, True)


class Stop(Exception):
    """Ends the watching."""


def test_a_watching_run_purges_when_it_is_due_though_no_file_arrives(tmp_path, monkeypatch):
    seen = []

    def pause(_seconds):
        if len(seen) > 3:
            raise Stop

    monkeypatch.setattr(apply, "sleep", pause)
    monkeypatch.setattr(apply, "PURGE_CHECK_INTERVAL_S", 0)
    with pytest.raises(Stop):
        apply.watch_folder(tmp_path, lambda *_: None, lambda: seen.append("purge"))
    assert seen == ["purge"] * 4


def test_a_due_purge_is_made_and_others_are_not(data_dir, monkeypatch):
    settings = Settings(data_dir=data_dir, purge_hours=1)
    before = read_publication(data_dir)
    apply.purge_due_index(settings)
    assert read_publication(data_dir).id == before.id
    monkeypatch.setattr(Store, "describe_suppressions", lambda _store: "1.2.2")
    monkeypatch.setattr(Store, "read_unpurged_since", lambda _store, now: now - settings.purge_age)
    apply.purge_due_index(settings)
    after = read_publication(data_dir)
    assert (after.id != before.id, after.purged) == (True, "1.2.2")

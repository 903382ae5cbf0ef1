import json

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


def test_a_purge_deletes_downloads(annuaire, data_dir):
    download = data_dir.with_name("var-downloads") / "20261120T080000" / "ps.zip"
    download.parent.mkdir(parents=True)
    download.write_bytes(b"everybody")
    assert annuaire("purge").exit_code == 0
    assert not download.exists()


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

import json
from datetime import timedelta

from cli.clock import read_clock
from directory.engines.embedded.engine import EmbeddedEngine
from tests.builders import an_id
from tests.indexer.feed.lines import a_line, encode_lines


def test_publishing_rebuilds_the_index_from_the_store(annuaire, data_dir):
    before = EmbeddedEngine(data_dir / "index").publication()
    published = json.loads(annuaire("publish", "--json").stdout)
    assert published["id"] != before.id
    assert published["professionals"] == before.professionals


def test_an_empty_store_is_not_published(annuaire):
    answer = annuaire("publish")
    assert (answer.exit_code, "annuaire load" in answer.stderr) == (1, True)


def test_an_index_of_another_version_is_made_anew_from_the_store(annuaire, data_dir):
    for name in ("format", "checksums.json"):  # which say that it is of this version
        for path in (data_dir / "index").glob(f"*/{name}"):
            path.unlink()
    assert annuaire("search", "martin").exit_code == 1
    published = json.loads(annuaire("publish", "--json").stdout)
    assert EmbeddedEngine(data_dir / "index").publication().id == published["id"]


def test_activities_that_have_ended_are_left_out_and_the_change_is_reported(
    annuaire, data_dir, monkeypatch
):
    now = read_clock()
    end = (now + timedelta(days=1)).date().isoformat()
    at = (now - timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    line = a_line(1, person=777, at=at, end=end, end_reason="retraite")
    (data_dir / "line.jsonl").write_bytes(encode_lines(line))
    assert annuaire("apply", data_dir / "line.jsonl").exit_code == 0
    before = EmbeddedEngine(data_dir / "index").publication().sequence
    monkeypatch.setattr("cli.commands.publish.read_clock", lambda: now + timedelta(days=3))
    assert annuaire("publish").exit_code == 0
    (change,) = EmbeddedEngine(data_dir / "index").changes(before, 10)
    assert change.person.national_id == an_id(777)
    assert change.person.exercises[0].activities == ()
    assert annuaire("doctor", "--all").exit_code == 0

"""Rejected lines are kept without anything private, until the register has sent them again."""

import json
import re
from functools import partial

import pytest

from indexer.feed import dead_letters
from indexer.feed.dead_letters import DeadLetterFile, read_dead_letters
from indexer.feed.limits import MAX_FEED_LINE_BYTES
from indexer.feed.public_fields import PUBLIC_FIELDS, select_public_fields
from indexer.feed.run import FeedRun, number_source_lines
from indexer.publication.update import BuildOptions
from tests.builders import a_rpps
from tests.indexer.feed.lines import ACTIVITY, CIVIL, CONTACT, a_line, encode_lines

MARK = re.compile(rb"zqx|1911-11-13|99000000077")
PRIVATE_FIELDS = {
    "Record": {"civil", "contact"},
    "ActivityLine": {"end_reason", "owner_rpps"},
}
MARKED = {
    "civil": dict.fromkeys(CIVIL, "zqx") | {"first_names": ["zqx"], "birth_date": "1911-11-13"},
    "contact": dict.fromkeys(CONTACT, "zqx") | {"address": ["zqx"]},
    "end": "1990-01-01",
    "end_reason": "zqx",
}
BAD = {"rpps": "1"}


@pytest.fixture
def path(directory):
    return directory.folder / "rejected-lines.jsonl"


@pytest.fixture
def receive(directory, path):
    """Receive lines with a dead-letter file; what it then holds."""

    def receive(*lines, at=1):
        options = BuildOptions(workers=1)
        feed = FeedRun(
            directory.store,
            directory.index,
            directory.clock,
            options,
            dead_letters=DeadLetterFile(path),
        )
        contents = [line if isinstance(line, bytes) else encode_lines(line) for line in lines]
        feed.apply_batch(list(number_source_lines("feed.jsonl", [b"\n"] * (at - 1) + contents)))
        feed.finish()
        letters = read_dead_letters(path)
        assert feed.report.awaited == len(letters)
        return letters

    return receive


def test_a_rejected_line_is_kept_with_its_place_and_its_rule(receive, path):
    (letter,) = receive(a_line(7, start="2009-09-30"), at=3)
    assert (letter.file, letter.line, letter.sequence) == ("feed.jsonl", 3, 7)
    assert letter.number == a_rpps(1)
    assert (letter.field, "diplôme" in letter.reason) == (
        "record.professions[0].activities[0].start",
        True,
    )
    assert letter.record["professions"][0]["exercise_name"] == "MARTIN"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "line",
    [
        a_line(1, **MARKED),
        a_line(1, **MARKED | {"civil": "zqx"}),
        a_line(1, **MARKED | {"civil": {"zqx": "zqx"}}),
        a_line(1, **MARKED, owner_rpps="99000000077"),
        a_line(1, **MARKED) | {"zqx": "zqx", "rpps": "zqx"},
        a_line(1, **MARKED) | {"record": ["zqx"]},
        a_line(1, record={"professions": [], "Civil": {"birth_name": "zqx"}, "birth_name": "zqx"}),
        a_line(1, **MARKED | {"activities": [ACTIVITY | {"birth_date": "zqx", "mode": "zqx"}]}),
        a_line(1, **MARKED, diplomas=[{"code": "DE05", "date": "zqx"}, "zqx"]),
        a_line(1, **MARKED, exercise_name={"zqx": "zqx"}),
        a_line(1, **MARKED, profession={"code": "zqx zqx", "label": ["zqx"]}),
        a_line(1, **MARKED) | {"reason": "zqx", "sequence": "zqx", "validated_at": "zqx"},
        ["zqx"],
        "zqx",
    ],
)
def test_nothing_private_or_unknown_is_kept(receive, directory, line):
    assert receive(a_line(9, person=9), line)
    held = {
        each.name
        for each in directory.folder.rglob("*")
        if each.is_file() and MARK.search(each.read_bytes())
    }
    assert held == set()


@pytest.mark.parametrize(
    "content",
    [
        b'{"civil": {"birth_name": "zqx"}',
        b"zqx\xff",
        b'"' + b"zqx" * MAX_FEED_LINE_BYTES,
        b"[" * 9_999,
    ],
    ids=["cut", "not UTF-8", "endless", "nested"],
)
def test_of_a_line_that_is_not_json_only_length_and_digest_are_kept(receive, path, content):
    (letter,) = receive(content)
    assert (letter.length, len(letter.sha256), letter.record) == (len(content), 64, None)
    assert not MARK.search(path.read_bytes())


def test_every_field_of_the_schema_is_either_public_or_private():
    for kind, public in PUBLIC_FIELDS.items():
        private = PRIVATE_FIELDS.get(kind.__name__, set())
        assert set(kind.__struct_fields__) == {*public, *private}
        assert not private & {*public}


def test_the_public_fields_of_a_valid_line_are_all_kept():
    line = a_line(1, end="2030-01-01", end_reason="retraite", former_ids=["351234567"])
    public = json.loads(json.dumps(line))
    del public["record"]["civil"], public["record"]["contact"]
    (activity,) = public["record"]["professions"][0]["activities"]
    del activity["owner_rpps"], activity["end_reason"]
    assert select_public_fields(line) == public


@pytest.mark.parametrize(
    "settling",
    [
        a_line(5, person=9),
        a_line(6, person=1),
        a_line(6, person=1, reason="public-opposition"),
        a_line(6, person=2, former_ids=[str(a_rpps(1))]),
    ],
    ids=["same number", "same person", "opposition", "another number of the person"],
)
def test_an_entry_disappears_once_a_later_line_settles_it(receive, path, settling):
    assert len(receive(a_line(4), a_line(5, start="2009-09-30"))) == 1
    assert receive(settling) == []
    assert not path.exists()


@pytest.mark.parametrize("other", [a_line(6, person=3), a_line(4, person=1), a_line(6) | BAD])
def test_an_entry_stays_while_nothing_settles_it(receive, other):
    receive(a_line(5, start="2009-09-30"))
    assert 5 in [letter.sequence for letter in receive(other)]


def test_a_line_read_again_is_one_entry(receive):
    line = a_line(5, start="2009-09-30")
    assert len(receive(line)) == len(receive(line)) == 1


def test_no_record_of_a_suppressed_person_is_kept(receive):
    receive(a_line(1, person=1), a_line(2, person=2, former_ids=[str(a_rpps(1))]))
    receive(a_line(3, person=2, reason="public-opposition"))
    (letter,) = receive(a_line(4, person=1, exercise_name="ZQX", start="2009-09-30"))
    assert (letter.number, letter.record) == (a_rpps(1), None)


def test_an_absurd_number_of_a_rejected_line_settles_like_any_other(receive):
    receive(a_line(1, person=2), a_line(10**14, start="2009-09-30"))
    assert receive(a_line(2)) == []


def test_the_file_keeps_the_newest_entries_within_its_limits(receive, monkeypatch, path):
    monkeypatch.setattr(dead_letters, "MAX_DEAD_LETTERS", 3)
    lines = [a_line(at, person=at, start="2009-09-30") for at in range(1, 6)]
    assert [letter.sequence for letter in receive(*lines)] == [3, 4, 5]
    monkeypatch.setattr(dead_letters, "MAX_DEAD_LETTER_FILE_BYTES", path.stat().st_size - 1)
    receive(a_line(6, person=6, start="2009-09-30"), at=9)
    assert path.stat().st_size <= dead_letters.MAX_DEAD_LETTER_FILE_BYTES


def test_a_run_that_fails_leaves_the_file_as_it_was(receive, directory, path, monkeypatch):
    receive(a_line(1, start="2009-09-30"))
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        failing = partial(pytest.fail, "the disk")
        patch.setattr(directory.store, "open_feed_transaction", failing)
        with pytest.raises(pytest.fail.Exception):
            receive(a_line(2, start="2009-09-30"))
    assert path.read_bytes() == before


def test_the_summary_counts_rejections_by_rule(directory):
    report = directory.apply(
        *(a_line(at, activities=[{}] * (500 + at)) for at in (1, 2)), a_line(3) | BAD
    )
    assert report.rules == {
        "record.professions[].activities : trop long : 500 au plus": 2,
        "rpps : mal formé": 1,
    }

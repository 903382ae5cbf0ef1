"""What a line cannot do to the lines after it: no date and no number makes it the last word."""

from datetime import timedelta
from pathlib import Path

import pytest

from indexer.feed.limits import (
    MAX_ACCEPTED_LINE_BYTES,
    MAX_ACTIVITIES,
    MAX_CLOCK_SKEW,
    MAX_FEED_LINE_BYTES,
    MAX_FORMER_IDS,
    MAX_QUALIFICATIONS,
    MAX_SEQUENCE,
    MAX_SEQUENCE_JUMP,
    MAX_SHORT_LIST,
)
from indexer.feed.run import FeedRun, SequenceGap, number_source_lines
from indexer.feed.validation import validate_line
from indexer.findings import Rejection
from indexer.publication.update import BuildOptions
from tests.indexer.directories import NOW
from tests.indexer.feed.lines import (
    CIVIL,
    CONTACT,
    PROFESSION,
    STRUCTURE,
    a_line,
    encode_lines,
)
from tests.indexer.loads import load_people

CASES = Path(__file__).with_name("cases")
FIRST = "record.professions[0]"
ACTIVITY = f"{FIRST}.activities[0]"


def refused(report):
    return [(each.field, each.reason) for each in report.rejections]


def published_name(directory):
    (change, *_) = directory.engine.changes(0, 10)
    return change.person.exercises[0].exercise_name


@pytest.mark.parametrize(
    "at", ["9000-01-01T00:00:00Z", NOW + MAX_CLOCK_SKEW + timedelta(minutes=1)]
)
def test_a_validation_in_the_future_is_refused_and_later_files_count(directory, at):
    load_people(directory, {1: "MARTIN"})
    report = directory.apply(a_line(1, at=str(at).replace(" ", "T"), exercise_name="FUTUR"))
    ((field, reason),) = refused(report)
    assert (field, "15 minutes" in reason) == ("validated_at", True)
    directory.now += timedelta(days=2)
    load_people(directory, {1: "DURAND"}, stamp="202611230800")
    assert published_name(directory) == "DURAND"


def test_a_clock_a_little_ahead_of_this_one_is_accepted(directory):
    at = (NOW + MAX_CLOCK_SKEW - timedelta(minutes=1)).isoformat()
    assert directory.apply(a_line(1, at=at)).outcomes == {"applied": 1}


def test_the_number_of_a_rejected_line_hides_no_later_gap(directory):
    directory.now += timedelta(days=4)
    reports = [
        directory.receive(*(CASES / f"{name}.jsonl").read_bytes().splitlines())
        for name in ("g_gap", "g_poison", "g_gap2")
    ]
    assert [each.gaps for each in reports] == [
        [SequenceGap(9, 11)],
        [],
        [SequenceGap(13, 19), SequenceGap(21, 29)],
    ]


def test_an_absurd_jump_is_refused_and_later_lines_count(directory):
    directory.apply(a_line(1))
    jump = a_line(1 + MAX_SEQUENCE_JUMP + 1, exercise_name="SAUT", reason="exercise-name-change")
    ((field, reason),) = refused(directory.apply(jump))
    assert (field, str(MAX_SEQUENCE_JUMP) in reason) == ("sequence", True)
    report = directory.apply(a_line(5, exercise_name="DURAND", reason="exercise-name-change"))
    assert (report.gaps, published_name(directory)) == ([SequenceGap(2, 4)], "DURAND")


def test_a_jump_that_an_operator_accepts_is_a_gap(directory):
    directory.apply(a_line(1))
    last = MAX_SEQUENCE_JUMP + 10
    content = encode_lines(a_line(last)).splitlines()
    feed = FeedRun(
        directory.store,
        directory.index,
        directory.clock,
        BuildOptions(workers=1),
        accepts_jumps=True,
    )
    feed.apply_batch(list(number_source_lines("feed.jsonl", content)))
    assert feed.report.gaps == [SequenceGap(2, last - 1)]


def test_a_feed_may_begin_with_any_number(directory):
    report = directory.apply(a_line(48_000_000), a_line(48_000_002))
    assert (report.rejected, report.gaps) == (0, [SequenceGap(48_000_001, 48_000_001)])


def many(item, limit):
    return [item] * (limit + 1)


@pytest.mark.parametrize(
    ("line", "field", "limit"),
    [
        (a_line(MAX_SEQUENCE + 1), "sequence", ""),
        (a_line(activities=many({}, MAX_ACTIVITIES)), f"{FIRST}.activities", MAX_ACTIVITIES),
        (a_line(activities=many({}, 11_999)), f"{FIRST}.activities", MAX_ACTIVITIES),
        (a_line(diplomas=many({}, MAX_QUALIFICATIONS)), f"{FIRST}.diplomas", MAX_QUALIFICATIONS),
        (
            a_line(savoir_faire=many({"code": "A"}, MAX_QUALIFICATIONS)),
            f"{FIRST}.savoir_faire",
            MAX_QUALIFICATIONS,
        ),
        (
            a_line(authorisations=many({"type": {"code": "A"}}, MAX_QUALIFICATIONS)),
            f"{FIRST}.authorisations",
            MAX_QUALIFICATIONS,
        ),
        (
            a_line(professions=many(PROFESSION, MAX_SHORT_LIST)),
            "record.professions",
            MAX_SHORT_LIST,
        ),
        (
            a_line(former_ids=many("351234567", MAX_FORMER_IDS)),
            "record.former_ids",
            MAX_FORMER_IDS,
        ),
        (
            a_line(structure=STRUCTURE | {"phones": many("0299000000", MAX_SHORT_LIST)}),
            f"{ACTIVITY}.structure.phones",
            MAX_SHORT_LIST,
        ),
        (
            a_line(structure=STRUCTURE | {"address": {"lines": many("RUE", MAX_SHORT_LIST)}}),
            f"{ACTIVITY}.structure.address.lines",
            MAX_SHORT_LIST,
        ),
        (
            a_line(civil=CIVIL | {"first_names": many("A", MAX_SHORT_LIST)}),
            "record.civil.first_names",
            MAX_SHORT_LIST,
        ),
        (
            a_line(contact=CONTACT | {"address": many("A", MAX_SHORT_LIST)}),
            "record.contact.address",
            MAX_SHORT_LIST,
        ),
        (a_line() | {"later": "A" * MAX_ACCEPTED_LINE_BYTES}, "", MAX_ACCEPTED_LINE_BYTES),
        (a_line() | {"later": "A" * MAX_FEED_LINE_BYTES}, "", MAX_ACCEPTED_LINE_BYTES),
    ],
)
def test_a_line_beyond_a_limit_is_refused_with_its_field_and_the_limit(line, field, limit):
    rejection = validate_line("feed.jsonl", 1, encode_lines(line).rstrip())
    assert isinstance(rejection, Rejection)
    assert (rejection.field, str(limit) in rejection.reason) == (field, True)

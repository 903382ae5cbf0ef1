"""The published schema is the one that the types make, and both refuse the same."""

import json

import pytest
from jsonschema import Draft202012Validator

from indexer.feed.line import Reason
from indexer.feed.schema import LINE_SCHEMA_FILE, build_line_schema, encode_line_schema
from indexer.feed.validation import ValidatedChange, validate_line
from tests.indexer.feed.lines import BAD_STRUCTURE_NUMBERS, CIVIL, a_line, a_record

CHECKED = Draft202012Validator(
    build_line_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER
)


def is_accepted(line):
    return isinstance(validate_line("f", 1, json.dumps(line).encode()), ValidatedChange)


def test_the_published_schema_is_made_of_the_types():
    assert LINE_SCHEMA_FILE.read_bytes() == encode_line_schema()


def test_it_is_a_schema():
    Draft202012Validator.check_schema(build_line_schema())


@pytest.mark.parametrize("reason", Reason)
def test_both_accept_a_line_of_every_reason(reason):
    assert CHECKED.is_valid(a_line(reason=reason))
    assert is_accepted(a_line(reason=reason))


@pytest.mark.parametrize(
    "line",
    [
        a_line(sequence=0),
        a_line() | {"rpps": "1"},
        a_line() | {"rpps": "99000012346\n"},
        a_line(reason="marriage"),
        a_line(professions=[]),
        a_line(record=None),
        a_line(reason="deletion") | {"record": a_record()},
        a_line(profession={"code": "1 0"}),
        a_line(exercise_name=None),
        a_line(civil=CIVIL | {"birth_date": "1980-02-30"}),
        a_line(start="2020-13-01"),
    ],
)
def test_both_refuse_the_same(line):
    assert not CHECKED.is_valid(line)
    assert not is_accepted(line)


@pytest.mark.parametrize(("line", "_field"), BAD_STRUCTURE_NUMBERS)
def test_both_refuse_a_structure_number_of_other_characters(line, _field):
    assert not CHECKED.is_valid(line)
    assert not is_accepted(line)

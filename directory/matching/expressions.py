"""The five kinds of expression that make up every query, and their meaning.

An engine translates expressions and adds nothing. `is_match` evaluates them in plain Python: it is
the oracle of the conformance suite.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from msgspec import Struct


class Field(StrEnum):
    """Fields of terms, under the name that mappings and queries share."""

    IDENTIFIER = "identifier"
    COMPLETE = "complete"
    LIVE = "live"
    ACTIVITY = "activity"
    CONTACT = "contact"
    NAME_1 = "name_1"
    NAME_2 = "name_2"
    NAME_3 = "name_3"
    NAME_4 = "name_4"
    NAME_PAIR = "name_pair"
    KEY = "key"
    STRUCTURE_NUMBER = "structure_number"
    STRUCTURE_WORD = "structure_word"
    STRUCTURE_COMPLETE = "structure_complete"
    STRUCTURE_AREA = "structure_area"


FIELD_NAMES = {field: field.value for field in Field}
"""A table, because `.value` of an enumeration is slow, and encoding a document reads it often."""
ORDER_FIELDS = ("alphabetical", "shuffle")
SEQUENCE_FIELD = "sequence"
STRUCTURE_SEQUENCE_FIELD = "structure_sequence"
"""Columns of numbers: the sort keys of results, the order of changes of people, and that of changes
of structures."""


class Term(Struct, frozen=True, tag=True):
    """The field holds exactly this term."""

    field: Field
    value: str


class Prefix(Struct, frozen=True, tag=True):
    """The field holds a term that begins with this."""

    field: Field
    value: str


class OneOf(Struct, frozen=True, tag=True):
    """The field holds at least one of these terms."""

    field: Field
    values: tuple[str, ...]


class AnyOf(Struct, frozen=True, tag=True):
    """At least one part holds."""

    operands: tuple["Expression", ...]


class AllOf(Struct, frozen=True, tag=True):
    """Every part holds."""

    operands: tuple["Expression", ...]


Expression = Term | Prefix | OneOf | AnyOf | AllOf


def is_match(expression: Expression, fields: Mapping[Field, Collection[str]]) -> bool:
    """Whether a document matches: slow, and simple enough to check by reading."""
    match expression:
        case Term(field, value):
            return value in fields.get(field, ())
        case Prefix(field, value):
            return any(term.startswith(value) for term in fields.get(field, ()))
        case OneOf(field, values):
            return any(value in fields.get(field, ()) for value in values)
        case AnyOf(parts):
            return any(is_match(part, fields) for part in parts)
        case AllOf(parts):
            return all(is_match(part, fields) for part in parts)

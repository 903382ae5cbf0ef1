"""Random values of the domain's types, drawn from their own annotations."""

from datetime import date
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from msgspec import Struct

from directory.model.identifiers import Identifier
from directory.model.professional import Professional

SHORT_TEXTS = st.text(max_size=12)
DATES_2000_TO_2040 = st.dates(date(2000, 1, 1), date(2040, 1, 1))


def strategy_for_type(kind):
    """A strategy for an annotation: structs, identifiers, tuples, options, texts and dates."""
    if get_origin(kind) is tuple:
        return st.lists(strategy_for_type(get_args(kind)[0]), max_size=2).map(tuple)
    if isinstance(kind, UnionType) or get_origin(kind) is not None:
        return st.one_of(*map(strategy_for_type, get_args(kind)))
    if issubclass(kind, Identifier):
        return st.from_regex(kind.form, fullmatch=True).map(kind)
    if issubclass(kind, Struct):
        return st.deferred(lambda: strategy_for_struct(kind))
    return {str: SHORT_TEXTS, date: DATES_2000_TO_2040, type(None): st.none()}[kind]


def strategy_for_struct(kind, **given):
    """Any value of a struct, some of its fields given."""
    fields = {
        name: strategy_for_type(hint)
        for name, hint in get_type_hints(kind).items()
        if name not in given
    }
    return st.builds(kind, **fields, **given)


PROFESSIONALS = strategy_for_struct(
    Professional, former_ids=st.lists(st.from_regex(r"[0-9]{11}", fullmatch=True)).map(tuple)
)

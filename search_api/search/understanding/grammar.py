"""The grammar: which kinds of spans may follow each other, and at what price.

A state is what the spans so far hold. The grammar is small: one name whose words are side by side,
one place (more if they agree), one structure, any number of trades, titles and phrasing.
"""

from enum import IntFlag
from functools import cache
from math import inf

from search_api.search.understanding import prices
from search_api.search.understanding.spans import SpanKind


class State(IntFlag):
    """What the spans of a path hold.

    `OPEN` means that the last span is a word of the name, `PARTICLE` that it is a lone particle.
    """

    START = 0
    TITLE = 1
    NAME = 2
    FULL_NAME = 4
    OPEN = 8
    PLACE = 16
    TWO_PLACES = 32
    STRUCTURE = 64
    TRADE = 128
    FILTER = 256
    ASIDE = 512
    SLIP_IN_PLACE = 1024
    UNREGISTERED = 2048
    PARTICLE = 4096
    IN_FRANCE = 8192
    TOWN_ABROAD = 16384
    BARE_STRUCTURE = 32768


WHAT_IS_DONE = State.TRADE | State.STRUCTURE | State.UNREGISTERED
WORK = WHAT_IS_DONE | State.FILTER
"""What is done and in which structure: next to it, an unknown word may be set aside."""
CRITERIA = WORK | State.BARE_STRUCTURE | State.NAME | State.PLACE

NAME_ROWS = (
    (State.PARTICLE, State.START, inf),
    (State.OPEN, State.FULL_NAME | State.OPEN, 0.0),
    (State.NAME, State.FULL_NAME | State.OPEN, prices.NAME_AGAIN_PRICE),
    (State.START, State.NAME | State.OPEN, 0.0),
)
GRAMMAR: dict[SpanKind, tuple[tuple[State, State, float], ...]] = {
    SpanKind.TITLE: ((State.START, State.TITLE, 0.0),),
    SpanKind.NAME: NAME_ROWS,
    SpanKind.INITIALS: NAME_ROWS,
    SpanKind.PLACE: (
        (State.TWO_PLACES, State.START, prices.THIRD_PLACE_PRICE),
        (State.PLACE, State.TWO_PLACES, prices.SECOND_PLACE_PRICE),
        (State.START, State.PLACE, 0.0),
    ),
    SpanKind.STRUCTURE: ((State.STRUCTURE, State.START, inf), (State.START, State.STRUCTURE, 0.0)),
    SpanKind.BARE_STRUCTURE: (
        (State.BARE_STRUCTURE, State.START, inf),
        (State.START, State.BARE_STRUCTURE, 0.0),
    ),
    SpanKind.STREET: ((State.STRUCTURE, State.START, inf), (State.START, State.STRUCTURE, 0.0)),
    SpanKind.TRADE: ((State.START, State.TRADE, 0.0),),
    SpanKind.MODE: ((State.START, State.FILTER, 0.0),),
    SpanKind.SECTOR: ((State.START, State.FILTER, 0.0),),
    SpanKind.CIVILITY: ((State.START, State.FILTER, 0.0),),
    SpanKind.FILLER: ((State.START, State.START, 0.0),),
    SpanKind.PARTICLE: ((State.START, State.PARTICLE, 0.0),),
    SpanKind.QUALIFIER: ((State.START, State.START, 0.0),),
    SpanKind.DUTY: ((State.START, State.TRADE, 0.0),),
    SpanKind.UNREGISTERED: ((State.START, State.UNREGISTERED, 0.0),),
    SpanKind.ASIDE: ((State.TITLE, State.START, inf), (State.START, State.ASIDE, 0.0)),
}
"""For each kind of span: rows of a state, what the span adds to it, and the price in nats.

The first row whose state is held applies.
"""


@cache
def add_span(state: int, kind: SpanKind) -> tuple[int, float]:
    """The state after one more span, and its price; infinite if the grammar does not allow it."""
    for held, added, price in GRAMMAR[kind]:
        if state & held == held:
            return int((state & ~(State.OPEN | State.PARTICLE)) | added), price
    raise AssertionError(kind)


NEEDS: tuple[tuple[State, State], ...] = (
    (State.START, CRITERIA),
    (State.ASIDE, WORK),
    (State.SLIP_IN_PLACE | State.NAME, WORK | State.FULL_NAME),
    (State.SLIP_IN_PLACE | State.TITLE, WORK | State.FULL_NAME),
)
"""What a whole text needs one of, if it holds something."""
CONFLICTS: tuple[State, ...] = (
    State.ASIDE | State.TITLE,
    State.IN_FRANCE | State.TOWN_ABROAD,
    State.BARE_STRUCTURE | State.ASIDE,
    State.BARE_STRUCTURE | State.STRUCTURE,
    State.BARE_STRUCTURE | State.SLIP_IN_PLACE,
)
"""What no text holds together."""


@cache
def price_end(state: int) -> float:
    """The price of a whole text in a state, apart from its pattern."""
    lacks = any(state & held == held and not state & needed for held, needed in NEEDS)
    if lacks or any(state & both == both for both in CONFLICTS):
        return inf
    price = 0.0
    if state & State.TITLE and not state & State.NAME:
        price += prices.TITLE_WITHOUT_NAME_PRICE
    if state & State.FILTER and not state & (WHAT_IS_DONE | State.PLACE):
        is_named = bool(state & State.NAME)
        price += prices.CRITERION_BESIDE_NAME_PRICE if is_named else prices.CRITERION_ALONE_PRICE
    return price


@cache
def price_pattern(state: int, *, is_first_name: bool) -> float:
    """The price of the kind of query, in nats."""
    pattern = classify_pattern(state, is_first_name=is_first_name)
    return prices.PATTERN_PRICES[pattern] + price_end(state)


def classify_pattern(state: int, *, is_first_name: bool) -> str:
    """The kind of query, a key of `prices.PATTERN_PRICES`."""
    is_there = bool(state & (WORK | State.PLACE))
    if not state & State.NAME:
        return "trade" if state & (WORK | State.BARE_STRUCTURE) else "place alone"
    one_word = "first name" if is_first_name else "surname"
    name = "full name" if state & State.FULL_NAME else one_word
    return name + " there" * is_there


@cache
def classify_place(field: str, *, has_slip: bool) -> int:
    """What a place adds to the state, by the filter that it sets.

    A country may be beside a town abroad, and a postal code beside a CEDEX office.
    """
    if field in {"countries", "postal_codes"}:
        return 0
    where = State.TOWN_ABROAD if field == "localities" else State.IN_FRANCE
    return int(where | (State.SLIP_IN_PLACE if has_slip else State.START))

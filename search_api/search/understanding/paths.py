"""The cheapest paths through the spans of a text: every word in exactly one span.

Dynamic programming over positions and states of the grammar. The work is bounded: `MAX_PATHS` for
each state, `MAX_PARTIAL_PATHS` for each position.
"""

from collections import defaultdict
from collections.abc import Iterable
from heapq import nsmallest
from math import isfinite

from msgspec import Struct

from search_api.search.understanding.grammar import State, add_span, classify_place, price_pattern
from search_api.search.understanding.spans import NAME_KINDS, PlaceValue, Span

MAX_PATHS = 3
"""Partial paths of each state at each position."""
MAX_PARTIAL_PATHS = 24
"""Partial paths at each position that are continued."""
MAX_WHOLE_PATHS = 24


class Path(Struct, frozen=True, gc=False):
    """Spans that cover all words.

    Attributes:
        cost: what evidence keeps: how the words are written, and the pattern, in nats.
        rarity: how few people are selected, in nats.
    """

    cost: float
    rarity: float
    state: int
    spans: tuple[Span, ...]

    @property
    def total(self) -> float:
        """The whole price, in nats."""
        return self.cost + self.rarity


PartialPath = tuple[float, float, tuple[Span, ...]]
"""Total, cost and spans."""


def find_paths(spans: Iterable[Span], word_count: int, first_names: frozenset[int]) -> list[Path]:
    """The cheapest paths over all words, cheapest first.

    Args:
        spans: every span of the text.
        word_count: words of the text.
        first_names: the positions of words that are first names rather than surnames.
    """
    starting: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        starting[span.start].append(span)
    reached: list[dict[int, list[PartialPath]]] = [defaultdict(list) for _ in range(word_count + 1)]
    reached[0][int(State.START)] = [(0.0, 0.0, ())]
    for position in range(word_count):
        for state, before in select_cheapest(reached[position]):
            for span in starting[position]:
                after, price = add_span(state, span.kind)
                if not isfinite(price):
                    continue
                if isinstance(span.value, PlaceValue):
                    after |= classify_place(span.value.field, has_slip=span.slips > 0)
                cost = span.cost + price
                total = before[0] + cost + span.rarity
                reached[span.end][after].append((total, before[1] + cost, (*before[2], span)))
    whole = (
        finish_path(state, partial, first_names)
        for state, partials in reached[word_count].items()
        for partial in nsmallest(MAX_PATHS, partials, key=get_total)
    )
    finite = (path for path in whole if isfinite(path.cost))
    return nsmallest(MAX_WHOLE_PATHS, finite, key=lambda path: path.total)


def get_total(partial: PartialPath) -> float:
    """The whole price of a partial path."""
    return partial[0]


def select_cheapest(
    by_state: dict[int, list[PartialPath]],
) -> list[tuple[int, PartialPath]]:
    """The partial paths of a position that are continued."""
    several = [
        (state, partial)
        for state, partials in by_state.items()
        for partial in (
            partials
            if len(partials) <= MAX_PATHS
            else nsmallest(MAX_PATHS, partials, key=get_total)
        )
    ]
    if len(several) <= MAX_PARTIAL_PATHS:
        return several
    return nsmallest(MAX_PARTIAL_PATHS, several, key=lambda each: each[1][0])


def finish_path(state: int, partial: PartialPath, first_names: frozenset[int]) -> Path:
    """The whole path, with the price of its pattern."""
    total, cost, spans = partial
    named = next((span for span in spans if span.kind in NAME_KINDS), None)
    is_first_name = named is not None and named.start in first_names
    pattern = price_pattern(state, is_first_name=is_first_name)
    return Path(cost + pattern, total - cost, state, spans)

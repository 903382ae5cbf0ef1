"""Pages of results around a point: the tiers of all rings in one query, several rings to a tier.

A circle has hundreds of rings, and a query has one tier for each window of them
(`directory.matching.ring_windows`). The people of a window are sorted by ring here. If a window has
more people than the response, it is split into smaller ones, and the query is sent again.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from directory.engines.opensearch.query_translation import Dsl, build_search_body, decode_sort
from directory.engines.opensearch.responses import ResponseDocument, ResponseHits
from directory.matching.ring_windows import WINDOW_GROWTH, RingWindow, build_ring_finder
from directory.matching.tiers import Tiers, and_filter, build_strict_tiers
from directory.search import Candidates, Hit, Position, SearchQuery, Total

SPARE_HITS = 20
"""Hits requested beyond the page, so that fewer windows are cut."""
SPLIT_PARTS = 8
"""Parts of a window that is split: each is one more tier of the query."""


class TierWindow(Struct, frozen=True):
    """A window of rings in one tier of the name, by its index."""

    tier: int
    rings: RingWindow


def find_candidates_by_distance(
    search: Callable[[Dsl], ResponseHits],
    query: SearchQuery,
    *,
    limit: int,
    after: Position | None,
) -> Candidates:
    """The hits that follow a position, tier by tier, the nearest first; the total of all."""
    name_tiers = build_strict_tiers(query)
    windows = list(iter_windows(len(name_tiers), len(query.rings), after))
    size = limit + SPARE_HITS
    while True:
        tiers = build_window_tiers(query, name_tiers, windows)
        start = locate_position(windows, len(query.rings), after)
        found = search(build_search_body(tiers, query.order, limit=size, after=start))
        places = [decode_sort(each.sort, len(tiers)) for each in found.hits]
        cut = find_cut_window(windows, places, limit) if len(places) > size else None
        if cut is None:
            hits = sort_hits(query, name_tiers, windows, found.hits, places)
            return Candidates(Total.of(found.total.value), hits[:limit], has_more=len(hits) > limit)
        windows[cut : cut + 1] = split_window(windows[cut])


def find_cut_window(
    windows: Sequence[TierWindow], places: Sequence[Position], limit: int
) -> int | None:
    """The window that goes on beyond the response, if the page needs its people sorted."""
    last = places[-1].tier
    is_page_full = sum(place.tier < last for place in places) > limit
    return None if is_page_full or windows[last].rings.is_single else last


def iter_windows(tiers: int, rings: int, after: Position | None) -> Iterator[TierWindow]:
    """The windows of all tiers, in order; the ring of a position is a window of its own."""
    begun, ring = divmod(after.tier, rings) if after else (0, 0)
    for tier in range(tiers):
        start = rings if tier < begun else ring if tier == begun else 0
        if start:
            yield TierWindow(tier, RingWindow(0, start))
        width = 1
        while start < rings:
            window = RingWindow(start, min(start + width, rings))
            yield TierWindow(tier, window)
            start, width = window.end, width * WINDOW_GROWTH


def split_window(window: TierWindow) -> list[TierWindow]:
    """The same rings in smaller windows."""
    first, end = window.rings.first, window.rings.end
    width = -(-(end - first) // SPLIT_PARTS)
    return [
        TierWindow(window.tier, RingWindow(at, min(at + width, end)))
        for at in range(first, end, width)
    ]


def build_window_tiers(
    query: SearchQuery, name_tiers: Tiers, windows: Sequence[TierWindow]
) -> Tiers:
    """Each window as a tier."""
    areas = {each: each.build_expression(query) for each in {window.rings for window in windows}}
    return tuple(
        (tier, and_filter(expression, areas[window.rings]))
        for window in windows
        for tier, expression in [name_tiers[window.tier]]
    )


def locate_position(
    windows: Sequence[TierWindow], rings: int, after: Position | None
) -> Position | None:
    """A position among the tiers of all rings, as one among the windows."""
    if after is None:
        return None
    tier, ring = divmod(after.tier, rings)
    at = windows.index(TierWindow(tier, RingWindow(ring, ring + 1)))
    return Position(at, after.key)


def sort_hits(
    query: SearchQuery,
    name_tiers: Tiers,
    windows: Sequence[TierWindow],
    documents: Sequence[ResponseDocument],
    places: Sequence[Position],
) -> tuple[Hit, ...]:
    """The documents as hits, those of each window sorted by ring."""
    finders = {
        at: build_ring_finder(query, windows[at].rings) for at in {place.tier for place in places}
    }
    hits = []
    for document, place in zip(documents, places, strict=True):
        assert document.source
        assert document.source.listing  # tombstones are in no tier
        listing = document.source.listing
        window = windows[place.tier]
        ring = window.rings.first if window.rings.is_single else finders[place.tier](listing)
        assert ring is not None  # the query asks for them in the window
        position = Position(window.tier * len(query.rings) + ring, place.key)
        hits.append(Hit(listing, name_tiers[window.tier][0], position))
    return tuple(sorted(hits, key=lambda hit: (hit.position.tier, hit.position.key)))

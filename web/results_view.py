"""Search results → the view of a page: the interpretation, the filters and the people."""

from msgspec import Struct

from directory.matching.filters_table import SHOWN_FILTERS
from directory.model.listing import Listing
from directory.search import Tier
from search_api.search.requests import SearchResults
from search_api.search.understanding import Hint, ReadPart
from web import distances, filters, wording
from web.cards import Card, DistanceOrigin, build_cards
from web.filters import Chip, FilterGroup, WordFilter
from web.part_links import (
    drop_circle,
    drop_parts,
    has_only_fuzzy_hits,
    keep_answer,
    list_place_parts,
)
from web.place_field import NO_PLACE
from web.search_url import SearchUrl

PLACE_FILTER_FIELDS = {"commune": "communes", "departement": "departements"}
"""The field of a search for each filter that the places of the words set."""


class HintView(Struct, frozen=True):
    """Why results are empty or uncertain; text and path of a suggested search, or empty."""

    message: str
    suggestion: str
    path: str


class ResultsView(Struct, frozen=True):
    """A page of results.

    Attributes:
        town: name of the commune that distances are measured from.
        form_fields: names and values of the hidden fields of the form "near another town".
        first_path: path of the first page; empty on the first page.
        next_path: path of the next page; empty on the last page.
        previous_path: path of the page before; empty on the first page.
        page: the number of the page, from 1.
        offers: the nearest people, where nobody answers in a place.
    """

    query: str
    total: str
    order: str = ""
    fuzzy_notice: str = ""
    chips: tuple[Chip, ...] = ()
    filters: tuple[FilterGroup, ...] = ()
    town: str = ""
    form_fields: tuple[tuple[str, str], ...] = ()
    hints: tuple[HintView, ...] = ()
    advice: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    first_path: str = ""
    next_path: str = ""
    previous_path: str = ""
    page: int = 1
    offers: tuple[HintView, ...] = ()


def build_blank_results() -> ResultsView:
    """The page for an empty search."""
    return ResultsView("", wording.BLANK_SEARCH_TITLE, advice=wording.ADVICE)


def build_results_view(results: SearchResults, url: SearchUrl) -> ResultsView:
    """The view of a page of results; `url` is the address of the search."""
    is_first_page, before = not url.cursor, url.turn_back()
    origin = find_distance_origin(results)
    within = keep_answer(url, results)
    return ResultsView(
        query=url.q,
        total=wording.format_total(results.total),
        order=describe_order(results),
        fuzzy_notice=wording.ONLY_FUZZY_HITS
        if is_first_page and has_only_fuzzy_hits(results)
        else "",
        chips=build_chips(results, url, within, origin),
        filters=(
            *filters.build_radius_filter(within, results.near),
            *filters.build_filter_groups(
                within,
                results.facets,
                find_word_filters(results, within),
                people=results.total.value,
            ),
        ),
        town=origin.name if origin else "",
        form_fields=list_form_fields(results, url),
        offers=tuple(build_hint_view(hint, url) for hint in results.hints if is_offer(hint)),
        hints=tuple(build_hint_view(hint, url) for hint in results.hints if not is_offer(hint)),
        advice=wording.ADVICE if is_advice_useful(results) else (),
        cards=build_cards(results, origin, url),
        first_path="" if is_first_page else url.with_changes().path,
        next_path=build_next_path(results, url),
        previous_path=before.path if before else "",
        page=url.page_number,
    )


def is_advice_useful(results: SearchResults) -> bool:
    """Whether general advice may help: not where it is said that a profession is not registered."""
    return all(hint.code != "not-registered" for hint in results.hints)


def build_next_path(results: SearchResults, url: SearchUrl) -> str:
    """The path of the next page; keeps the radius, which a new search might widen."""
    if not results.next_cursor:
        return ""
    radius = (
        f"{results.near.radius_km:g}" if results.near and results.near.radius_km else url.radius_km
    )
    return url.turn_page(results.next_cursor, radius_km=radius).path


def describe_order(results: SearchResults) -> str:
    """The order of the results, as a sentence; empty without results."""
    if not results.hits:
        return ""
    if results.name:
        return wording.NAME_ORDER
    return wording.NEAREST_FIRST if results.near else wording.FAIR_ORDER


def build_chips(
    results: SearchResults, url: SearchUrl, within: SearchUrl, origin: DistanceOrigin | None
) -> tuple[Chip, ...]:
    """The interpretation and the active filters; the path of each chip removes it.

    Args:
        results: the answer.
        url: the search.
        within: the search that keeps the answer's meaning and circle.
        origin: the centre of the circle.
    """
    interpretation = (
        Chip(
            wording.INTERPRETATION_LABELS[part.kind],
            part.label or part.text,
            build_path_without(results, url, within, part),
        )
        for part in results.reading
        if part.kind != "place" or not url.near
    )
    return (
        *interpretation,
        *build_circle_chip(results, url, origin),
        *filters.build_filter_chips(url, results.facets),
    )


def build_path_without(
    results: SearchResults, url: SearchUrl, within: SearchUrl, part: ReadPart
) -> str:
    """The path of the search without a part; a circle stays, unless the part is its place."""
    if results.near and part.kind == "place":
        return drop_circle(url, results).path
    if results.near:
        return drop_parts(within, results, (part, *list_place_parts(results))).path
    return drop_parts(url, results, (part,)).path


def build_circle_chip(
    results: SearchResults, url: SearchUrl, origin: DistanceOrigin | None
) -> tuple[Chip, ...]:
    """The circle of the address, which replaces the places of the words."""
    if not url.near:
        return ()
    text = wording.format_circle(origin.name if origin else "")
    return (Chip(wording.INTERPRETATION_LABELS["place"], text, drop_circle(url, results).path),)


def find_word_filters(results: SearchResults, url: SearchUrl) -> dict[str, WordFilter]:
    """The filters that the query's words set, with the search without those words."""
    return {
        name: WordFilter(codes, drop_parts(url, results, parts))
        for name in SHOWN_FILTERS
        for parts, codes in (list_filter_parts(results, name),)
        if parts
    }


def list_filter_parts(
    results: SearchResults, name: str
) -> tuple[tuple[ReadPart, ...], tuple[str, ...]]:
    """The parts of the words that set a filter, and their codes.

    Those of a place set the commune or the département, unless they are a circle or say more.
    """
    if name in PLACE_FILTER_FIELDS:
        where = results.where
        codes: tuple[str, ...] = getattr(where, PLACE_FILTER_FIELDS[name])
        says_more = results.near or where.postal_codes or where.countries or where.localities
        return (() if says_more or not codes else list_place_parts(results)), codes
    parts = tuple(part for part in results.reading if part.kind == name)
    return parts, tuple(code for part in parts for code in part.codes)


def find_distance_origin(results: SearchResults) -> DistanceOrigin | None:
    """The commune or point that distances are measured from; `None` without distances."""
    if not results.near:
        return None
    codes = [part.codes[0] for part in list_place_parts(results) if part.codes]
    commune = distances.find_commune_at(results.near.point, codes)
    return DistanceOrigin(commune.code, commune.name) if commune else DistanceOrigin()


def list_form_fields(results: SearchResults, url: SearchUrl) -> tuple[tuple[str, str], ...]:
    """The fields of a search near another town: the filters, and the query without its place."""
    elsewhere = drop_circle(url, results).with_changes(commune="", departement="")
    return elsewhere.parameters


def is_offer(hint: Hint) -> bool:
    """Whether a hint offers the nearest people, which stands out on the page."""
    return hint.code == "nearest"


def build_hint_view(hint: Hint, url: SearchUrl) -> HintView:
    """A hint, with the path of the search that it suggests, under the same filters."""
    suggestion = hint.suggestion or ""
    place = NO_PLACE if hint.is_elsewhere else {}
    path = url.with_changes(q=suggestion, **place).path if suggestion else ""
    return HintView(hint.message, suggestion, path)


def find_person_by_number(results: SearchResults) -> Listing | None:
    """The person whose number was searched for, if any."""
    hits = (hit for hit in results.hits if hit.tier == Tier.IDENTIFIER)
    return next((hit.listing for hit in hits), None)

"""A page of results: how the words were read, what may be narrowed, and who was found."""

from msgspec import Struct
from msgspec.structs import asdict

from directory.model.listing import Listing
from directory.search import Tier
from search_api.search.service import SearchResults
from search_api.search.understanding import Hint
from web import distances, filters, wording
from web.cards import Card, DistanceOrigin, build_cards
from web.filters import Chip, FilterGroup, WordFilter
from web.search_url import SearchUrl


class HintView(Struct, frozen=True):
    """Why an answer is empty or doubtful, and a search to try instead, if there is one."""

    message: str
    suggestion: str
    path: str


class ResultsView(Struct, frozen=True):
    """A page of results; empty paths where there is nothing before or after.

    Attributes:
        town: what distances are told from.
        form_fields: names and values of what a search near another town keeps.
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


def build_blank_results() -> ResultsView:
    """The page for a search without words."""
    return ResultsView("", wording.BLANK_SEARCH_TITLE, advice=wording.ADVICE)


def has_only_fuzzy_hits(results: SearchResults) -> bool:
    """Whether nobody has the name asked for: guesses come after everybody who has it."""
    return bool(results.hits) and results.hits[0].tier in wording.FUZZY_TIER_LABELS


def build_results_view(results: SearchResults, url: SearchUrl) -> ResultsView:
    """A page of results as asked for."""
    is_beginning = not url.cursor
    around = find_distance_origin(results)
    return ResultsView(
        query=url.q,
        total=wording.format_total(results.total),
        order=describe_order(results),
        fuzzy_notice=wording.ONLY_FUZZY_HITS
        if is_beginning and has_only_fuzzy_hits(results)
        else "",
        chips=build_chips(results, url),
        filters=(
            *filters.build_radius_filter(url, results.near),
            *filters.build_filter_groups(url, results.facets, find_word_filters(results)),
        ),
        town=around.name if around else "",
        form_fields=list_form_fields(results, url),
        hints=tuple(map(build_hint_view, results.hints)),
        advice=wording.ADVICE,
        cards=build_cards(results, around),
        first_path="" if is_beginning else url.with_changes().path,
        next_path=build_next_path(results, url),
    )


def build_next_path(results: SearchResults, url: SearchUrl) -> str:
    """The address of what follows: in the same circle, which may else have grown by then."""
    if not results.next_cursor:
        return ""
    radius = (
        f"{results.near.radius_km:g}" if results.near and results.near.radius_km else url.radius_km
    )
    return url.with_changes(cursor=results.next_cursor, radius_km=radius).path


def describe_order(results: SearchResults) -> str:
    """The order that was followed, in a sentence."""
    if not results.hits:
        return ""
    if results.name:
        return wording.NAME_ORDER
    return wording.NEAREST_FIRST if results.near else wording.FAIR_ORDER


def build_chips(results: SearchResults, url: SearchUrl) -> tuple[Chip, ...]:
    """What the words were read as, and the filters of the address; each leads away from itself."""
    read = (
        Chip(
            wording.INTERPRETATION_LABELS[part.kind],
            part.label or part.text,
            url.with_changes(q=part.without).path,
        )
        for part in results.reading
    )
    return (*read, *filters.build_filter_chips(url, results.facets))


def find_word_filters(results: SearchResults) -> dict[str, WordFilter]:
    """What words chose of the filters; a place is a commune or a département."""
    said = {
        part.kind: WordFilter(part.codes, part.without) for part in results.reading if part.codes
    }
    places = dict.fromkeys(("commune", "departement"), said["place"]) if "place" in said else {}
    return said | places


def find_distance_origin(results: SearchResults) -> DistanceOrigin | None:
    """What distances are told from."""
    if not results.near:
        return None
    places = [part for part in results.reading if part.kind == "place" and part.codes]
    communes = [distances.find_located_commune(part.codes[0]) for part in places]
    return next(
        (DistanceOrigin(each.code, each.name) for each in communes if each), DistanceOrigin()
    )


def list_form_fields(results: SearchResults, url: SearchUrl) -> tuple[tuple[str, str], ...]:
    """What a search near another town keeps: the filters, and the words but those of a place."""
    words = url.q
    for part in results.reading:
        if part.kind == "place":
            words = words.replace(part.text, " ", 1)
    elsewhere = url.with_changes(q=" ".join(words.split()), near="", radius_km="", commune="")
    return tuple((name, value) for name, value in asdict(elsewhere).items() if value)


def build_hint_view(hint: Hint) -> HintView:
    """A hint, with a link to what it suggests."""
    suggestion = hint.suggestion or ""
    return HintView(hint.message, suggestion, SearchUrl(q=suggestion).path if suggestion else "")


def find_person_by_number(results: SearchResults) -> Listing | None:
    """The one person a number designates."""
    hits = (hit for hit in results.hits if hit.tier == Tier.IDENTIFIER)
    return next((hit.listing for hit in hits), None)

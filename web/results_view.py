"""A page of results: how the words were read, what may be narrowed, and who was found."""

from msgspec import Struct
from msgspec.structs import asdict

from directory.model.listing import Listing
from directory.search import Tier
from search_api.search.service import SearchResults
from search_api.search.understanding import Hint
from web import distances, filters, wording
from web.cards import Around, Card, cards
from web.filters import Chip, FilterGroup, Said
from web.search_url import Asked


class HintView(Struct, frozen=True):
    """Why an answer is empty or doubtful, and a search to try instead, if there is one."""

    message: str
    suggestion: str
    path: str


class ResultsView(Struct, frozen=True):
    """A page of results; empty paths where there is nothing before or after.

    Attributes:
        town: what distances are told from.
        kept: names and values of what a search near another town keeps.
    """

    query: str
    total: str
    order: str = ""
    guessed: str = ""
    chips: tuple[Chip, ...] = ()
    filters: tuple[FilterGroup, ...] = ()
    town: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    hints: tuple[HintView, ...] = ()
    advice: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    first_path: str = ""
    next_path: str = ""


def blank() -> ResultsView:
    """The page for a search without words."""
    return ResultsView("", wording.NOTHING_ASKED, advice=wording.ADVICE)


def begins_with_a_guess(found: SearchResults) -> bool:
    """Whether nobody has the name asked for: guesses come after everybody who has it."""
    return bool(found.hits) and found.hits[0].tier in wording.GUESSED


def results(found: SearchResults, asked: Asked) -> ResultsView:
    """A page of results as asked for."""
    is_beginning = not asked.cursor
    around = around_of(found)
    return ResultsView(
        query=asked.q,
        total=wording.total(found.total),
        order=order(found),
        guessed=wording.ONLY_GUESSED if is_beginning and begins_with_a_guess(found) else "",
        chips=chips(found, asked),
        filters=(
            *filters.radii(asked, found.near),
            *filters.groups(asked, found.facets, read_as(found)),
        ),
        town=around.name if around else "",
        kept=kept(found, asked),
        hints=tuple(map(hint_view, found.hints)),
        advice=wording.ADVICE,
        cards=cards(found, around),
        first_path="" if is_beginning else asked.but().path,
        next_path=next_path(found, asked),
    )


def next_path(found: SearchResults, asked: Asked) -> str:
    """The address of what follows: in the same circle, which may else have grown by then."""
    if not found.next_cursor:
        return ""
    radius = f"{found.near.radius_km:g}" if found.near and found.near.radius_km else asked.radius_km
    return asked.but(cursor=found.next_cursor, radius_km=radius).path


def order(found: SearchResults) -> str:
    """The order that was followed, in a sentence."""
    if not found.hits:
        return ""
    if found.name:
        return wording.ORDER
    return wording.NEAREST_FIRST if found.near else wording.FAIR_ORDER


def chips(found: SearchResults, asked: Asked) -> tuple[Chip, ...]:
    """What the words were read as, and the filters of the address; each leads away from itself."""
    read = (
        Chip(wording.READINGS[part.kind], part.label or part.text, asked.but(q=part.without).path)
        for part in found.reading
    )
    return (*read, *filters.chosen_chips(asked, found.facets))


def read_as(found: SearchResults) -> dict[str, Said]:
    """What words chose of the filters; a place is a commune or a département."""
    said = {part.kind: Said(part.codes, part.without) for part in found.reading if part.codes}
    places = dict.fromkeys(("commune", "departement"), said["place"]) if "place" in said else {}
    return said | places


def around_of(found: SearchResults) -> Around | None:
    """What distances are told from."""
    if not found.near:
        return None
    places = [part for part in found.reading if part.kind == "place" and part.codes]
    communes = [distances.commune_of(part.codes[0]) for part in places]
    return next((Around(each.code, each.name) for each in communes if each), Around())


def kept(found: SearchResults, asked: Asked) -> tuple[tuple[str, str], ...]:
    """What a search near another town keeps: the filters, and the words but those of a place."""
    words = asked.q
    for part in found.reading:
        if part.kind == "place":
            words = words.replace(part.text, " ", 1)
    elsewhere = asked.but(q=" ".join(words.split()), near="", radius_km="", commune="")
    return tuple((name, value) for name, value in asdict(elsewhere).items() if value)


def hint_view(hint: Hint) -> HintView:
    """A hint, with a link to what it suggests."""
    suggestion = hint.suggestion or ""
    return HintView(hint.message, suggestion, Asked(q=suggestion).path if suggestion else "")


def designated(found: SearchResults) -> Listing | None:
    """The one person a number designates."""
    hits = (hit for hit in found.hits if hit.tier == Tier.IDENTIFIER)
    return next((hit.listing for hit in hits), None)

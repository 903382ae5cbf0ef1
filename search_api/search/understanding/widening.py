"""Where nobody practises in the place that was typed, the nearest people are searched."""

from collections.abc import Iterator

from msgspec.structs import replace

from directory.model.geography import find_commune_centre
from directory.model.place_phrases import prepend_a
from directory.model.professional import PLACELESS_GENRES
from directory.search import ActivityFilter
from search_api.search.understanding.gazetteer import load_communes_by_postal_code
from search_api.search.understanding.readings import Hint, Near, ParsedQuery

PLACELESS_MESSAGE = "Le registre ne donne pas de lieu d’exercice aux remplaçants"


def widen_to_nearest(parsed: ParsedQuery) -> ParsedQuery | None:
    """The interpretation around its place; None without a trade in a commune, or with a name.

    Locums have no place in the register: they are searched everywhere.
    """
    query = parsed.query
    if query is None or query.name or parsed.structure:
        return None
    where = query.where
    if is_placeless(where) and (place := find_place_text(parsed)):
        aside = f"{PLACELESS_MESSAGE}\u00a0: « {place} » n’a pas été pris en compte."
        return replace(
            parsed,
            query=replace(query, where=clear_places(where)),
            near=None,
            reading=tuple(part for part in parsed.reading if part.kind != "place"),
            hints=(*parsed.hints, Hint("set-aside", aside)),
        )
    has_trade = where.professions or where.savoir_faire or where.functions
    centre = next(filter(None, map(find_commune_centre, iter_communes(where))), None)
    if not has_trade or centre is None or parsed.near:
        return None
    place = next(part.label for part in parsed.reading if part.kind == "place")
    town = prepend_a(place.partition(" (")[0])
    return replace(
        parsed,
        query=replace(query, where=clear_places(where)),
        near=Near(centre),
        hints=(*parsed.hints, Hint("widened", f"Personne {town}\u00a0; au plus près\u00a0:")),
    )


def is_placeless(where: ActivityFilter) -> bool:
    """Whether only kinds of activity are searched that have no place in the register."""
    return bool(where.genres) and PLACELESS_GENRES.issuperset(where.genres)


def find_place_text(parsed: ParsedQuery) -> str:
    """The words of the place of an interpretation; empty without one."""
    return " ".join(part.text for part in parsed.reading if part.kind == "place")


def clear_places(where: ActivityFilter) -> ActivityFilter:
    """The filter without its places."""
    return replace(where, communes=(), postal_codes=(), departements=())


def iter_communes(where: ActivityFilter) -> Iterator[str]:
    """The communes of a filter, and those of its postal codes."""
    yield from where.communes
    for code in where.postal_codes:
        yield from (commune.code for commune in load_communes_by_postal_code().get(code, ()))

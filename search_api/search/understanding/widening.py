"""Where nobody practises in the place that was typed, the nearest people are searched."""

from collections.abc import Iterator

from msgspec.structs import replace

from directory.model.geography import find_commune_centre
from directory.search import ActivityFilter
from search_api.search.understanding.gazetteer import load_communes_by_postal_code
from search_api.search.understanding.readings import Hint, Near, ParsedQuery


def widen_to_nearest(parsed: ParsedQuery) -> ParsedQuery | None:
    """The interpretation around its place; None without a trade in a commune, or with a name."""
    query = parsed.query
    if query is None or query.name or parsed.near or parsed.structure:
        return None
    where = query.where
    has_trade = where.professions or where.savoir_faire or where.functions
    centre = next(filter(None, map(find_commune_centre, iter_communes(where))), None)
    if not has_trade or centre is None:
        return None
    place = next(part.label for part in parsed.reading if part.kind == "place").partition(" (")[0]
    return replace(
        parsed,
        query=replace(query, where=replace(where, communes=(), postal_codes=(), departements=())),
        near=Near(centre),
        hints=(*parsed.hints, Hint("widened", f"Personne à {place}\u00a0; au plus près\u00a0:")),
    )


def iter_communes(where: ActivityFilter) -> Iterator[str]:
    """The communes of a filter, and those of its postal codes."""
    yield from where.communes
    for code in where.postal_codes:
        yield from (commune.code for commune in load_communes_by_postal_code().get(code, ()))

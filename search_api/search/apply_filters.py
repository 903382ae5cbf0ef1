"""Apply the explicit filter parameters to an interpretation of the text."""

from msgspec.structs import replace

from directory.errors import InvalidQuery
from directory.matching.filters_table import PLACE_FILTERS
from directory.search import SearchEngine, SearchQuery
from search_api.search.filters import SearchFilters, check_radius, override_query, parse_point
from search_api.search.radius import find_circle, restrict_to_circle
from search_api.search.understanding import Hint, Near, ParsedQuery
from search_api.search.understanding.certainty import is_known
from search_api.search.understanding.spans import PlaceValue

NO_PLACES: dict[str, tuple[str, ...]] = {
    each.name: () for each in PLACE_FILTERS if not each.is_flag
}
"""The fields of places; whether a telephone is published is none."""
CONTRADICTION_HINT = Hint(
    "contradiction",
    "Ces critères s’excluent, ou le lieu d’exercice demandé n’est pas dans l’annuaire.",
)


def apply_search_filters(
    engine: SearchEngine, parsed_query: ParsedQuery, filters: SearchFilters
) -> ParsedQuery:
    """The interpretation with the filters applied; around a point, with its radius.

    Raises:
        InvalidQuery: an invalid parameter; names it.
    """
    near = resolve_near(parsed_query, filters)
    text_query = parsed_query.query
    if near and text_query and has_replaceable_place(parsed_query):
        text_query = drop_places(text_query)
    query = override_query(engine, text_query, filters)
    if query is None:
        hints = (CONTRADICTION_HINT,) if parsed_query.query else ()
        return replace(parsed_query, query=None, near=near, hints=(*parsed_query.hints, *hints))
    if near is None or query.identifier:
        return replace(parsed_query, query=query)
    circle = find_circle(engine, query, near.point, near.radius_km)
    around = Near(circle.point, circle.radius_km)
    return replace(parsed_query, query=restrict_to_circle(query, circle), near=around)


def has_replaceable_place(parsed_query: ParsedQuery) -> bool:
    """Whether a circle replaces the place of the text: its own, or any that is certainly one.

    Around a given point, an unknown word is a name: neither a misspelt town nor one abroad.
    """
    places = [span for span in parsed_query.spans if isinstance(span.value, PlaceValue)]
    return bool(parsed_query.near) or all(map(is_known, places))


def drop_places(query: SearchQuery) -> SearchQuery:
    """The query without its places: a circle replaces those of the text."""
    return replace(query, where=replace(query.where, **NO_PLACES))


def resolve_near(parsed_query: ParsedQuery, filters: SearchFilters) -> Near | None:
    """The circle to search; the parameters override the point and radius read in the text.

    Raises:
        InvalidQuery: a point off the globe, a radius out of bounds, or a radius without a point.
    """
    point, radius_km = parse_point(filters.near), check_radius(filters)
    if point:
        return Near(point, radius_km)
    if parsed_query.near:
        return Near(parsed_query.near.point, radius_km or parsed_query.near.radius_km)
    if radius_km and not parsed_query.reading:
        way_out = "un rayon demande un point : ajoutez near=latitude,longitude."
        raise InvalidQuery("radius_km", way_out)
    return None

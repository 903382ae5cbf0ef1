"""A reading with the explicit parameters in the place of what was read: what is really asked."""

from msgspec.structs import replace

from directory.errors import InvalidQuery
from directory.search import SearchEngine
from search_api.search.filters import Filters, narrowed, point_of, radius_of
from search_api.search.radius import circle_of, within
from search_api.search.understanding import Hint, Near, Understood

CONTRADICTION = Hint(
    "contradiction",
    "Ces critères s’excluent, ou le lieu d’exercice demandé n’est pas dans l’annuaire.",
)


def narrow(engine: SearchEngine, understood: Understood, filters: Filters) -> Understood:
    """The reading, narrowed; around a point with the radius that it takes.

    Raises:
        InvalidQuery: a parameter that cannot be read; names it.
    """
    query = narrowed(engine, understood.query, filters)
    near = near_of(understood, filters)
    if query is None:
        hints = (CONTRADICTION,) if understood.query else ()
        return replace(understood, query=None, near=near, hints=(*understood.hints, *hints))
    if near is None or query.identifier:
        return replace(understood, query=query)
    if understood.near and not filters.commune:  # the circle takes the place of its own centre
        query = replace(query, where=replace(query.where, communes=()))
    circle = circle_of(engine, query, near.point, near.radius_km)
    around = Near(circle.point, circle.radius_km)
    return replace(understood, query=within(query, circle), near=around)


def near_of(understood: Understood, filters: Filters) -> Near | None:
    """The circle asked for: the point of a parameter before the one read, and so its radius.

    Raises:
        InvalidQuery: a point off the globe, a radius out of bounds, or one without any point.
    """
    point, radius_km = point_of(filters.near), radius_of(filters)
    if point:
        return Near(point, radius_km)
    if understood.near:
        return Near(understood.near.point, radius_km or understood.near.radius_km)
    if radius_km and not understood.reading:
        way_out = "un rayon demande un point : ajoutez near=latitude,longitude."
        raise InvalidQuery("radius_km", way_out)
    return None

"""Search around a point: the radius, and the distance of each person.

Without a given radius, the radius grows until enough people match: a town needs five kilometres,
the countryside twenty or more.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from directory.matching.filter_terms import build_activity_predicate
from directory.matching.tiers import merge_rings
from directory.model.activities import collect_activities
from directory.model.distance import DISTANCE_DECIMALS, distance_km, find_rings
from directory.model.geography import Point, find_commune_centre
from directory.model.listing import Listing
from directory.search import SearchEngine, SearchQuery

MIN_PEOPLE_IN_RADIUS = 20
"""People that a default radius must contain: one page."""
RADIUS_STEPS_KM = (5, 10, 20, 35, 50, 100)
"""Default radii in km, smallest first."""
UNKNOWN_DISTANCE_KM = float("inf")


class Circle(Struct, frozen=True):
    """A point and a radius; the radius is always set, so that the next page uses the same one."""

    point: Point
    radius_km: float


def restrict_to_circle(query: SearchQuery, circle: Circle) -> SearchQuery:
    """The query within a circle, the nearest first; with no commune inside, an empty ring."""
    return replace(query, rings=find_rings(circle.point, circle.radius_km) or ((),))


def find_circle(
    engine: SearchEngine, query: SearchQuery, point: Point, radius_km: float | None
) -> Circle:
    """The circle of the given radius, or the smallest one that contains enough people."""
    if radius_km is not None:
        return Circle(point, radius_km)
    *smaller, largest = (Circle(point, grown) for grown in RADIUS_STEPS_KM)
    for circle in smaller:
        if (
            engine.candidates(restrict_to_circle(query, circle), limit=1).total.value
            >= MIN_PEOPLE_IN_RADIUS
        ):
            return circle
    return largest


def measure_nearest_activities(
    query: SearchQuery, point: Point, listings: Iterable[Listing]
) -> tuple[float | None, ...]:
    """Distances in km of the nearest matching activity of each person; None if it is unknown."""
    meets = build_activity_predicate(query.where, merge_rings(query))
    return tuple(
        min(
            (
                distance
                for each in collect_activities(listing)
                if meets(each)
                and (distance := measure_distance(each.commune, point)) < UNKNOWN_DISTANCE_KM
            ),
            default=None,
        )
        for listing in listings
    )


def measure_distance(commune_code: str, point: Point | None) -> float:
    """The distance in km of the centre of a commune, to 100 m; infinite where it is unknown."""
    centre = find_commune_centre(commune_code) if point else None
    if not point or not centre:
        return UNKNOWN_DISTANCE_KM
    return round(distance_km(point, centre), DISTANCE_DECIMALS)

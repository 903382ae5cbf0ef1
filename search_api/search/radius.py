"""Search around a point: the radius, and the distance of each person.

Without a given radius, the radius grows until enough people match: a town needs five kilometres,
the countryside twenty or more.
"""

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


def compute_nearest_activity_km(query: SearchQuery, point: Point, listing: Listing) -> float | None:
    """Distance in km of the nearest matching activity, by the centre of its commune, to 100 m."""
    meets = build_activity_predicate(query.where, merge_rings(query))
    centres = [
        find_commune_centre(each.commune) for each in collect_activities(listing) if meets(each)
    ]
    return min(
        (round(distance_km(point, each), DISTANCE_DECIMALS) for each in centres if each),
        default=None,
    )

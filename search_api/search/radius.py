"""Around a point: how far to look, and how far people are.

Without a radius it grows until enough people are found: in a town five kilometres hold more than
anybody reads, in the country twenty hold one physiotherapist.
"""

from msgspec import Struct
from msgspec.structs import replace

from directory.matching.filter_terms import build_activity_predicate
from directory.matching.tiers import merge_rings
from directory.model.activities import collect_activities
from directory.model.distance import RINGS_KM, distance_km, find_rings
from directory.model.geography import Point, find_commune_centre
from directory.model.listing import Listing
from directory.search import SearchEngine, SearchQuery

MIN_PEOPLE_IN_RADIUS = 20
"""People in a default radius: a first page (the design's own number)."""
RADIUS_STEPS_KM = RINGS_KM[1:]
"""Radii tried in turn; the centres of many communes have no neighbour within the smallest ring."""


class Circle(Struct, frozen=True):
    """Around a point; the radius is always told, so that the next page is of the same circle."""

    point: Point
    radius_km: float


def restrict_to_circle(query: SearchQuery, circle: Circle) -> SearchQuery:
    """The query within a circle, the nearest first; nowhere is a ring that holds nothing."""
    return replace(query, rings=find_rings(circle.point, circle.radius_km) or ((),))


def find_circle(
    engine: SearchEngine, query: SearchQuery, point: Point, radius_km: float | None
) -> Circle:
    """The circle asked for, or the smallest that holds enough people."""
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
    """How far the nearest activity lies that meets the query, to 100 m; its commune's centre."""
    meets = build_activity_predicate(query.where, merge_rings(query))
    centres = [
        find_commune_centre(each.commune) for each in collect_activities(listing) if meets(each)
    ]
    return min((round(distance_km(point, each), 1) for each in centres if each), default=None)

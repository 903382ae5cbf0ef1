"""The activities of a person that answer a search, the one to show first in front.

A person is found by one activity and may have others elsewhere: who looks for a doctor at Reims is
shown the street and the telephone number at Reims.
"""

from msgspec import Struct

from directory.matching.filter_terms import build_activity_predicate
from directory.model.activities import PRESENT_CIVILITIES, iter_exercise_activities
from directory.model.distance import DISTANCE_DECIMALS, distance_km
from directory.model.geography import Point, find_commune_centre
from directory.model.listing import Listing, PublicActivity
from directory.search import ActivityFilter

UNKNOWN_DISTANCE_KM = float("inf")


class ActivityRank(Struct, frozen=True, order=True):
    """What decides which activity is shown first; lower is better, then the register's order."""

    is_elsewhere: bool
    distance_km: float
    has_no_place: bool
    has_no_phone: bool


def rank_activities(
    listing: Listing, where: ActivityFilter, point: Point | None = None
) -> tuple[PublicActivity, ...]:
    """All activities of a person: those that meet the filters first, then the nearest.

    Args:
        listing: the person.
        where: the filters of the search.
        point: where distances are measured from, if the search has a circle.
    """
    meets = build_activity_predicate(where, None)
    civility = listing.civility.code if listing.civility else ""
    ranked: list[tuple[ActivityRank, int, PublicActivity]] = []
    for exercise in listing.exercises:
        every_codes = iter_exercise_activities(
            exercise, PRESENT_CIVILITIES.get(civility, civility), has_contacts=True
        )
        for activity, codes in zip(exercise.activities, every_codes, strict=False):
            place = activity.place
            rank = ActivityRank(
                is_elsewhere=not meets(codes),
                distance_km=measure_distance(codes.commune, point),
                has_no_place=place is None,
                has_no_phone=not (place and place.phones),
            )
            ranked.append((rank, len(ranked), activity))
    return tuple(activity for _, _, activity in sorted(ranked, key=lambda each: each[:2]))


def measure_distance(commune_code: str, point: Point | None) -> float:
    """The distance in km of the centre of a commune, to 100 m; infinite where it is unknown."""
    centre = find_commune_centre(commune_code) if point else None
    if not point or not centre:
        return UNKNOWN_DISTANCE_KM
    return round(distance_km(point, centre), DISTANCE_DECIMALS)

"""The activities of a person that answer a search, the one to show first in front.

A person is found by one activity and may have others elsewhere: who looks for a doctor at Reims is
shown the street and the telephone number at Reims.
"""

from collections.abc import Callable
from itertools import chain
from operator import itemgetter

from msgspec import Struct

from directory.matching.filter_terms import build_activity_predicate, has_contact_filter
from directory.model.activities import Activity, get_present_civility, iter_exercise_activities
from directory.model.geography import Point
from directory.model.listing import Listing, PublicActivity
from directory.search import ActivityFilter
from search_api.search.radius import measure_distance


class ActivityRank(Struct, frozen=True, order=True):
    """What decides which activity is shown first; lower is better, then the register's order."""

    is_elsewhere: bool
    distance_km: float
    has_no_place: bool
    has_no_phone: bool


def build_activity_ranking(
    where: ActivityFilter, point: Point | None = None
) -> Callable[[Listing], tuple[PublicActivity, ...]]:
    """A function that orders the activities of a person: those that meet the filters, the nearest.

    Args:
        where: the filters of the search.
        point: where distances are measured from, if the search has a circle.
    """
    meets = build_activity_predicate(where, None)
    has_contacts = has_contact_filter(where)

    def rank(activity: PublicActivity, codes: Activity) -> ActivityRank:
        place = activity.place
        return ActivityRank(
            is_elsewhere=not meets(codes),
            distance_km=measure_distance(codes.commune, point),
            has_no_place=place is None,
            has_no_phone=not (place and place.phones),
        )

    def order(listing: Listing) -> tuple[PublicActivity, ...]:
        activities = tuple(chain.from_iterable(each.activities for each in listing.exercises))
        if len(activities) < 2:  # noqa: PLR2004 - one has no order
            return activities
        civility = get_present_civility(listing)
        ranked = [
            (rank(activity, codes), activity)
            for exercise in listing.exercises
            for activity, codes in zip(
                exercise.activities,
                iter_exercise_activities(exercise, civility, has_contacts=has_contacts),
                strict=False,  # an exercise without activities has codes of its own
            )
        ]
        return tuple(activity for _, activity in sorted(ranked, key=itemgetter(0)))

    return order

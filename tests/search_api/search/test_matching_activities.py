"""Which activity of a person a list shows: the one that was searched for."""

import pytest

from directory.model.geography import find_commune_centre
from directory.search import ActivityFilter
from directory.terminology import Concept
from search_api.search.matching_activities import build_activity_ranking
from tests.builders import RENNES, a_listing, a_situation

REIMS, BREST = Concept("51454", "Reims"), Concept("29019", "Brest")
PRACTICES = (
    a_situation(place=None),
    a_situation(name="RENNES", commune=RENNES, postal_code="35000"),
    a_situation(name="BREST", commune=BREST, postal_code="29200", phones=("0298000000",)),
    a_situation(name="REIMS", commune=REIMS, postal_code="51100", mode=Concept("S", "Salarié")),
)


@pytest.mark.parametrize(
    ("where", "near", "order"),
    [
        (ActivityFilter(communes=("51454",)), None, ["REIMS", "BREST", "RENNES", None]),
        (ActivityFilter(modes=("L",)), "51454", ["RENNES", "BREST", None, "REIMS"]),
        (ActivityFilter(), "29019", ["BREST", "RENNES", "REIMS", None]),
        (ActivityFilter(), None, ["BREST", "RENNES", "REIMS", None]),
        (ActivityFilter(professions=("60",)), None, ["BREST", "RENNES", "REIMS", None]),
    ],
)
def test_what_was_searched_for_comes_first_then_the_nearest_then_a_telephone(where, near, order):
    point = find_commune_centre(near) if near else None
    ranked = build_activity_ranking(where, point)(a_listing(situations=PRACTICES))
    assert [each.place and each.place.name for each in ranked] == order


def test_who_has_no_activity_has_none_to_show():
    assert build_activity_ranking(ActivityFilter())(a_listing(situations=())) == ()

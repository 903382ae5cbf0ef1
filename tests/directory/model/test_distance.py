"""Distance and rings of communes, against the definition of a ring."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from directory.model import geography
from directory.model.distance import RINGS_KM, distance_km, rings

RENNES, BREST = (geography.communes()[code].location for code in ("35238", "29019"))
POINTS = [each.location for each in geography.communes().values() if each.location]


def test_distance_is_that_of_the_map():
    assert round(distance_km(RENNES, BREST)) == 210
    assert distance_km(RENNES, RENNES) == 0


@given(st.sampled_from(POINTS), st.floats(0.5, 120))
@settings(max_examples=20, deadline=None)
def test_rings_hold_each_commune_within_the_radius_once_the_nearest_first(point, radius_km):
    found = rings(point, radius_km)
    far = [[distance_km(point, geography.location(code)) for code in ring] for ring in found]
    codes = [code for ring in found for code in ring]
    assert len(codes) == len(set(codes))
    assert all(max(ring) <= radius_km for ring in far)
    assert all(max(near) <= min(next_) for near, next_ in pairwise(far))
    assert all(
        sum(bound < each for bound in RINGS_KM) == sum(bound < ring[0] for bound in RINGS_KM)
        for ring in far
        for each in ring
    )


def test_no_commune_within_the_radius_is_left_out():
    codes = {code for ring in rings(RENNES, 12) for code in ring}
    within = {
        each.code
        for each in geography.communes().values()
        if each.location and distance_km(RENNES, each.location) <= 12
    }
    assert codes == within


def test_a_point_far_from_any_commune_has_no_ring():
    assert rings(geography.Point(0.0, 0.0, "point"), 100) == ()


def test_a_city_comes_with_its_arrondissements():
    assert len(geography.parts("75056")) == 21
    assert geography.parts("35238") == ("35238",)

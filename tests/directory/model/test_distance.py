"""Distance and rings of communes, against the definition of a ring."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from directory.model import geography
from directory.model.distance import DISTANCE_DECIMALS, distance_km, find_rings

RENNES_LOCATION, BREST_LOCATION = (
    geography.load_communes()[code].location for code in ("35238", "29019")
)
COMMUNE_LOCATIONS = [each.location for each in geography.load_communes().values() if each.location]


def test_distance_is_that_of_the_map():
    assert round(distance_km(RENNES_LOCATION, BREST_LOCATION)) == 210
    assert distance_km(RENNES_LOCATION, RENNES_LOCATION) == 0


@given(st.sampled_from(COMMUNE_LOCATIONS), st.floats(0.5, 120))
@settings(max_examples=20, deadline=None)
def test_rings_hold_each_commune_within_the_radius_once_the_nearest_first(point, radius_km):
    found = find_rings(point, radius_km)
    far = [
        [distance_km(point, geography.find_commune_centre(code)) for code in ring] for ring in found
    ]
    codes = [code for ring in found for code in ring]
    assert len(codes) == len(set(codes))
    assert all(max(ring) <= radius_km for ring in far)
    printed = [{round(each, DISTANCE_DECIMALS) for each in ring} for ring in far]
    assert all(len(ring) == 1 for ring in printed)
    assert all(max(near) < min(next_) for near, next_ in pairwise(printed))


def test_no_commune_within_the_radius_is_left_out():
    codes = {code for ring in find_rings(RENNES_LOCATION, 12) for code in ring}
    within = {
        each.code
        for each in geography.load_communes().values()
        if each.location and distance_km(RENNES_LOCATION, each.location) <= 12
    }
    assert codes == within


def test_a_point_far_from_any_commune_has_no_ring():
    assert find_rings(geography.Point(0.0, 0.0, "point"), 100) == ()


def test_a_city_comes_with_its_arrondissements():
    assert len(geography.list_commune_codes("75056")) == 21
    assert geography.list_commune_codes("35238") == ("35238",)

"""Around a point: who comes first, how far they are, and how far the default radius reaches."""

import pytest

from directory.model.geography import find_commune_centre
from directory.search import SearchQuery
from search_api.search.radius import MIN_PEOPLE_IN_RADIUS, find_circle
from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine

RENNES, CESSON, FOUGERES, BREST = "35238", "35051", "35115", "29019"
AT_RENNES = "{0.lat},{0.lon}".format(find_commune_centre(RENNES))


def engine_of(**communes):
    """People by name, each with activities in these communes."""
    practices = {
        name.replace("_", " "): ["10 | " + " | ".join(f"mode={m} commune={c}" for m, c in at)]
        for name, at in communes.items()
    }
    return InMemoryEngine(make_documents(*practices, practices=practices))


def crowd(communes):
    return engine_of(**{f"NAME Person{n}": [("L", c)] for n, c in enumerate(communes)})


def test_the_nearest_come_first_with_their_distance():
    engine = engine_of(
        FAR_Anne=[("L", FOUGERES)], NEAR_Paul=[("L", RENNES)], MID_Zoe=[("L", CESSON)]
    )
    answer = DirectorySearch(engine).search(SearchRequest(near=AT_RENNES))
    names = [hit.listing.exercises[0].exercise_name for hit in answer.hits]
    assert names == ["NEAR", "MID", "FAR"]
    assert answer.distances_km[0] == 0
    assert answer.distances_km == tuple(sorted(answer.distances_km))


def test_distance_is_that_of_the_activity_that_meets_the_filters():
    engine = engine_of(TWICE_Anne=[("S", RENNES), ("L", FOUGERES)])
    answer = DirectorySearch(engine).search(SearchRequest(near=AT_RENNES, mode=("L",)))
    assert answer.distances_km[0] > 40


def test_without_a_point_nobody_has_a_distance():
    assert DirectorySearch(crowd([RENNES])).search(SearchRequest()).distances_km == ()


@pytest.mark.parametrize(
    ("communes", "radius_km"),
    [
        ([RENNES] * MIN_PEOPLE_IN_RADIUS, 5),
        ([RENNES] * (MIN_PEOPLE_IN_RADIUS - 1) + [CESSON], 10),
        ([RENNES] * (MIN_PEOPLE_IN_RADIUS - 1) + [FOUGERES], 50),
        ([RENNES] * (MIN_PEOPLE_IN_RADIUS - 1) + [BREST], 100),
        ([], 100),
    ],
)
def test_the_default_radius_grows_until_it_holds_enough_people(communes, radius_km):
    circle = find_circle(crowd(communes), SearchQuery(), find_commune_centre(RENNES), None)
    assert circle.radius_km == radius_km


def test_a_point_where_nobody_lives_finds_nobody():
    answer = DirectorySearch(crowd([RENNES])).search(SearchRequest(near="0,0"))
    assert answer.total.value == 0
    assert "no-match" in [hint.code for hint in answer.hints]


def test_guesses_stay_within_the_circle():
    engine = engine_of(MARTIN_Anne=[("L", RENNES)], MARTIN_Paul=[("L", BREST)])
    request = SearchRequest(q="martim", near=AT_RENNES, radius_km=10)
    answer = DirectorySearch(engine).search(request)
    assert [hit.tier.value for hit in answer.hits] == ["tolerant"]
    assert answer.distances_km == (0,)


@pytest.mark.parametrize("typed", ["médecin brest", "médecin 29200", "médecin à brest"])
def test_a_given_point_replaces_the_place_of_the_words(typed):
    engine = engine_of(NEAR_Paul=[("L", RENNES)], FAR_Anne=[("L", BREST)])
    answer = DirectorySearch(engine).search(SearchRequest(q=typed, near=AT_RENNES, radius_km=10))
    assert [hit.listing.exercises[0].exercise_name for hit in answer.hits] == ["NEAR"]


@pytest.mark.parametrize("typed", ["près de rennes", "à 60 km de rennes"])
def test_a_circle_read_in_the_words_reaches_beyond_its_town(typed):
    engine = engine_of(FAR_Anne=[("L", FOUGERES)], NEAR_Paul=[("L", RENNES)])
    answer = DirectorySearch(engine).search(SearchRequest(q=typed))
    names = [hit.listing.exercises[0].exercise_name for hit in answer.hits]
    assert names == ["NEAR", "FAR"]

"""Around a point: no distance is shorter than the one before it, page after page."""

from itertools import repeat

from directory.engines.embedded import distance_paging
from directory.model.distance import DISTANCE_DECIMALS, distance_km, find_rings
from directory.model.geography import find_commune_centre
from directory.search import ActivityFilter, SearchQuery
from tests.builders import make_documents
from tests.directory.engines.walking import walk_pages

RENNES = find_commune_centre("35238")
RINGS = find_rings(RENNES, 40)
COMMUNES = ["35238"] * 8 + [ring[0] for ring in RINGS[1::4]][:40]
NAMES = [f"NAME Person{number}" for number in range(len(COMMUNES))]


def make_people():
    """One person a commune, eight in the first; some have a second activity far away."""
    far = RINGS[-1][0]
    practices = {
        name: [f"10 | mode=L commune={commune} | mode={'L' if at % 5 else 'S'} commune={far}"]
        for at, (name, commune) in enumerate(zip(NAMES, COMMUNES, strict=True))
    }
    return make_documents(*NAMES, practices=practices)


def compute_km(person, modes):
    communes = [
        each.place.address.commune.code
        for each in person.listing.exercises[0].activities
        if not modes or each.mode.code in modes
    ]
    return min(
        round(distance_km(RENNES, find_commune_centre(code)), DISTANCE_DECIMALS)
        for code in communes
    )


def test_the_nearest_come_first_on_every_page(real):
    people = make_people()
    engine = real(people)
    for modes in ((), ("S",)):
        query = SearchQuery(where=ActivityFilter(modes=modes), rings=RINGS)
        meeting = [each for at, each in enumerate(people) if not modes or at % 5 == 0]
        nearest_first = sorted(
            meeting, key=lambda each: (compute_km(each, modes), each.order.shuffle)
        )
        expected = [("filter", each.id) for each in nearest_first], {len(meeting)}
        for size in (6, 100):
            assert walk_pages(engine, query, repeat(size)) == expected


def test_a_name_around_a_place_is_sorted_by_distance_within_its_tier(real, monkeypatch):
    """However few have the name: few are read, and many are searched in the circle."""
    engine = real(make_people())
    for name, modes, people in ((("name",), (), NAMES), (("person1",), ("S",), NAMES[10:20:5])):
        query = SearchQuery(name=name, where=ActivityFilter(modes=modes), rings=RINGS)
        answers = []
        for most in (distance_paging.MAX_READ_PEOPLE, 1):
            monkeypatch.setattr(distance_paging, "MAX_READ_PEOPLE", most)
            answers += [walk_pages(engine, query, repeat(size)) for size in (100, 20, 1)]
        assert len(answers[0][0]) == len(people)
        assert answers == answers[:1] * len(answers)

"""The ring of a person, also of one with more activities than slots."""

import pytest

from directory.matching.filter_terms import ACTIVITY_SLOTS
from directory.matching.ring_windows import RingWindow, build_ring_finder
from directory.search import ActivityFilter, SearchQuery
from tests.builders import make_documents

RINGS = (("35238",), ("29019",))
PHONE = "0299000000"


@pytest.mark.parametrize("activities", [1, ACTIVITY_SLOTS, ACTIVITY_SLOTS + 4])
@pytest.mark.parametrize("where", [{}, {"phones": (PHONE,)}, {"professions": ("10",)}])
def test_a_person_is_in_the_ring_of_a_matching_activity(where, activities):
    practices = [
        f"10 | mode=L commune=29019 structure=F{number:09d} phone=02_99_00_00_00"
        for number in range(activities)
    ]
    (person,) = make_documents("MARTIN Anne", practices={"MARTIN Anne": practices})
    query = SearchQuery(where=ActivityFilter(**where), rings=RINGS)
    assert build_ring_finder(query, RingWindow(0, 2))(person.listing) == 1

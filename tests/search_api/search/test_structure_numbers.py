"""Every number that a place of practice publishes finds its people, in the box and by parameter."""

import pytest

from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import OrderKeys, a_document, a_rpps
from tests.fakes import InMemoryEngine

FINESS, CORSICAN_FINESS, SIRET, POST_SIRET = (
    "350000741",
    "2A0000014",
    "73282932000074",
    "35600000000048",
)
PLACES = {
    "ROUX": {"key": f"F{FINESS}", "finess": FINESS, "siret": SIRET},
    "GALL": {"key": f"C{POST_SIRET}", "siret": POST_SIRET},
    "BLANC": {"key": f"F{CORSICAN_FINESS}", "finess": CORSICAN_FINESS},
    "PETIT": {"key": "R10100000001"},
}
SEARCH = DirectorySearch(
    InMemoryEngine(
        a_document(
            rpps=a_rpps(number),
            order=OrderKeys(number, number),
            exercise_name=surname,
            name="CENTRE HOSPITALIER",
            **place,
        )
        for number, (surname, place) in enumerate(PLACES.items(), start=1)
    )
)


def write_in_groups(number, sizes, separator):
    groups = []
    for size in sizes:
        groups.append(number[:size])
        number = number[size:]
    return separator.join(groups)


def list_spellings():
    """A number of a place in some spelling, and the surname of who practises there."""
    for surname, place in PLACES.items():
        yield from ((place["key"], surname), (place["key"].lower(), surname))
        for label, sizes in (("finess", (2, 3, 3, 1)), ("siret", (3, 3, 3, 5))):
            if number := place.get(label):
                yield from ((number, surname), (f"{label.upper()} n° {number}", surname))
                for separator in (" ", ".", "-", "\u00a0", "\u202f"):
                    grouped = write_in_groups(number, sizes, separator)
                    yield from ((grouped, surname), (f"{label} : {grouped.lower()}", surname))


@pytest.mark.parametrize("parameter", ["q", "structure"])
def test_every_number_of_a_place_finds_its_people_in_every_spelling(parameter):
    for text, surname in list_spellings():
        answer = SEARCH.search(SearchRequest(**{parameter: text}))
        found = [hit.listing.exercises[0].exercise_name for hit in answer.hits]
        assert found == [surname], text


def test_the_people_of_a_place_are_narrowed_by_the_words_next_to_its_number():
    assert SEARCH.search(SearchRequest(q=f"médecin {SIRET}")).total.value == 1
    assert SEARCH.search(SearchRequest(q=f"infirmier {SIRET}")).total.value == 0


def test_a_filter_on_telephones_stays_next_to_the_number_of_a_place():
    assert SEARCH.search(SearchRequest(q=SIRET, has_phone=("true",))).hits == ()


def test_a_number_of_no_place_finds_nobody_and_the_answer_says_so():
    answer = SEARCH.search(SearchRequest(q="SIRET 73282932000075"))
    assert answer.hits == ()
    assert [hint.code for hint in answer.hints] == ["no-structure"]

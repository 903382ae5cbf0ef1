import pytest
from msgspec.structs import replace

from directory.document import OrderKeys
from directory.errors import (
    DepartedProfessional,
    InvalidCursor,
    InvalidIdentifier,
    InvalidQuery,
    UnknownProfessional,
    UnknownStructure,
)
from directory.model.identifiers import Adeli, NationalId
from search_api.search.lookup import is_former_number
from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import a_document, a_publication, a_rpps, a_tombstone, an_id, make_documents
from tests.fakes import InMemoryEngine

ANNE = a_document(rpps=a_rpps(1), former_ids=(a_rpps(7),), adeli=(Adeli("359123456"),))


def over(*of_documents, **publication):
    return DirectorySearch(InMemoryEngine(of_documents, a_publication(**publication)))


def named(*names):
    return over(*make_documents(*names))


def codes(results):
    return [hint.code for hint in results.hints]


def names(results):
    exercises = (hit.listing.exercises[0] for hit in results.hits)
    return [f"{one.exercise_first_name} {one.exercise_name}" for one in exercises]


def pages(search, q, page_size):
    cursor = None
    while True:
        page = search.search(SearchRequest(q=q, page_size=page_size, cursor=cursor))
        yield page
        cursor = page.next_cursor
        if not cursor:
            return


def test_a_name_finds_the_complete_before_the_longer_before_the_unfinished():
    search = named("MARTINEZ Zoé", "MARTIN-DUPONT Jean", "MARTIN Sophie", "DURAND Paul")
    assert names(search.search(SearchRequest(q="martin"))) == [
        "Sophie MARTIN",
        "Jean MARTIN-DUPONT",
        "Zoé MARTINEZ",
    ]


def test_no_words_list_everybody_in_the_fair_order():
    found = named("BABA Zoé", "AZUR Anne").search(SearchRequest())
    assert {hit.tier for hit in found.hits} == {"filter"}
    assert [hit.position.key for hit in found.hits] == [1000, 2000]
    assert found.total.value == 2


@pytest.mark.parametrize("page_size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("q", ["martin", ""])
def test_pages_together_are_everybody_once(q, page_size):
    search = named(*(f"MARTIN{'EZ' * (n % 3)} A{'b' * n}" for n in range(11)))
    found = [hit.listing.id for page in pages(search, q, page_size) for hit in page.hits]
    assert sorted(found) == sorted(a_rpps(number) for number in range(1, 12))


def test_a_page_after_a_newcomer_repeats_nobody_and_loses_nobody():
    people = make_documents("MARTIN Anne", "MARTIN Bob", "MARTIN Carl")
    first = over(*people).search(SearchRequest(q="martin", page_size=2))
    newcomer = a_document(rpps=a_rpps(9), exercise_first_name="Aaron", order=OrderKeys(1, 1))
    later = over(newcomer, *people, generation=2)
    second = later.search(SearchRequest(q="martin", page_size=2, cursor=first.next_cursor))
    assert names(first) + names(second) == ["Anne MARTIN", "Bob MARTIN", "Carl MARTIN"]


def test_a_cursor_of_an_order_dealt_anew_is_refused():
    people = make_documents("MARTIN Anne", "MARTIN Bob")
    first = over(*people).search(SearchRequest(q="martin", page_size=1))
    with pytest.raises(InvalidCursor, match="première page"):
        over(*people, order_version="2").search(SearchRequest("martin", cursor=first.next_cursor))


@pytest.mark.parametrize("page_size", [0, -1, 101])
def test_a_page_size_out_of_bounds_names_the_field(page_size):
    with pytest.raises(InvalidQuery) as refused:
        over().search(SearchRequest(page_size=page_size))
    assert refused.value.field == "page_size"


def test_a_number_finds_that_person_only():
    found = over(ANNE).search(SearchRequest(q=f"RPPS n° {a_rpps(1)}"))
    assert [hit.listing.id for hit in found.hits] == [a_rpps(1)]
    assert codes(found) == []


def test_an_unknown_number_says_so():
    assert codes(over(ANNE).search(SearchRequest(q=a_rpps(2)))) == ["unknown-identifier"]


def test_a_number_of_somebody_who_left_says_so():
    assert codes(over(a_tombstone(3)).search(SearchRequest(q=a_rpps(3)))) == ["departed"]


def test_one_wrong_digit_offers_the_person_and_finds_nobody():
    wrong = a_rpps(1)[:-1] + "5"
    found = over(ANNE).search(SearchRequest(q=wrong))
    assert found.hits == ()
    assert codes(found) == ["unknown-identifier", "check-digit", "near-miss"]
    assert found.hints[-1].suggestion == a_rpps(1)


def test_a_missing_digit_offers_the_person():
    found = over(ANNE).search(SearchRequest(q=a_rpps(1)[:-1]))
    assert codes(found) == ["identifier-length", "near-miss"]


def test_a_near_miss_of_somebody_who_left_is_not_offered():
    assert codes(over(a_tombstone(1)).search(SearchRequest(q=a_rpps(1)[:-1]))) == [
        "identifier-length"
    ]


def test_a_number_with_a_wrong_key_that_somebody_has_is_found_without_remark():
    sample = a_document(rpps="10000000001")
    found = over(sample).search(SearchRequest(q="10000000001"))
    assert (len(found.hits), codes(found)) == (1, [])


def test_a_name_that_nobody_has_says_so():
    assert codes(named("MARTIN Anne").search(SearchRequest(q="durand"))) == ["no-match"]


def test_punctuation_finds_nobody_and_says_so():
    found = named("MARTIN Anne").search(SearchRequest(q="!?"))
    assert (found.total.value, codes(found)) == (0, ["no-words"])


@pytest.mark.parametrize("number", [a_rpps(1), an_id(1), a_rpps(7), "359123456", "0359123456"])
def test_a_listing_is_found_by_each_of_its_numbers(number):
    assert over(ANNE).find_listing(number).id == a_rpps(1)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("martin", InvalidIdentifier),
        (a_rpps(2), UnknownProfessional),
        (a_rpps(3), DepartedProfessional),
    ],
)
def test_a_number_without_listing_says_why(number, error):
    with pytest.raises(error):
        over(ANNE, a_tombstone(3)).find_listing(number)


@pytest.mark.parametrize(
    ("number", "former"), [(a_rpps(1), False), ("359123456", False), (a_rpps(7), True)]
)
def test_a_former_number_is_told_from_a_present_one(number, former):
    assert is_former_number(number, over(ANNE).find_person(number)) is former


def test_who_is_known_by_an_adeli_number_only_has_it_as_present_number():
    local = a_document(national_id=NationalId("0359123456"), rpps=None)
    assert not is_former_number("359123456", over(local).find_person("0359123456"))


def test_a_batch_answers_one_item_per_number_in_the_order_asked():
    asked = [a_rpps(3), "martin", a_rpps(1), a_rpps(2), a_rpps(1), a_rpps(7)]
    items = over(ANNE, a_tombstone(3)).look_up_people(asked)
    assert [item.id for item in items] == asked
    assert [item.status for item in items] == [
        "gone",
        "malformed",
        "found",
        "unknown",
        "found",
        "found",
    ]
    assert [bool(item.listing) for item in items] == [False, False, True, False, True, True]


def test_an_empty_batch_has_no_item():
    assert over(ANNE).look_up_people([]) == ()


def test_a_batch_too_long_names_the_field():
    with pytest.raises(InvalidQuery) as refused:
        over(ANNE).look_up_people([a_rpps(1)] * 1001)
    assert refused.value.field == "ids"


def test_the_publication_is_the_engines_own():
    published = replace(a_publication(), generation=9)
    assert DirectorySearch(InMemoryEngine((), published)).get_publication() == published


def at_lyon(*of_names):
    practices = {name: ["10 | commune=69123"] for name in of_names}
    return DirectorySearch(InMemoryEngine(make_documents(*of_names, practices=practices)))


def test_a_cursor_goes_on_with_the_reading_it_was_given_with():
    search = at_lyon(*(f"MARTIN Prénom{number}" for number in range(7)), "LYON Paul")
    found = list(pages(search, "martin lyon", 3))
    assert [page.reading for page in found] == [found[0].reading] * 3
    assert [part.kind for part in found[0].reading] == ["name", "place"]
    assert sum(len(page.hits) for page in found) == 7


def test_a_misspelt_trade_is_understood_when_nobody_bears_it_as_a_name():
    search = at_lyon("MARTIN Paul")
    found = search.search(SearchRequest(q="medcein lyon"))
    assert names(found) == ["Paul MARTIN"]
    assert codes(found) == ["respelt"]


@pytest.mark.parametrize("number", ["R10100000001", " r10100000001 ", "350000012"])
def test_a_place_of_practice_is_given_by_any_of_its_numbers(number):
    directory = over(a_document(finess="350000012"))
    assert directory.find_structure(number).id == "R10100000001"


@pytest.mark.parametrize("number", ["", "R9", "cabinet"])
def test_a_place_that_is_not_there_is_unknown(number):
    with pytest.raises(UnknownStructure):
        over(ANNE).find_structure(number)


def test_near_a_town_the_towns_around_it_count_and_the_nearest_comes_first():
    practices = {
        "ABADIE Anne": ["50 | commune=44143"],
        "MARTIN Lise": ["50 | commune=44109"],
        "ZOLA Léa": ["50 | commune=75115"],
    }
    search = DirectorySearch(InMemoryEngine(make_documents(*practices, practices=practices)))
    found = search.search(SearchRequest(q="sage femme près de nantes"))
    assert names(found) == ["Lise MARTIN", "Anne ABADIE"]

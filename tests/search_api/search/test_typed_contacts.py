"""Telephone numbers, streets and `femme` in the search box: whom they find."""

import pytest

from directory.terminology import Concept
from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import a_rpps, make_documents
from tests.fakes import InMemoryEngine

RENNES, BETTON = "commune=35238 postal_code=35000", "commune=35024 postal_code=35830"
PRACTICES = {
    "ROUX Anne": [f"10 SM54 | {RENNES} street=12_BIS_R_PASTEUR phone=02_99_00_00_00"],
    "GALL Paul": [f"10 SM20 | {RENNES} street=14_RUE_PASTEUR phone=+687_12_00_00"],
    "PLACE Martin": [f"60 | {BETTON} street=3_PL_DE_RENNES"],
    "TANGUY Yann": [f"60 | {BETTON} street=12_RUE_PASTEUR"],
}
SEARCH = DirectorySearch(InMemoryEngine(make_documents(*PRACTICES, practices=PRACTICES)))


def search(text):
    return SEARCH.search(SearchRequest(q=text))


def list_surnames(answer):
    return {hit.listing.exercises[0].exercise_name for hit in answer.hits}


@pytest.mark.parametrize(
    "text",
    [
        "02 99 00 00 00",
        "02.99.00.00.00",
        "0299000000",
        "+33 2 99 00 00 00",
        "0033 (0)2 99 00 00 00",
        "tél. : 02-99-00-00-00",
        "0299000000 médecin",
        "roux 0299000000 rennes",
    ],
)
def test_a_typed_telephone_number_finds_who_publishes_it(text):
    answer = search(text)
    assert list_surnames(answer) == {"ROUX"}
    assert "phone" in [part.kind for part in answer.reading]


def test_an_international_number_finds_who_publishes_it():
    assert list_surnames(search("+687 12 00 00")) == {"GALL"}


def test_a_number_that_nobody_publishes_finds_nobody_and_the_answer_says_so():
    answer = search("02 99 00 00 01")
    assert answer.hits == ()
    assert [hint.message for hint in answer.hints] == [
        "Personne ne publie ce numéro de téléphone dans l’annuaire."
    ]


def test_a_number_of_a_person_stays_one():
    assert list_surnames(search(a_rpps(1))) == {"ROUX"}


@pytest.mark.parametrize(
    ("text", "surnames"),
    [
        ("rue pasteur rennes", {"ROUX", "GALL"}),
        ("rue pasteur", {"ROUX", "GALL", "TANGUY"}),
        ("rue Pasteur à Betton", {"TANGUY"}),
        ("12 bis, rue Pasteur 35000 Rennes", {"ROUX"}),
        ("14 r pasteur rennes", {"GALL"}),
        ("médecin rue pasteur rennes", {"ROUX", "GALL"}),
        ("place de rennes betton", {"PLACE"}),
        ("3 pl. de Rennes", {"PLACE"}),
    ],
)
def test_a_typed_street_finds_the_people_of_that_street(text, surnames):
    answer = search(text)
    assert list_surnames(answer) == surnames
    assert "street" in [part.kind for part in answer.reading]
    assert not answer.hints


def test_where_nobody_practises_in_the_house_the_street_is_answered_and_said():
    answer = search("99 rue pasteur rennes")
    assert list_surnames(answer) == {"ROUX", "GALL"}
    assert [hint.code for hint in answer.hints] == ["widened"]


def test_a_surname_that_is_a_type_of_way_stays_a_name():
    answer = search("place martin")
    assert [part.kind for part in answer.reading] == ["name"]
    assert list_surnames(answer) == {"PLACE"}


def test_a_street_of_no_practice_finds_nobody():
    assert search("12 rue de nulle part rennes").hits == ()


@pytest.mark.parametrize(
    ("text", "total"),
    [("femme médecin", 1), ("médecin homme", 0), ("infirmière femme rennes", 0), ("femme", 1)],
)
def test_femme_and_homme_are_a_filter(text, total):
    documents = make_documents(
        "ROUX Anne", practices=PRACTICES, civility=Concept("MLLE", "Mademoiselle")
    )
    answer = DirectorySearch(InMemoryEngine(documents)).search(SearchRequest(q=text))
    assert answer.total.value == total

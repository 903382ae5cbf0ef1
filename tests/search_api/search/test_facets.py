"""Facets of an answer: guesses counted too, values with their labels."""

from msgspec.structs import replace

from directory.terminology import Concept
from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine

PRACTICES = {
    "MARTIN Anne": ["10 SM26 | mode=L sector=SA07 commune=35238"],
    "MARTIM Paul": ["10 | mode=S commune=29019"],
    "DURAND Zoe": ["60 | mode=L commune=35238"],
}
SEARCH = DirectorySearch(InMemoryEngine(make_documents(*PRACTICES, practices=PRACTICES)))


def counted(**asked):
    facets = SEARCH.search(SearchRequest(facets=True, **asked)).facets
    return {name: {each.code: each.count for each in values} for name, values in facets.items()}


def test_facets_are_counted_when_asked_for_only():
    assert SEARCH.search(SearchRequest()).facets == {}
    assert counted()["profession"] == {"10": 2, "60": 1}


def test_values_carry_their_labels():
    facets = SEARCH.search(SearchRequest(facets=True)).facets
    labels = {each.code: each.label for values in facets.values() for each in values}
    assert labels["10"] == "Profession 10"
    assert labels["SM54"] == "Médecine générale"
    assert labels["L"] == "Libellé L"
    assert labels["SA07"] == "Libellé SA07"
    assert labels["35"] == "Ille-et-Vilaine"
    assert labels["35238"] == "Rennes"


def test_codes_of_one_label_are_one_value_and_count_everybody_once():
    """`L=Libéral` and `S=Libéral` are in the files; Paul has both, at two places."""
    practices = {
        "MARTIN Anne": ["10 | mode=L commune=35238"],
        "MARTIN Paul": ["10 | mode=L commune=29019 | mode=S commune=35238"],
        "DURAND Zoe": ["60 | mode=B commune=35238"],
    }
    documents = [
        relabel_mode(each, {"L": "Libéral", "S": "Libéral"})
        for each in make_documents(*practices, practices=practices)
    ]
    search = DirectorySearch(InMemoryEngine(documents))
    for asked in ({}, {"mode": ("L", "S")}, {"q": "martin"}):
        modes = search.search(SearchRequest(facets=True, **asked)).facets["mode"]
        assert (modes[0].code, modes[0].label, modes[0].count) == ("L,S", "Libéral", 2)
    assert search.search(SearchRequest(mode=("L", "S"))).total.value == 2


def test_towns_of_one_name_stay_apart():
    practices = {"MARTIN Anne": ["10 | commune=93066"], "MARTIN Paul": ["10 | commune=97411"]}
    search = DirectorySearch(InMemoryEngine(make_documents(*practices, practices=practices)))
    towns = search.search(SearchRequest(facets=True)).facets["commune"]
    assert [(each.label, each.count) for each in towns] == [("Saint-Denis", 1)] * 2


def relabel_mode(document, labels):
    """The document with other labels of its modes."""
    exercises = tuple(
        replace(
            exercise,
            activities=tuple(
                replace(each, mode=Concept(each.mode.code, labels.get(each.mode.code, "Autre")))
                for each in exercise.activities
            ),
        )
        for exercise in document.listing.exercises
    )
    return replace(document, listing=replace(document.listing, exercises=exercises))


def test_guesses_count_with_strict_answers():
    assert counted(q="martin")["commune"] == {"35238": 1, "29019": 1}


def test_a_facet_counts_the_guesses_that_its_own_filter_leaves_out():
    facets = counted(q="martin", commune=("35238",))
    assert facets["commune"] == {"35238": 1, "29019": 1}
    assert facets["mode"] == {"L": 1}


def test_a_search_that_nobody_can_answer_has_empty_facets():
    assert counted(region=("53",), departement=("75",)) == {
        "profession": {},
        "savoir_faire": {},
        "mode": {},
        "sector": {},
        "civility": {},
        "departement": {},
        "commune": {},
        "has_phone": {},
    }

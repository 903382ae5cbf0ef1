"""What is offered beside an answer: homonym towns, the nearest people, the text without a part."""

import pytest

from search_api.search.requests import SearchRequest, build_hint_request
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine

PEOPLE = {
    "ALLAIN Anne": ["10 SM20 | commune=93066"],
    "BOYER Paul": ["10 SM20 | commune=93066"],
    "COLIN Lise": ["10 SM20 | commune=97411"],
    "DENIS Luc": ["60 | commune=94052"],
    "EVRARD Zoé": ["10 SM20 | commune=94052"],
    "FABRE Marc": ["10 SM20 | commune=94052"],
    "GILLET Rose": ["60 | commune=35238"],
    "HAMON Claire": ["70 | genre=GENR02"],
    "LEMAITRE Ève": ["40 | commune=72181"],
}
LEAD, TEXT = "Plusieurs communes portent ce nom.", "gynécologue à Saint-Denis"
PLACELESS = "Le registre ne donne pas de lieu d’exercice aux remplaçants"
SEARCH = DirectorySearch(InMemoryEngine(make_documents(*PEOPLE, practices=PEOPLE)))


def list_hints(code, **given):
    found = SEARCH.search(SearchRequest(**given))
    return [(each.message, each.suggestion) for each in found.hints if each.code == code]


def count_suggested(code, **given):
    """How many people each hint of a code leads to."""
    request = SearchRequest(**given)
    return [
        SEARCH.search(build_hint_request(hint, request)).total.value
        for hint in SEARCH.search(request).hints
        if hint.code == code
    ]


@pytest.mark.parametrize("text", ["gynécologue saint-denis", "gynécologue à st denis"])
def test_towns_of_one_name_are_a_choice_the_one_with_most_people_first(text):
    assert list_hints("homonyms", q=text) == [
        (f"{LEAD} Saint-Denis (Seine-Saint-Denis)\u00a0: 2 gynécologues.", f"{TEXT} 93"),
        ("Saint-Denis (La Réunion)\u00a0: 1 gynécologue.", f"{TEXT} 974"),
    ]
    assert count_suggested("homonyms", q=text) == [2, 1]


def test_a_circle_around_one_of_several_towns_says_so():
    (first, second) = list_hints("homonyms", q="gynécologue près de saint-denis")
    assert first[1] == "gynécologue près de Saint-Denis 93"
    assert second[1] == "gynécologue près de Saint-Denis 974"


@pytest.mark.parametrize(
    "given",
    [
        {"q": "gynécologue saint-denis 93"},
        {"q": "gynécologue saint-denis", "commune": ("93066",)},
        {"q": "gynécologue saint-mandé"},
        {"q": "infirmier rennes"},
    ],
)
def test_a_town_that_is_certain_is_no_choice(given):
    assert list_hints("homonyms", **given) == []


@pytest.mark.parametrize(
    "given",
    [
        {"q": "gynécologue", "postal_code": ("75012",)},
        {"savoir_faire": ("SM20",), "commune": ("75112",)},
    ],
)
def test_a_given_town_is_not_widened_and_the_nearest_are_offered_with_their_number(given):
    assert SEARCH.search(SearchRequest(**given)).total.value == 0
    ((message, _),) = list_hints("nearest", **given)
    assert message.endswith("autour de Paris 12e.")
    assert message.startswith("4 ")
    assert count_suggested("nearest", **given) == [4]


def test_the_offer_says_what_the_people_are():
    messages = [
        list_hints("nearest", q=text, commune=("75112",))[0][0] for text in ("gynécologue", "ide")
    ]
    assert messages == ["4 gynécologues autour de Paris 12e.", "1 infirmier autour de Paris 12e."]


def test_towns_have_their_article_in_sentences():
    found = SEARCH.search(SearchRequest(q="dentiste arnage"))
    assert [hint.message for hint in found.hints] == [
        "Personne à Arnage\u00a0; au plus près\u00a0:"
    ]
    found = SEARCH.search(SearchRequest(q="gynécologue le pré saint gervais"))
    assert found.hints[0].message == "Personne au Pré-Saint-Gervais\u00a0; au plus près\u00a0:"


def test_who_bears_a_name_elsewhere_is_offered_nearest_first():
    assert list_hints("nearest", q="evrard zoé à paris 12e") == [
        (
            "1 personne de ce nom autour de Paris 12e.",
            "«\u00a0evrard zoé\u00a0» autour de Paris 12e",
        )
    ]
    assert count_suggested("nearest", q="evrard zoé à paris 12e") == [1]
    assert list_hints("wider", q="evrard zoé à paris 12e") == [
        ("Sans « à paris 12e », l’annuaire répond.", "evrard zoé")
    ]


def test_a_name_that_nobody_bears_is_said_and_the_place_offered():
    assert list_hints("no-match", q="zzkj rennes") == [
        ("Personne ne porte le nom « zzkj » dans l’annuaire.", None)
    ]
    assert list_hints("wider", q="zzkj rennes") == [("Sans « zzkj », l’annuaire répond.", "rennes")]


def test_locums_have_no_place_and_are_searched_everywhere():
    found = SEARCH.search(SearchRequest(q="kiné remplaçant rennes"))
    assert (found.total.value, found.near) == (1, None)
    assert [(hint.code, hint.message) for hint in found.hints] == [
        ("set-aside", f"{PLACELESS}\u00a0: « rennes » n’a pas été pris en compte.")
    ]
    assert list_hints("no-match", q="kiné remplaçant", commune=("35238",)) == [
        (f"{PLACELESS}.", None)
    ]


def test_an_offer_keeps_the_filters_of_the_request():
    assert list_hints("wider", q="gillet rose médecin", commune=("35238",)) == [
        ("Sans « médecin », l’annuaire répond.", "gillet rose")
    ]
    elsewhere = list_hints("wider", q="gillet rose médecin", commune=("93066",))
    assert elsewhere == [("Sans « gillet rose », l’annuaire répond.", "médecin")]


TEXTS = (
    *("sophrologue", "sophrologue rennes", "pharmacie de garde rennes", "zzkj", "zzkj rennes"),
    *("gynécologue pas cher saint-denis", "gynécologue bilingue pas cher", "zzkj yyqw infirmier"),
    *("gynécologue paris 12e", "gynecolgue paris 12e", "dupond dentiste à nantes", "à lyon 75"),
)


@pytest.mark.parametrize("text", TEXTS)
def test_every_hint_is_said_once_and_begins_with_a_capital(text):
    messages = [hint.message for hint in SEARCH.search(SearchRequest(q=text)).hints]
    assert messages
    sentences = [each for message in messages for each in message.split(". ")]
    assert len(set(sentences)) == len(sentences)
    assert all(message[0].isupper() or message[0] == "«" for message in messages)
    assert all(message[-1] in ".:" for message in messages)

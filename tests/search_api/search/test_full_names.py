"""A full name whose words are also a trade, a town or a title, typed whole in either order."""

import pytest

from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine

READ_AS_NAMES = (
    *("MARTIN Rose", "LYON Pierre", "PARIS Anne", "RENNES Jean-Luc", "VITRE Paul", "COTE Nadia"),
    *("IDE Claire", "MEDECIN Paul", "BOUCHER Ève", "L'HAY Rose", "SAINT-MARTIN Luc", "LENS Marie"),
    *("MARIN Kiné", "DENTISTE Zoé", "NANTES-BREST Lou", "CLINIQUE Max", "NICE Florence"),
)
READ_AS_TITLES = (
    "DOCTEUR Céline",
    "MAITRE Anne",
    "PROFESSEUR Luc",
    "MADAME Zoé",
    "LE PRÉ Nathalie",
)
OTHERS = (
    *("ABEL Rose", "ABEL Pierre", "ABEL Anne", "ABEL Jean-Luc", "ABEL Céline", "ABEL Nathalie"),
    *("MARTIN Rose-Marie", "LYON Jean-Pierre", "PIERRE Paul", "ANNE Nadia", "LE GALL Nathalie"),
)
NAMES = (*READ_AS_NAMES, *READ_AS_TITLES, *OTHERS)
SEARCH = DirectorySearch(
    InMemoryEngine(
        make_documents(
            *NAMES,
            practices={name: ["10 | commune=69123 | commune=75056"] for name in OTHERS},
        )
    )
)


def find_first_people(full_name, parameter):
    """Who comes first for each order of a full name, as the text of a parameter."""
    surname, _, first_name = full_name.rpartition(" ")
    for typed in (f"{surname} {first_name}", f"{first_name} {surname}"):
        found = SEARCH.search(SearchRequest(**{parameter: typed}))
        yield [
            f"{each.exercise_name} {each.exercise_first_name}"
            for hit in found.hits[:1]
            for each in hit.listing.exercises
        ]


@pytest.mark.parametrize("name", READ_AS_NAMES)
def test_a_name_that_is_also_a_trade_or_a_town_has_its_bearer_first(name):
    assert list(find_first_people(name, "q")) == [[name], [name]]


@pytest.mark.parametrize("name", [*READ_AS_NAMES, *READ_AS_TITLES])
def test_any_full_name_given_as_a_name_has_its_bearer_first(name):
    assert list(find_first_people(name, "name")) == [[name], [name]]

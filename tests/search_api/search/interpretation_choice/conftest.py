import pytest

from search_api.search.interpretation_choice import choose_interpretation
from search_api.search.understanding import parse_alternatives
from tests.builders import make_documents
from tests.fakes import InMemoryEngine

LYON, NANTES, RENNES = "10 | commune=69123", "10 | commune=44109", "10 | commune=35238"


def chosen(text, people):
    """The reading chosen for a text, in a directory of people with one practice each."""
    practices = {name: [practice] for name, practice in people.items()}
    return choose_interpretation(
        InMemoryEngine(make_documents(*people, practices=practices)), parse_alternatives(text)
    )


def asked(choice):
    """The name asked for, and whether a place or a trade is asked for too."""
    query = choice.parsed_query.query
    return query.name, bool(query.where.communes), bool(query.where.professions)


@pytest.fixture(name="chosen")
def chosen_fixture():
    return lambda text, people: asked(chosen(text, people))


@pytest.fixture
def choice():
    return chosen

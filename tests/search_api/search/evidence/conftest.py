import pytest

from search_api.search.evidence import choose_interpretation
from search_api.search.understanding import parse_alternatives, parse_respelt
from search_api.search.understanding.published_terms import PublishedTerms
from tests.builders import make_documents
from tests.fakes import InMemoryEngine

LYON, NANTES, RENNES = "10 | commune=69123", "10 | commune=44109", "10 | commune=35238"


def chosen(text, people):
    """The reading chosen for a text, in a directory of people with one practice each."""
    practices = {name: [practice] for name, practice in people.items()}
    engine = InMemoryEngine(make_documents(*people, practices=practices))
    published = PublishedTerms(names=engine.vocabulary())
    return choose_interpretation(
        engine,
        parse_alternatives(text, published=published),
        lambda: parse_respelt(text, published=published),
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

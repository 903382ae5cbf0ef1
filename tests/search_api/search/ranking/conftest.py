"""Guesses made by hand: a name, and how the engine would have found it."""

import pytest

from directory.search import Hit, Position, SearchQuery, Tier
from directory.text.analysis import join_particles, words
from search_api.search.ranking import rank_fuzzy_hits
from tests.builders import make_documents


def a_fuzzy_hit(name, tier=Tier.TOLERANT):
    return Hit(make_documents(name)[0].listing, tier, Position(3, 0))


def asked(text):
    return SearchQuery(name=join_particles(words(text)))


@pytest.fixture
def order():
    """The names found, in the order in which they are ranked for a text."""

    def of(text, *names):
        guesses = [each if isinstance(each, Hit) else a_fuzzy_hit(each) for each in names]
        exercises = [hit.listing.exercises[0] for hit in rank_fuzzy_hits(asked(text), guesses)]
        return [f"{each.exercise_name} {each.exercise_first_name}" for each in exercises]

    return of

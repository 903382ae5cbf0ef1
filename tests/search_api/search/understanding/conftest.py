import pytest

from search_api.search.understanding.interpretation import Interpretation
from search_api.search.understanding.tokenize import split_words


def cut(text, *steps):
    """A text cut into words, and what some steps make of it."""
    reading = split_words(Interpretation(text=text))
    for step in steps:
        reading = step(reading)
    return reading


def chips(reading):
    """Kind and text of each claim."""
    return [(claim.kind, claim.text) for claim in reading.claims]


@pytest.fixture(name="cut")
def cut_fixture():
    return cut


@pytest.fixture(name="chips")
def chips_fixture():
    return chips

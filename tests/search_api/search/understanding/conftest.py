import pytest

from search_api.search.understanding import parse_query


def read(text):
    """What a text asks for: the filter, the name and the circle."""
    parsed = parse_query(text)
    return parsed.query.where, parsed.query.name, parsed.near


def chips(text):
    """Kind and text of each chip."""
    return [(part.kind, part.text) for part in parse_query(text).reading]


@pytest.fixture(name="read")
def read_fixture():
    return read


@pytest.fixture(name="chips")
def chips_fixture():
    return chips

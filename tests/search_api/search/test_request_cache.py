"""What was asked once within a question is not asked again, and nothing outlives the question."""

import pytest

from directory.search import SearchQuery
from search_api.search.request_cache import RequestCache
from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine

MARTINS = SearchQuery(name=("martin",))


class Counted(InMemoryEngine):
    """Keeps what it was asked."""

    def __init__(self, *names):
        super().__init__(make_documents(*names))
        self.asked = []

    def candidates(self, query, *, limit, after=None):
        self.asked.append((query, limit, after))
        return super().candidates(query, limit=limit, after=after)


@pytest.fixture
def engine():
    return Counted("MARTIN Anne", "MARTIN Luc", "MARTIN Zoé", "MARTAIN Paul", "DURAND Anne")


@pytest.mark.parametrize("limits", [(2, 2), (3, 1), (20, 3)])
def test_fewer_of_the_same_are_cut_from_those_known(engine, limits):
    once = RequestCache(engine)
    found = [once.candidates(MARTINS, limit=limit) for limit in limits]
    assert found == [InMemoryEngine.candidates(engine, MARTINS, limit=limit) for limit in limits]
    assert len(engine.asked) == 1


def test_more_than_before_are_asked_for_anew(engine):
    once = RequestCache(engine)
    first, more = (once.candidates(MARTINS, limit=limit) for limit in (1, 3))
    assert [len(first.hits), len(more.hits)] == [1, 3]


def test_another_page_is_another_question(engine):
    once = RequestCache(engine)
    first = once.candidates(MARTINS, limit=1)
    rest = once.candidates(MARTINS, limit=5, after=first.hits[-1].position)
    assert rest == InMemoryEngine.candidates(
        engine, MARTINS, limit=5, after=first.hits[-1].position
    )


def test_counting_an_answer_asks_for_nobody_twice(engine):
    DirectorySearch(engine).search(SearchRequest("martin anne", facets=True))
    names = [asked for asked in engine.asked if asked[0].name]
    assert len(names) == len(set(names))


def test_the_next_question_is_asked_anew(engine):
    search = DirectorySearch(engine)
    search.search(SearchRequest("martin"))
    many = len(engine.asked)
    search.search(SearchRequest("martin"))
    assert len(engine.asked) == 2 * many

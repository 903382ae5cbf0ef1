"""What the first to ask would wait for is done before; an engine that is away stops nothing."""

import gc

from cli.server.warm_up import freeze_objects, warm_up_search
from directory.errors import EngineUnavailable
from directory.search import Dimension
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine


class Counted(InMemoryEngine):
    """Tells how often it was asked for people, filters and words."""

    def __init__(self, *given):
        super().__init__(*given)
        self.asked = []

    def candidates(self, query, **given):
        self.asked.append("candidates")
        return super().candidates(query, **given)

    def facets(self, query, **given):
        self.asked.append("facets")
        return super().facets(query, **given)

    def vocabulary(self):
        self.asked.append("vocabulary")
        return super().vocabulary()


class Away(Counted):
    """Does not answer."""

    def publication(self):
        self.asked.append("publication")
        raise EngineUnavailable("le moteur ne répond pas")


def test_every_usual_way_is_gone_once():
    engine = Counted(make_documents("DURAND Jean"))
    warm_up_search(engine, DirectorySearch(engine))
    assert {"candidates", "facets", "vocabulary"} <= set(engine.asked)


class Unsearched(DirectorySearch):
    """Nobody searches with it."""

    def search(self, request):
        raise AssertionError(request)


def test_no_search_is_counted_that_nobody_made():
    engine, watched = Counted(make_documents("DURAND Jean")), Counted(make_documents("DURAND Jean"))
    warm_up_search(engine, Unsearched(watched))
    assert engine.asked
    assert "vocabulary" in watched.asked


def test_labels_of_filters_are_known_before_the_first_page():
    engine = Counted(make_documents("DURAND Jean"))
    search = DirectorySearch(engine)
    warm_up_search(engine, search)
    engine.asked.clear()
    search.code_systems.list_codes(Dimension.PROFESSION)
    assert engine.asked == []


def test_an_engine_that_is_away_is_asked_once_and_stops_nothing():
    engine = Away()
    warm_up_search(engine, DirectorySearch(engine))
    assert engine.asked == ["publication"]


def test_garbage_is_looked_for_as_before_once_a_server_has_stopped():
    with freeze_objects():
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0

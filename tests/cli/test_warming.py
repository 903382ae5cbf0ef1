"""What the first to ask would wait for is done before; an engine that is away stops nothing."""

import gc

from cli.warming import settled, warm
from directory.errors import EngineUnavailable
from search_api.service import DirectorySearch
from tests.builders import documents
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
    engine = Counted(documents("DURAND Jean"))
    warm(engine, DirectorySearch(engine))
    assert {"candidates", "facets", "vocabulary"} <= set(engine.asked)


def test_only_the_engine_itself_is_asked_so_that_nobody_is_counted():
    engine, watched = Counted(documents("DURAND Jean")), Counted(documents("DURAND Jean"))
    warm(engine, DirectorySearch(watched))
    assert set(watched.asked) == {"vocabulary"}


def test_an_engine_that_is_away_is_asked_once_and_stops_nothing():
    engine = Away()
    warm(engine, DirectorySearch(engine))
    assert engine.asked == ["publication"]


def test_garbage_is_looked_for_as_before_once_a_server_has_stopped():
    with settled():
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0

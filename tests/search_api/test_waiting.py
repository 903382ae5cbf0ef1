"""Where a question is asked from: beside the event loop when its answer has to be waited for."""

from threading import current_thread, main_thread

import anyio
import pytest

from search_api.service import DirectorySearch
from tests.fakes import InMemoryEngine


class Remote(InMemoryEngine):
    """Stands for an engine behind a network."""

    is_remote = True


@pytest.mark.parametrize(("engine", "is_here"), [(InMemoryEngine, True), (Remote, False)])
def test_only_an_engine_that_is_waited_for_is_asked_in_a_thread(engine, is_here):
    asked_in = anyio.run(DirectorySearch(engine()).waited, current_thread)
    assert (asked_in is main_thread()) is is_here

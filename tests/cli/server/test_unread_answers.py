"""Readers who do not read the longest answers that a key allows, and what memory they take."""

import time
from collections import Counter
from contextlib import ExitStack

import psutil
import pytest

from directory.search import ChangeSpan, PersonChange
from search_api.access.callers import Caller
from search_api.access.middleware import CALLER_STATE_KEY
from search_api.app import create_app
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.cli.server.local_server import MIB, request, run_locally
from tests.fakes import InMemoryEngine, a_sheet

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
READERS, KEYS = 40, 10
LONGEST_PAGE = 10_000
MEMORY_GROWTH_BYTES = 50 * MIB
SETTLING_S = 0.3
"""Time for answers to be made that nobody waits for."""


class EndlessEngine(InMemoryEngine):
    """Somebody changes at each sequence number."""

    def changes(self, since, limit):
        person = self.documents[0].listing
        return [PersonChange(since + at, person) for at in range(1, limit + 1)]

    def measure_changes(self, since, limit):
        return ChangeSpan(limit, since + limit)


def identify(app):
    """A door that takes the host for the key of a partner."""

    async def identified(scope, receive, send):
        if scope["type"] == "http":
            name = dict(scope["headers"])[b"host"].decode()
            scope.setdefault("state", {})[CALLER_STATE_KEY] = Caller("key", name)
        await app(scope, receive, send)

    return identified


@pytest.mark.parametrize("path", [f"/api/v1/changes?page_size={LONGEST_PAGE}", "/api/v1/export"])
def test_forty_partners_who_do_not_read_take_little_memory(path, eventually):
    search = DirectorySearch(EndlessEngine(make_documents("MARTIN Sophie")))
    app = create_app(
        search, a_sheet, public_url="https://annuaire.test", access_middleware=identify
    )
    with run_locally(app) as server, ExitStack() as opened:
        before = psutil.Process().memory_info().rss
        readers = [opened.enter_context(server.connect(4_096)) for _ in range(READERS)]
        for at, each in enumerate(readers):
            each.sendall(request(path, host=f"key-{at % KEYS}"))
        statuses = Counter(each.recv(12).split()[1] for each in readers)
        assert set(statuses) == {b"200", b"429"}
        eventually(lambda: server.table.unread_bytes)
        time.sleep(SETTLING_S)
        assert psutil.Process().memory_info().rss < before + MEMORY_GROWTH_BYTES

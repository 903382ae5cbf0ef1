"""A door over a small directory; a real Redis, started from Debian's package."""

import socket
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import pytest
from starlette.testclient import TestClient

from search_api.access.callers import CallerResolver
from search_api.access.counters import MemoryCounters
from search_api.access.keys import KeyFile, Keyring
from search_api.access.limits import RateLimiter
from search_api.access.middleware import AccessMiddleware
from search_api.app import create_app
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine, a_sheet

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def key_file(tmp_path):
    return KeyFile(tmp_path / "var" / "keys.json")


@pytest.fixture
def entered(key_file):
    """A client behind a door: `entered(address="5/minute", client=("192.0.2.1", 1))`."""

    def enter(people=None, *, client=("192.0.2.1", 1), proxies=(), clock=lambda: 30.0, **of_kinds):
        of_kinds = {"address": "", "key": "", "local": ""} | of_kinds
        keyring = Keyring(key_file, clock=iter(range(10_000)).__next__)
        door = partial(
            AccessMiddleware,
            callers=CallerResolver(keyring, proxies),
            limits=RateLimiter(MemoryCounters(), of_kinds, clock=clock),
        )
        search = DirectorySearch(InMemoryEngine(people or make_documents("MARTIN Sophie")))
        app = create_app(
            search, a_sheet, public_url="https://annuaire.test", access_middleware=door
        )
        return TestClient(app, client=client)

    return enter


@contextmanager
def running_redis(folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL) as server:  # noqa: S603 - fixed words
        try:
            wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def wait_for(port, within_s=10):
    end = time.monotonic() + within_s
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, "redis-server does not start"
            time.sleep(0.02)
        else:
            return


@pytest.fixture
def redis(tmp_path):
    """The address of a Redis server of this test's own."""
    with running_redis(tmp_path) as address:
        yield address


@pytest.fixture
def start_redis(tmp_path):
    """Starts a Redis server: `with start_redis() as address`."""
    return lambda: running_redis(tmp_path)

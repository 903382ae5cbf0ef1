"""Fixtures shared by several packages: real servers, each started once, on first use."""

from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import enumerate as list_threads

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from benchmarks.indexing.postgresql import run_postgresql
from tests.opensearch.assemble import assemble_server
from tests.opensearch.node import OpenSearchNode, find_free_ports

# no deadline: a property test must not fail because the machine is busy
LAWS = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("laws", LAWS, derandomize=True)
settings.register_profile("random-laws", LAWS)
settings.load_profile("laws")
MEMORY_DIR = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
"""Where a test node writes: in memory, because every durable write to a disk is slow."""


@pytest.fixture(scope="module", autouse=True)
def no_server_outlives_its_tests():
    """A thread that serves a closed socket turns for ever, and slows every later test."""
    yield
    assert not [each.name for each in list_threads() if "serve_forever" in each.name]


@pytest.fixture(scope="session")
def opensearch_node():
    """An OpenSearch node for this test run; if it cannot start, the tests that use it fail."""
    assemble_server()
    with TemporaryDirectory(
        dir=MEMORY_DIR if MEMORY_DIR.is_dir() else None, prefix="opensearch-"
    ) as own:
        node = OpenSearchNode(Path(own), *find_free_ports(2)).start()
        try:
            yield node.wait()
        finally:
            node.stop()


@pytest.fixture(scope="session")
def postgresql_server():
    """A PostgreSQL server for this test run; if it cannot start, the tests that use it fail."""
    with run_postgresql(settings=("fsync=off", "shared_buffers=64MB")) as url:
        yield url


@pytest.fixture
def a_database(postgresql_server):
    """A function that creates an empty database at each call, and returns its URL."""
    made = []
    with psycopg.connect(postgresql_server, autocommit=True) as connection:

        def make():
            made.append(f"test{next(DATABASE_NUMBERS)}")
            connection.execute(f"CREATE DATABASE {made[-1]}")
            return postgresql_server.replace("/postgres?", f"/{made[-1]}?")

        yield make
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


DATABASE_NUMBERS = count(1)

"""What several packages' tests stand on: real servers, each started once, when needed."""

from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from benchmarks.indexing.postgresql import run_postgresql
from tests.opensearch.assemble import assemble_server
from tests.opensearch.node import OpenSearchNode, find_free_ports

# a law holds however slowly; a busy machine is no reason to fail
settings.register_profile(
    "laws", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("laws")
MEMORY_DIR = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
"""Where a node writes in tests: on a disk, each change it must not lose takes it 15 ms."""


@pytest.fixture(scope="session")
def opensearch_node():
    """A node of this run's own; that it cannot be had fails the tests that need it."""
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
    """A PostgreSQL server of this run's own; that it cannot be had fails the tests that need it."""
    with run_postgresql(settings=("fsync=off", "shared_buffers=64MB")) as url:
        yield url


@pytest.fixture
def a_database(postgresql_server):
    """Makes an empty database each time it is called, and gives its URL."""
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

"""What several packages' tests stand on: a real OpenSearch node, started once, when needed."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.opensearch.assemble import assembled
from tests.opensearch.node import Node, free_ports

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
"""Where a node writes in tests: on a disk, each change it must not lose takes it 15 ms."""


@pytest.fixture(scope="session")
def opensearch_node():
    """A node of this run's own; that it cannot be had fails the tests that need it."""
    assembled()
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None, prefix="opensearch-") as own:
        node = Node(Path(own), *free_ports(2)).start()
        try:
            yield node.wait()
        finally:
            node.stop()

"""What several packages' tests stand on: a real OpenSearch node, started once, when needed."""

import pytest

from tests.opensearch.assemble import assembled
from tests.opensearch.node import Node, free_ports


@pytest.fixture(scope="session")
def opensearch_node(tmp_path_factory):
    """A node of this run's own; that it cannot be had fails the tests that need it."""
    assembled()
    node = Node(tmp_path_factory.mktemp("opensearch"), *free_ports(2)).start()
    try:
        yield node.wait()
    finally:
        node.stop()

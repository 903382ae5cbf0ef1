"""A node for development, until Ctrl-C: `python -m tests.opensearch [PORT [HEAP]]`."""

import signal
import sys

from tests.opensearch.assemble import RECIPE_DIR, AssemblyError, assemble_server
from tests.opensearch.jdk import JavaNotFound
from tests.opensearch.node import NodeStartError, OpenSearchNode, find_free_ports

NODE_DIR = RECIPE_DIR.parents[1] / "var" / "opensearch"


def run_node(port=9200, heap="1g"):
    """Start, say where, wait for the end."""
    assemble_server()
    node = OpenSearchNode(NODE_DIR, int(port), *find_free_ports(1), heap=heap).start()
    try:
        node.wait()
        print(f"OpenSearch: {node.url} (Ctrl-C to stop; data in {NODE_DIR})", flush=True)  # noqa: T201
        node.running.wait()
    finally:
        node.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run_node(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except (AssemblyError, JavaNotFound, NodeStartError) as reason:
        sys.exit(f"OpenSearch: {reason}")

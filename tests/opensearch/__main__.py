"""A node for development, until Ctrl-C: `python -m tests.opensearch [PORT [HEAP]]`."""

import signal
import sys

from tests.opensearch.assemble import HERE, Unassembled, assembled
from tests.opensearch.jdk import NoJava
from tests.opensearch.node import Node, NotStarted, free_ports

FOLDER = HERE.parents[1] / "var" / "opensearch"


def run(port=9200, heap="1g"):
    """Start, say where, wait for the end."""
    assembled()
    node = Node(FOLDER, int(port), *free_ports(1), heap=heap).start()
    try:
        node.wait()
        print(f"OpenSearch: {node.url} (Ctrl-C to stop; data in {FOLDER})", flush=True)  # noqa: T201
        node.running.wait()
    finally:
        node.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except (Unassembled, NoJava, NotStarted) as reason:
        sys.exit(f"OpenSearch: {reason}")

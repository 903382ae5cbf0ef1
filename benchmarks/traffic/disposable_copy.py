"""A copy of a loaded folder that a benchmark may change, on either engine; removed afterwards."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.traffic.servers import (
    build_opensearch_settings,
    build_settings,
    run_opensearch_node,
    run_publish_command,
)
from directory.settings import Settings

COPY_NODE_HEAP = "2g"


@contextmanager
def open_disposable_copy(
    data_dir: Path, scratch: Path, engine: str = "embedded", url: str | None = None
) -> Iterator[Settings]:
    """The settings of a directory that holds the same people.

    Args:
        data_dir: stays as it is; what a node of OpenSearch keeps there is not copied.
        scratch: where the copy lies for as long as the block runs.
        engine: for OpenSearch everybody is published again, into a node.
        url: of a node that runs already; without it one is started.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="trial-", dir=scratch) as folder:
        copy = Path(folder).resolve() / "data"
        shutil.copytree(data_dir, copy, ignore=shutil.ignore_patterns("opensearch"))
        if engine == "embedded":
            yield Settings(data_dir=copy)
            return
        with run_opensearch_node(copy / "opensearch", url, COPY_NODE_HEAP) as node:
            given = build_opensearch_settings(node.url, "annuaire-trial")
            run_publish_command(copy, given)
            yield build_settings(copy, given)

"""A loaded folder on trial: a copy that may be changed, on either engine, gone afterwards."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.indexing.load import ensure_official_files
from benchmarks.indexing.load import run_measured_load as load
from benchmarks.traffic.servers import (
    build_opensearch_settings,
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
        data_dir: stays as it is.
        scratch: where the copy lies for as long as the block runs.
        engine: for OpenSearch everybody is published anew, on a node of its own.
        url: of a node that runs already.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="trial-", dir=scratch) as folder:
        copy = Path(folder).resolve() / "data"
        shutil.copytree(data_dir, copy)
        if engine == "embedded":
            yield Settings(data_dir=copy)
            return
        with run_opensearch_node(copy / "opensearch", url, COPY_NODE_HEAP) as node:
            given = build_opensearch_settings(node.url, "annuaire-trial")
            run_publish_command(copy, given)
            words = {name.removeprefix("ANNUAIRE_").lower(): told for name, told in given.items()}
            yield Settings.model_validate({"data_dir": copy, **words})


def ensure_loaded_folder(folder: Path, professionals: int) -> Path:
    """A data folder of so many people; loaded once, then used again."""
    data_dir = folder / f"trial-{professionals}"
    if not (data_dir / "index" / "current").exists():
        load(ensure_official_files(folder, professionals), data_dir, 2)
    return data_dir

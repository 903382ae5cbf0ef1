"""A loaded folder on trial: a copy that may be changed, on either engine, gone afterwards."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.indexing.load import files_of
from benchmarks.indexing.load import run as load
from benchmarks.traffic.servers import on_opensearch, opensearch, publish
from directory.settings import Settings

HEAP = "2g"


@contextmanager
def on_trial(
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
        with opensearch(copy / "opensearch", url, HEAP) as node:
            given = on_opensearch(node.url, "annuaire-trial")
            publish(copy, given)
            words = {name.removeprefix("ANNUAIRE_").lower(): told for name, told in given.items()}
            yield Settings.model_validate({"data_dir": copy, **words})


def loaded(folder: Path, professionals: int) -> Path:
    """A data folder of so many people; loaded once, then used again."""
    data_dir = folder / f"trial-{professionals}"
    if not (data_dir / "index" / "current").exists():
        load(files_of(folder, professionals), data_dir, 2)
    return data_dir

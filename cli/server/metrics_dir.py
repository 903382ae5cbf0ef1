"""The temporary folder through which the processes of a server share their metrics.

The metrics library reads its folder from an environment variable only, when it is first imported.
So this module sets one; no other code does, except for the fonts of the sheets.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

METRICS_DIR_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def share_metrics_dir(workers: int) -> Iterator[None]:
    """Make the processes that start in the block share their metrics, if there are several."""
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="annuaire-metrics-") as folder:
        os.environ[METRICS_DIR_VARIABLE] = folder  # noqa: TID251 - see above
        try:
            yield
        finally:
            del os.environ[METRICS_DIR_VARIABLE]  # noqa: TID251 - see above


def find_metrics_dir() -> Path | None:
    """The folder of the shared metrics; `None` for a single process."""
    folder = os.environ.get(METRICS_DIR_VARIABLE)  # noqa: TID251 - see above
    return Path(folder) if folder else None

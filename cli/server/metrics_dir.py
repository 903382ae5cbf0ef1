"""Where the processes of a server count together: a folder of their own, gone when they are.

The metrics library looks for its folder in the environment when it is first imported, and nowhere
else: besides the fonts of the sheets, the one place that writes to the environment.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

METRICS_DIR_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def share_metrics_dir(workers: int) -> Iterator[None]:
    """Have processes started in the block count together, if there are several."""
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
    """Where this process counts with others, if it does."""
    folder = os.environ.get(METRICS_DIR_VARIABLE)  # noqa: TID251 - see above
    return Path(folder) if folder else None

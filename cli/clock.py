"""The clock: read here, once per command, and handed to everything else."""

from datetime import UTC, datetime


def read_clock() -> datetime:
    """The present moment."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads the clock

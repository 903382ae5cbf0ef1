"""The clock: commands read it here and pass the time to everything else."""

from datetime import UTC, datetime


def read_clock() -> datetime:
    """The current time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads the clock

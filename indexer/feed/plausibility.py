"""Rules that depend on more than the line: the clock of the run and the lines before it.

A validation far in the future would make a person immune to every later file, and a number far
above the others to every later line; no gap would be reported after it either.
"""

from collections.abc import Iterator
from datetime import datetime

from indexer.feed.limits import MAX_CLOCK_SKEW, MAX_SEQUENCE_JUMP
from indexer.feed.validation import ValidatedChange
from indexer.findings import Fault


def find_plausibility_faults(
    change: ValidatedChange, now: datetime, last_sequence: int
) -> Iterator[Fault]:
    """Yield the faults of a valid line at its place in the feed.

    Args:
        change: the valid line.
        now: the clock of the run.
        last_sequence: the highest number accepted so far; 0 before the first, which may be any.
    """
    if change.validated_at > now + MAX_CLOCK_SKEW:
        minutes = int(MAX_CLOCK_SKEW.total_seconds() // 60)
        yield Fault("validated_at", f"dans le futur de plus de {minutes} minutes")
    if last_sequence and change.sequence > last_sequence + MAX_SEQUENCE_JUMP:
        reason = f"plus de {MAX_SEQUENCE_JUMP} numéros manqueraient d'un coup (--accept-jump ?)"
        yield Fault("sequence", reason)

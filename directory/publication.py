"""Publication: the description of an index as a whole, and of the runs that made it."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct

from directory.change_history import PastEpoch


class RunSummary(Struct, frozen=True):
    """The public summary of an operator's run: counts, without names or numbers of people.

    Attributes:
        kind: `load`, `apply`, `publish`, `rollback` or `purge`.
        outcome: `done` or `refused`.
        report: counts, and the reasons why it was refused or forced.
    """

    kind: str
    started_at: datetime
    finished_at: datetime
    outcome: str
    report: dict[str, Any]


class Publication(Struct, frozen=True):
    """The description of an index as a whole.

    Attributes:
        id: the id of the publication, and the name of its folder in the embedded engine.
        order_version: changes when order keys are reassigned; cursors contain it.
        generation: changes with every commit to the served index; ETags depend on it.
        sequence: the highest sequence number in the index.
        synthetic: whether the people are fictitious; pages and sheets then say so.
        built_at: when the index was last fully built; later changes were applied to it.
        behind: the first sequence number in the store that is not published, because a check
            refused it or after a rollback; 0 for none.
        runs: the last runs, newest first.
        tombstones: the number of departed people; None if an older version published it.
        hidden, purged: suppressions applied to this index as the previous one, and to its files.
        damage: why a newer one is not served, in French; set by the engine, never stored.
        coverage: the share of the people, or of the activities, that have each public field, as of
            the last load or full build; empty if an older version published it.
        store_id, epoch, earlier_epochs: of the store it is made from (`directory.change_history`).
    """

    id: str
    order_version: str
    generation: int
    data_date: date
    published_at: datetime
    professionals: int
    activities: int
    sequence: int
    synthetic: bool
    built_at: datetime | None = None
    behind: int = 0
    runs: tuple[RunSummary, ...] = ()
    tombstones: int | None = None
    hidden: str = ""
    purged: str = ""
    damage: str = ""
    coverage: dict[str, float] = {}
    store_id: str = ""
    epoch: str = ""
    earlier_epochs: tuple[PastEpoch, ...] = ()

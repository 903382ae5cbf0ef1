"""`annuaire publish`: the index built anew from the store, through the gates that look at it."""

from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic

from msgspec import json
from msgspec.structs import replace

from directory.errors import DirectoryError, IndexingError
from directory.publishing import SearchIndex
from directory.search import Publication
from indexer.publication.gates import Gates
from indexer.publication.index_checks import inspect
from indexer.publication.update import Means, anew, announce
from indexer.store import Run, Store


def republish(
    store: Store, index: SearchIndex, *, now: datetime, means: Means, forced: str | None = None
) -> Publication:
    """Build the index from nothing and swap it in.

    Raises:
        PublicationRefused: a gate said no; what is served stays.
    """
    began, gates = monotonic(), Gates(forced)
    checked = replace(means, check=lambda engine: inspect(engine, gates))
    try:
        publication = anew(store, index, now=now, means=checked)
    except IndexingError as error:
        with suppress(DirectoryError):
            store.remember(run_of(now, began, "refused", {"refused": str(error)}))
        raise
    store.settle()
    told = {"professionals": publication.professionals, "activities": publication.activities}
    reason = {"forced": forced, "overruled": gates.overruled} if forced else {}
    announce(store, index, run_of(now, began, "done", {**told, **reason}))
    return publication


def run_of(now: datetime, began: float, outcome: str, report: dict[str, object]) -> Run:
    """A run of this kind, ended now by the clock that cannot be set back."""
    ended = now + timedelta(seconds=monotonic() - began)
    return Run("publish", now, ended, outcome, json.encode(report).decode())

"""`annuaire publish`: rebuild the index from the store, and check it before it is served."""

from contextlib import suppress
from datetime import datetime
from time import monotonic

from msgspec.structs import replace

from directory.errors import DirectoryError, IndexingError
from directory.publishing import SearchIndex
from directory.search import Publication
from indexer.publication.gates import Gates
from indexer.publication.index_checks import check_index
from indexer.publication.update import BuildOptions, rebuild_index, record_run
from indexer.store import Store
from indexer.store.runs import create_run_record


def republish_store(
    store: Store,
    index: SearchIndex,
    *,
    now: datetime,
    options: BuildOptions,
    force_reason: str | None = None,
) -> Publication:
    """Build a new index and swap it in.

    Raises:
        PublicationRefused: a check failed; the served index is unchanged.
    """
    started_monotonic, gates = monotonic(), Gates(force_reason)
    checked_options = replace(options, check=lambda engine: check_index(engine, gates))
    try:
        publication = rebuild_index(store, index, now=now, options=checked_options)
    except IndexingError as error:
        with suppress(DirectoryError):
            failure = {"refused": str(error)}
            store.add_run(create_run_record("publish", now, started_monotonic, "refused", failure))
        raise
    store.mark_published()
    counts = {"professionals": publication.professionals, "activities": publication.activities}
    reason = {"forced": force_reason, "overruled": gates.overruled_errors} if force_reason else {}
    run = create_run_record("publish", now, started_monotonic, "done", {**counts, **reason})
    record_run(store, index, run)
    return publication

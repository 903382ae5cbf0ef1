"""`annuaire publish`: the index built anew from the store, through the gates that look at it."""

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
    """Build the index from nothing and swap it in.

    Raises:
        PublicationRefused: a gate said no; what is served stays.
    """
    began, gates = monotonic(), Gates(force_reason)
    checked = replace(options, check=lambda engine: check_index(engine, gates))
    try:
        publication = rebuild_index(store, index, now=now, options=checked)
    except IndexingError as error:
        with suppress(DirectoryError):
            refusal = {"refused": str(error)}
            store.add_run(create_run_record("publish", now, began, "refused", refusal))
        raise
    store.mark_published()
    told = {"professionals": publication.professionals, "activities": publication.activities}
    reason = {"forced": force_reason, "overruled": gates.overruled_errors} if force_reason else {}
    run = create_run_record("publish", now, began, "done", {**told, **reason})
    record_run(store, index, run)
    return publication

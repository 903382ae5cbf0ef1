"""`annuaire publish`: rebuild the index from the store, and check it before it is served."""

from contextlib import suppress
from datetime import datetime
from time import monotonic

from msgspec.structs import replace

from directory.errors import DirectoryError, IndexingError, PublicationRefused
from directory.publication import Publication
from directory.publishing import SearchIndex
from indexer.gate_table import MAX_LOSS_SHARE
from indexer.publication.gates import Gates, Population, iterate_population_checks
from indexer.publication.index_checks import check_index
from indexer.publication.publish import PublicationCheck
from indexer.publication.store_comparison import check_store_follows_index
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
        PublicationRefused: a check failed, or the store has nobody; the served index is unchanged.
        StoreMismatch: the store is not the one that the served index follows.
    """
    started_monotonic, gates = monotonic(), Gates(force_reason)
    check_store_follows_index(store, index)
    if not store.has_people():
        raise PublicationRefused("la base est vide : chargez d'abord (annuaire load)")
    check_publication = build_replacement_check(index.current_publication(), gates)
    checked_options = replace(
        options,
        check=lambda engine: check_index(engine, gates),
        check_publication=check_publication,
    )
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


def build_replacement_check(served: Publication | None, gates: Gates) -> PublicationCheck:
    """Return the check of a new index against the served one, if there is one.

    How many people change is not compared: loads have passed that gate already, and after
    a restore, a sequence number does not tell whether a person differs from what is served.
    """
    if served is None:
        return lambda _publication: None
    before = Population.of_publication(served)

    def check(publication: Publication) -> None:
        after = Population.of_publication(publication)
        gates.run_checks(iterate_population_checks(before, after, MAX_LOSS_SHARE))

    return check

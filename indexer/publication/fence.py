"""The last check before an index is written or swapped in: nobody else has run meanwhile.

A run may be stopped for a while (a suspended machine, a full disk, an operator), and lose its lock
with the connection that held it. Another run then changes the store and the served index. What the
first one has prepared is old by then, and would put back people who opposed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from directory.errors import RunOvertaken
from directory.publication import Publication
from directory.publishing import IndexCheck
from directory.search import SearchEngine
from indexer.store import Store

_VERIFY_LOCK: ContextVar[Callable[[], None] | None] = ContextVar("verify_lock", default=None)
"""Raises if the lock of the current run is lost; commands take the lock, publications verify it."""


@contextmanager
def require_lock(verify: Callable[[], None]) -> Iterator[None]:
    """Have every publication in this block verify the lock; `verify` raises if it is lost."""
    token = _VERIFY_LOCK.set(verify)
    try:
        yield
    finally:
        _VERIFY_LOCK.reset(token)


def check_not_overtaken(store: Store, publication: Publication) -> None:
    """Check that a publication still describes the store, under a lock that is still held.

    Raises:
        RunOvertaken: another run took the lock, or changed the store since the build began.
        StoreUnavailable: the store cannot be read.
    """
    if verify_lock := _VERIFY_LOCK.get():
        verify_lock()
    identity = store.read_identity()
    if (identity.last_sequence, identity.epoch) != (publication.sequence, publication.epoch):
        raise RunOvertaken(
            "un autre passage a changé la base pendant celui-ci (dernier numéro "
            f"{identity.last_sequence}, préparé {publication.sequence}) : rien n'est mis en "
            "service ; relancez"
        )


def fence_check(check: IndexCheck, store: Store) -> IndexCheck:
    """Return a check of an index that ends with the check that nobody else has run meanwhile."""

    def run_fenced_check(engine: SearchEngine) -> None:
        check(engine)
        check_not_overtaken(store, engine.publication())

    return run_fenced_check

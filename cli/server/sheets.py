"""From settings to the sheets that are handed out: the pool, what is kept, its upkeep."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from cli.server.wiring import search_of
from directory.errors import SheetUnavailable
from directory.model.listing import Listing
from directory.settings import Settings
from pdf.cache import Kept, SheetCache
from pdf.cache_cleanup import Upkeep
from pdf.pool import SheetPool
from pdf.service import SheetDesk
from pdf.signature import Sign, signer
from search_api.search.service import DirectorySearch

MEGABYTE = 1_000_000
PATIENCE_S = 60.0
"""For one sheet, when nobody waits in front of a screen: 8,000 activities."""


def desk_of(settings: Settings) -> SheetDesk:
    """The desk that a server hands sheets out at.

    Raises:
        SheetUnavailable: sheets are to be signed, and cannot be.
    """
    pool = SheetPool(settings.sheet_workers, settings.public_url)
    cache = cache_of(settings) if settings.sheet_cache_mb else None
    return SheetDesk(pool, cache, sign_of(settings))


def cache_of(settings: Settings) -> SheetCache:
    """The sheets kept in the data folder."""
    return SheetCache(settings.data_dir / "sheets", settings.sheet_cache_mb * MEGABYTE)


def forget_departed(settings: Settings) -> None:
    """Leave no sheet of who has left, whether a site is being served or not.

    Sheets of who changed are left to the site, which alone knows the address they hold.
    """
    search = search_of(settings)

    def stays(kept: Sequence[Kept]) -> set[str]:
        found = search.lookup([each.id for each in kept])
        return {each.id for each in found if each.listing}

    cache_of(settings).sweep(stays)


def sign_of(settings: Settings) -> Sign | None:
    """What signs sheets, if they are to be signed."""
    if settings.sheet_key_file is None:
        return None
    password = settings.sheet_key_password
    return signer(settings.sheet_key_file, password.get_secret_value() if password else None)


def drawing_desk(settings: Settings, workers: int) -> SheetDesk:
    """A desk for a command: every process is kept busy, nothing is kept.

    Raises:
        SheetUnavailable: the native libraries are missing, or sheets are to be signed and cannot
            be; the message says what to do.
    """
    sign = sign_of(settings)
    pool = SheetPool(workers, settings.public_url, timeout_s=PATIENCE_S)
    pool.warm()
    return SheetDesk(pool, sign=sign)


@contextmanager
def open_desk(desk: SheetDesk, search: DirectorySearch) -> Iterator[None]:
    """Sheets are drawn and looked after while the block runs."""

    def listings(people: Sequence[str]) -> Iterator[Listing]:
        return (each.listing for each in search.lookup(people) if each.listing)

    with suppress(SheetUnavailable):  # the reason is said at start; everything else serves
        desk.warm()
    with desk, Upkeep(desk, search.publication, listings):
        yield

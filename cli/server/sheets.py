"""From settings to the sheets that are handed out: the pool, what is kept, its upkeep."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from cli.server.wiring import build_directory_search
from directory.errors import SheetUnavailable
from directory.model.listing import Listing
from directory.settings import Settings
from pdf.cache import CacheHeader, SheetCache
from pdf.cache_cleanup import CacheCleanup
from pdf.pool import SheetPool
from pdf.service import SheetService
from pdf.signature import SignPdf, load_signer
from search_api.search.service import DirectorySearch

MEGABYTE = 1_000_000
BATCH_SHEET_TIMEOUT_S = 60.0
"""For one sheet, when nobody waits in front of a screen: 8,000 activities."""


def build_sheet_service(settings: Settings) -> SheetService:
    """The desk that a server hands sheets out at.

    Raises:
        SheetUnavailable: sheets are to be signed, and cannot be.
    """
    pool = SheetPool(settings.sheet_workers, settings.public_url)
    cache = build_sheet_cache(settings) if settings.sheet_cache_mb else None
    return SheetService(pool, cache, build_sheet_signer(settings))


def build_sheet_cache(settings: Settings) -> SheetCache:
    """The sheets kept in the data folder."""
    return SheetCache(settings.data_dir / "sheets", settings.sheet_cache_mb * MEGABYTE)


def remove_departed_sheets(settings: Settings) -> None:
    """Leave no sheet of who has left, whether a site is being served or not.

    Sheets of who changed are left to the site, which alone knows the address they hold.
    """
    search = build_directory_search(settings)

    def stays(kept: Sequence[CacheHeader]) -> set[str]:
        found = search.look_up_people([each.id for each in kept])
        return {each.id for each in found if each.listing}

    build_sheet_cache(settings).sweep(stays)


def build_sheet_signer(settings: Settings) -> SignPdf | None:
    """What signs sheets, if they are to be signed."""
    if settings.sheet_key_file is None:
        return None
    password = settings.sheet_key_password
    return load_signer(settings.sheet_key_file, password.get_secret_value() if password else None)


def build_batch_sheet_service(settings: Settings, workers: int) -> SheetService:
    """A desk for a command: every process is kept busy, nothing is kept.

    Raises:
        SheetUnavailable: the native libraries are missing, or sheets are to be signed and cannot
            be; the message says what to do.
    """
    sign = build_sheet_signer(settings)
    pool = SheetPool(workers, settings.public_url, timeout_s=BATCH_SHEET_TIMEOUT_S)
    pool.warm_up()
    return SheetService(pool, sign=sign)


@contextmanager
def run_sheet_service(service: SheetService, search: DirectorySearch) -> Iterator[None]:
    """Sheets are drawn and looked after while the block runs."""

    def listings(people: Sequence[str]) -> Iterator[Listing]:
        return (each.listing for each in search.look_up_people(people) if each.listing)

    with suppress(SheetUnavailable):  # the reason is said at start; everything else serves
        service.warm_up()
    with service, CacheCleanup(service, search.get_publication, listings):
        yield

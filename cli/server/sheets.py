"""Builds the sheet service from the settings: pool, cache, signer, cache cleanup."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from cli.clock import read_clock
from cli.server.wiring import build_directory_search
from directory.errors import SheetUnavailable
from directory.model.listing import Listing
from directory.settings import Settings
from pdf.cache import CacheHeader, SheetCache
from pdf.cache_cleanup import CacheCleanup
from pdf.fingerprint_keys import FingerprintKeyring, create_fingerprint_keys
from pdf.issuer import SheetIssuer
from pdf.pool import SheetPool
from pdf.seals import SealHolder, SealKey
from pdf.service import SheetService
from pdf.signature import SignPdf, load_signer, require_signature_extra
from search_api.search.service import DirectorySearch

MEGABYTE = 1_000_000
BATCH_SHEET_TIMEOUT_S = 60.0
"""Timeout for one sheet of a command; long enough for 8,000 activities."""


def build_sheet_service(settings: Settings, keyring: FingerprintKeyring) -> SheetService:
    """The sheet service of a server.

    Raises:
        SheetUnavailable: a signing key is configured, and cannot be used.
    """
    pool = SheetPool(settings.sheet_workers, build_sheet_issuer(settings, keyring))
    cache = build_sheet_cache(settings) if settings.sheet_cache_mb else None
    return SheetService(pool, cache, build_sheet_signer(settings))


def open_fingerprint_keyring(settings: Settings) -> FingerprintKeyring:
    """The keys of fingerprints; made in the data folder if no file is configured and none is there.

    Raises:
        SheetUnavailable: they cannot be read or made; the message says what to do.
    """
    if settings.fingerprint_key_file is None:
        create_fingerprint_keys(settings.fingerprint_keys_path, read_clock().date())
    return FingerprintKeyring(settings.fingerprint_keys_path)


def build_sheet_issuer(settings: Settings, keyring: FingerprintKeyring) -> SheetIssuer:
    """The issuer of the sheets of this site.

    Raises:
        SheetUnavailable: a signing key is configured, and cannot be used.
    """
    seal = load_seal(settings)
    return SheetIssuer(
        settings.public_url, keyring, settings.publisher, seal.sign if seal else None
    )


def build_sheet_cache(settings: Settings) -> SheetCache:
    """The sheet cache in the data folder."""
    return SheetCache(settings.data_dir / "sheets", settings.sheet_cache_mb * MEGABYTE)


def remove_departed_sheets(settings: Settings) -> None:
    """Remove the cached sheets of departed people, whether or not a server runs.

    The server removes those of changed people: only it knows the public URL in their cache key.
    """
    search = build_directory_search(settings)

    def find_retained(headers: Sequence[CacheHeader]) -> set[str]:
        items = search.look_up_people([header.id for header in headers])
        return {item.id for item in items if item.listing}

    build_sheet_cache(settings).sweep(find_retained)


def build_sheet_signer(settings: Settings) -> SignPdf | None:
    """The function that signs sheets, if a signing key is configured."""
    if settings.sheet_key_file is None:
        return None
    return load_signer(settings.sheet_key_file, read_key_password(settings))


def load_seal(settings: Settings) -> SealKey | None:
    """The key that seals fingerprints, if a signing key is configured.

    Raises:
        SheetUnavailable: the extra is not installed, or the key cannot be used.
    """
    if settings.sheet_key_file is None:
        return None
    require_signature_extra()
    from pdf.seal_keys import load_seal_key  # noqa: PLC0415 - an extra

    return load_seal_key(settings.sheet_key_file, read_key_password(settings))


def load_seal_holders(settings: Settings) -> tuple[SealHolder, ...]:
    """Whose seals the verifier recognises: the holder of the key, then those of older ones.

    Raises:
        SheetUnavailable: the extra is not installed, or a file cannot be used.
    """
    seal, path = load_seal(settings), settings.sheet_certificates_file
    present = (seal.holder,) if seal else ()
    if path is None:
        return present
    require_signature_extra()
    from pdf.seal_keys import read_seal_holders  # noqa: PLC0415 - an extra

    return present + read_seal_holders(path)


def read_key_password(settings: Settings) -> str | None:
    """The password of the signing key."""
    password = settings.sheet_key_password
    return password.get_secret_value() if password else None


def build_batch_sheet_service(settings: Settings, workers: int) -> SheetService:
    """The sheet service of a command: processes start at once, no cache.

    Raises:
        SheetUnavailable: the native libraries are missing, or a key cannot be used; the message
            says what to do.
    """
    sign = build_sheet_signer(settings)
    issuer = build_sheet_issuer(settings, open_fingerprint_keyring(settings))
    pool = SheetPool(workers, issuer, timeout_s=BATCH_SHEET_TIMEOUT_S)
    pool.warm_up()
    return SheetService(pool, sign=sign)


@contextmanager
def run_sheet_service(service: SheetService, search: DirectorySearch) -> Iterator[None]:
    """Run the worker processes and the cache cleanup while the block runs."""

    def find_listings(people: Sequence[str]) -> Iterator[Listing]:
        return (each.listing for each in search.look_up_people(people) if each.listing)

    with suppress(SheetUnavailable):  # `serve` has printed the reason; all else works
        service.warm_up()
    with service, CacheCleanup(service, search.get_publication, find_listings):
        yield

"""Download one file from an HTTP(S) or file URL, if it changed since the last download.

A transfer that is cut goes on where it stopped, if the server still has the same file (`Range` with
`If-Range`, RFC 9110, section 14). A file gets its name only when it is complete, so an interruption
at any instant leaves a partial file, which the next run resumes.
"""

import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b, file_digest
from pathlib import Path
from ssl import create_default_context
from time import monotonic
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname
from zipfile import is_zipfile

import httpx
from msgspec import Struct, json
from msgspec.structs import replace
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential,
)

from directory.errors import SourceRefused, SourceUnavailable
from indexer.fetch.http_answers import check_resumed_range, check_status, parse_total_bytes

MAX_DOWNLOAD_BYTES = 8 << 30
"""Well above the official archive; a longer answer would fill the disk."""
DOWNLOAD_BLOCK_BYTES = 1 << 20
MAX_NAME_CHARS = 100
NAME_SEPARATORS = re.compile(r"[^0-9A-Za-z._-]+")
OWNER_ONLY_FILE = 0o600
ProgressCallback = Callable[[int, int], None]
"""Called with the bytes received and the total, 0 where the server does not tell it."""


class DownloadState(Struct, frozen=True):
    """What is known of the file of one URL, from its last complete download.

    Attributes:
        etag, last_modified: the validators of the server, as it wrote them.
        digest: of the content, in hexadecimal (BLAKE2b).
        file: the path in the folder of downloads, `<time>/<name>`.
    """

    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    file: str = ""


class PartialDownload(Struct, frozen=True):
    """The validator of a file whose transfer was cut: only the same file may be resumed."""

    validator: str


class DownloadLimits(Struct, frozen=True):
    """How long to try.

    Attributes:
        attempts: transfers begun before the run gives up.
        pause_s: the first pause between two attempts, doubled each time.
        read_timeout_s: longest wait for the next bytes.
        total_s: longest time for the whole file, so that a server that drips is given up.
    """

    attempts: int = 5
    pause_s: float = 1.0
    read_timeout_s: float = 60.0
    total_s: float = 7_200.0


class Downloader:
    """Downloads files into a folder that only its owner can read.

    Args:
        folder: created if absent.
        limits: how long to try.
        ca_file: the certificate authority to trust, if it is not a public one.
        on_progress: called during a transfer.
    """

    def __init__(
        self,
        folder: Path,
        limits: DownloadLimits | None = None,
        ca_file: Path | None = None,
        on_progress: ProgressCallback = lambda _done, _total: None,
    ) -> None:
        self._folder = folder
        self._limits = limits or DownloadLimits()
        self._tls = create_default_context(cafile=ca_file)
        self._on_progress = on_progress
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)

    def download(self, url: str, known: DownloadState, now: datetime) -> DownloadState:
        """Download a file; returns the known state if it has not changed.

        Raises:
            SourceRefused: the server refuses, or sends too much.
            SourceUnavailable: no complete answer; a later run may succeed.
        """
        is_local = parse_scheme(url) == "file"
        partial = self._folder / f"{hash_text(url)}.part"
        validators = self._copy(url, partial) if is_local else self._transfer(url, known, partial)
        if validators is None:
            return known
        get_partial_mark(partial).unlink(missing_ok=True)
        digest = compute_digest(partial)
        state = replace(validators, digest=digest)
        if digest == known.digest and (self._folder / known.file).is_file():
            partial.unlink()
            return replace(state, file=known.file)
        name = f"{now:%Y%m%dT%H%M%S}/{derive_file_name(url, partial)}"
        (self._folder / name).parent.mkdir(mode=0o700, exist_ok=True)
        partial.replace(self._folder / name)
        return replace(state, file=name)

    def _copy(self, url: str, partial: Path) -> DownloadState:
        """Copy a local file."""
        source = Path(url2pathname(unquote(urlsplit(url).path)))
        try:
            with source.open("rb") as stream, open_private_file(partial, "wb") as target:
                shutil.copyfileobj(stream, target, DOWNLOAD_BLOCK_BYTES)
        except OSError as error:
            raise SourceUnavailable(f"{source} : {error.strerror}") from error
        return DownloadState()

    def _transfer(self, url: str, known: DownloadState, partial: Path) -> DownloadState | None:
        """Transfer a file, in several attempts if need be; None if it has not changed."""
        deadline = monotonic() + self._limits.total_s
        timeout = httpx.Timeout(self._limits.read_timeout_s)
        attempts = Retrying(
            retry=retry_if_exception_type(SourceUnavailable),
            stop=stop_after_attempt(self._limits.attempts) | stop_after_delay(self._limits.total_s),
            wait=wait_exponential(self._limits.pause_s),
            reraise=True,
        )
        with httpx.Client(verify=self._tls, timeout=timeout, follow_redirects=True) as client:
            return attempts(self._attempt_transfer, client, url, known, partial, deadline)

    def _attempt_transfer(
        self,
        client: httpx.Client,
        url: str,
        known: DownloadState,
        partial: Path,
        deadline: float,
    ) -> DownloadState | None:
        is_known = (self._folder / known.file).is_file() and bool(known.file)
        headers = build_request_headers(known if is_known else DownloadState(), partial)
        try:
            with client.stream("GET", url, headers=headers) as response:
                if response.status_code == httpx.codes.NOT_MODIFIED:
                    return None
                if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                    partial.unlink(missing_ok=True)  # the next attempt begins anew
                check_status(response)
                check_resumed_range(response, partial)
                self._receive(response, partial, deadline)
                return DownloadState(
                    response.headers.get("etag", ""), response.headers.get("last-modified", "")
                )
        except httpx.InvalidURL as error:
            raise SourceRefused("cette adresse est mal formée") from error
        except httpx.HTTPError as error:
            raise SourceUnavailable(
                f"le téléchargement n'aboutit pas ({type(error).__name__}) : réessayez plus tard"
            ) from error

    def _receive(self, response: httpx.Response, partial: Path, deadline: float) -> None:
        """Write the body; it is complete when this returns."""
        is_resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        total = parse_total_bytes(response)
        if total > MAX_DOWNLOAD_BYTES:
            raise SourceRefused(f"{total} octets annoncés : c'est plus que l'archive officielle")
        write_partial_mark(partial, response)
        with open_private_file(partial, "ab" if is_resumed else "wb") as target:
            for block in response.iter_raw():  # as they arrive: a cut loses none
                target.write(block)
                size = target.tell()
                self._on_progress(size, total)
                if size > MAX_DOWNLOAD_BYTES:
                    raise SourceRefused("l'adresse envoie plus que l'archive officielle")
                if monotonic() > deadline:
                    raise SourceUnavailable("le serveur est trop lent : réessayez plus tard")
        if total and partial.stat().st_size != total:
            partial.unlink()
            raise SourceUnavailable(
                "le serveur a envoyé un autre nombre d'octets qu'annoncé : réessayez plus tard"
            )


def parse_scheme(url: str) -> str:
    """The scheme of a URL.

    Raises:
        SourceRefused: it is not one that files are downloaded from.
    """
    with suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme == "file" or (parts.scheme in {"http", "https"} and parts.hostname):
            return parts.scheme
    raise SourceRefused(f"{url} : une adresse http, https ou file est attendue")


def build_request_headers(known: DownloadState, partial: Path) -> dict[str, str]:
    """The headers of a request: a range to resume, else the validators of the known file."""
    headers = {"Accept-Encoding": "identity"}
    with suppress(FileNotFoundError):
        mark = json.decode(get_partial_mark(partial).read_bytes(), type=PartialDownload)
        size = partial.stat().st_size
        if mark.validator and size:
            return {**headers, "Range": f"bytes={size}-", "If-Range": mark.validator}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def get_partial_mark(partial: Path) -> Path:
    """The file alongside a partial download that holds its validator."""
    return partial.with_suffix(".mark")


def write_partial_mark(partial: Path, response: httpx.Response) -> None:
    """Store the validator of a transfer that begins; a weak ETag cannot resume."""
    etag = response.headers.get("etag", "")
    validator = etag if etag and not etag.startswith("W/") else ""
    mark = PartialDownload(validator or response.headers.get("last-modified", ""))
    get_partial_mark(partial).write_bytes(json.encode(mark))


def open_private_file(path: Path, mode: str):  # type: ignore[no-untyped-def]  # noqa: ANN201 - as `open`
    """Open a file that only its owner can read."""
    return open(path, mode, opener=lambda name, flags: os.open(name, flags, OWNER_ONLY_FILE))


def compute_digest(file: Path) -> str:
    """The digest of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return file_digest(stream, lambda: blake2b(digest_size=16)).hexdigest()


def hash_text(text: str) -> str:
    """A short name for a URL."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


def derive_file_name(url: str, content: Path) -> str:
    """The name of the file in a URL, in plain characters; a zip ends in `.zip`.

    The official address of the archive has no suffix.
    """
    name = NAME_SEPARATORS.sub("_", Path(unquote(urlsplit(url).path)).name)[-MAX_NAME_CHARS:]
    is_unnamed_zip = not name.lower().endswith(".zip") and is_zipfile(content)
    return (name or "download") + (".zip" if is_unnamed_zip else "")


def parse_last_modified(state: DownloadState) -> datetime | None:
    """The time that the server tells of a file; None if it tells none."""
    try:
        return parsedate_to_datetime(state.last_modified)
    except ValueError:
        return None

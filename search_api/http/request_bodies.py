"""Read request bodies within a size limit, independent of the declared length.

A small body stays in memory; a long one goes to a temporary file, so that memory use is bounded.
The whole body is read before the response starts: most client libraries send everything before they
read, and would otherwise deadlock with us. A compressed body is decompressed in bounded chunks, so
that a few kilobytes cannot fill the disk.
"""

import logging
import zlib
from asyncio import timeout
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import BinaryIO

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request

from directory.errors import UploadStorageFull
from search_api.http.upload_storage import STORAGE_FULL_DETAIL, UploadStorage

STORAGE_LOG = logging.getLogger("annuaire.failures")
MAX_UPLOAD_BYTES = 512 * 2**20
"""Bytes, decompressed: forty million bare numbers, twenty times the whole register."""
DECOMPRESSION_CHUNK_BYTES = 2**18
"""Bytes decompressed at a time."""
MAX_COMPRESSION_RATIO = 100
"""Decompressed size over compressed size; lists of numbers reach five, a gzip bomb a thousand."""
RECEIVE_TIMEOUT_S = 30
"""Seconds without a byte after which the request fails with 408."""
GZIP_WINDOW_BITS = 16 + zlib.MAX_WBITS


async def read_chunks(
    request: Request, timeout_s: float = RECEIVE_TIMEOUT_S
) -> AsyncIterator[bytes]:
    """The body, chunk by chunk as it arrives.

    Raises:
        HTTPException: 408, nothing arrived within the timeout.
    """
    stream = request.stream()
    while True:
        try:
            async with timeout(timeout_s):
                piece = await anext(stream, None)
        except TimeoutError as error:
            detail = f"Rien n’est arrivé pendant {timeout_s:g} secondes ; recommencez."
            raise HTTPException(
                HTTPStatus.REQUEST_TIMEOUT, detail, {"Connection": "close"}
            ) from error
        if piece is None:
            return
        yield piece


async def read_small_body(request: Request, max_bytes: int, detail: str) -> bytes:
    """A short body; 413 as soon as it exceeds `max_bytes`."""
    check_content_encoding(request)
    body = bytearray()
    async for piece in read_chunks(request):
        body += piece
        if len(body) > max_bytes:
            raise build_too_large_error(detail)
    return bytes(body)


def check_content_encoding(request: Request, *supported: str) -> str:
    """The content encoding of the body.

    Raises:
        HTTPException: 415, an encoding that is not supported here.
    """
    packed = request.headers.get("content-encoding", "identity").strip().lower()
    if packed not in {"identity", *supported}:
        ways = ", ".join(("tel quel", *supported))
        detail = f"Content-Encoding « {packed[:40]} » n’est pas lu ici. Envoyez le corps : {ways}."
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            detail,
            {"Accept-Encoding": ", ".join(supported) or "identity"},
        )
    return packed


async def spool_body(request: Request, storage: UploadStorage) -> BinaryIO:
    """A body of any length as a decompressed file, at its start; the caller closes it.

    Args:
        request: whose body is read.
        storage: has the space for it.

    Raises:
        HTTPException: 413 too long, 415 unsupported content encoding, 400 corrupt gzip.
        UploadStorageFull: the temporary folder has no room, or other uploads have taken it.
        ClientDisconnect: the client disconnected; the temporary file is removed.
    """
    is_packed = check_content_encoding(request, "gzip") == "gzip"
    arriving = UploadSpool(storage, is_packed=is_packed)
    try:
        async for piece in read_chunks(request):
            await run_sync(arriving.add, piece)
        return arriving.finish()
    except BaseException:
        with suppress(OSError):  # what is still in memory cannot be written to a full disk either
            arriving.file.close()
        raise


@contextmanager
def report_full_storage() -> Iterator[None]:
    """Turn a failure to write a temporary file into an error that says so.

    Raises:
        UploadStorageFull: any failure: with a full disk, Python finds no usable folder at all.
    """
    try:
        yield
    except OSError as error:
        STORAGE_LOG.error("cannot write an upload to the temporary folder: %s", error.strerror)
        raise UploadStorageFull(STORAGE_FULL_DETAIL) from error


class UploadSpool:
    """A file being received; blocking, since it writes to disk and decompresses."""

    def __init__(self, storage: UploadStorage, *, is_packed: bool) -> None:
        self.file = storage.open_file()
        self._gzip = zlib.decompressobj(GZIP_WINDOW_BITS) if is_packed else None
        self._received = 0

    def add(self, piece: bytes) -> None:
        """Write a chunk, decompressed."""
        self._received += len(piece)
        if self._gzip is None:
            self._write(piece)
            return
        try:
            while piece:
                if self._gzip.eof:  # a gzip file may have several members
                    self._gzip = zlib.decompressobj(GZIP_WINDOW_BITS)
                self._write(self._gzip.decompress(piece, DECOMPRESSION_CHUNK_BYTES))
                piece = self._gzip.unconsumed_tail or self._gzip.unused_data
        except zlib.error as error:
            raise build_corrupt_gzip_error() from error

    def finish(self) -> BinaryIO:
        """The complete file, at its start."""
        if self._gzip:
            self._write(self._gzip.flush())
            if not self._gzip.eof:
                raise build_corrupt_gzip_error()
        with report_full_storage():  # the rest is written first
            self.file.seek(0)
        return self.file  # type: ignore[return-value]  # it has the methods of a binary file

    def _write(self, piece: bytes) -> None:
        size = self.file.tell() + len(piece)
        if size > MAX_UPLOAD_BYTES:
            raise build_too_large_error(
                f"{MAX_UPLOAD_BYTES >> 20} Mio au plus ; coupez le fichier en plusieurs."
            )
        if self._gzip and size > DECOMPRESSION_CHUNK_BYTES + MAX_COMPRESSION_RATIO * self._received:
            raise build_too_large_error(
                "Ce fichier gzip se déplie sans mesure ; envoyez-le tel quel."
            )
        with report_full_storage():
            self.file.append(piece)


def build_too_large_error(detail: str) -> HTTPException:
    """The 413 error of a body that is too long."""
    return HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)


def build_corrupt_gzip_error() -> HTTPException:
    """The 400 error of an invalid or truncated gzip."""
    detail = "Le fichier gzip est abîmé ou incomplet ; recommencez l’envoi."
    return HTTPException(HTTPStatus.BAD_REQUEST, detail)

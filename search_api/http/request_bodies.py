"""Bodies that are sent to us, read with a bound whatever they announce.

A body in memory is small; a long one goes to a temporary file, so that memory stays flat whatever
comes in. The whole is read before anything is answered: a client that sends everything before it
reads anything (most libraries do) would otherwise wait for us while we wait for it. What is packed
is unpacked in pieces, each bounded: a few kilobytes cannot become a full disk.
"""

import zlib
from asyncio import timeout
from collections.abc import AsyncIterator
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_UPLOAD_BYTES = 512 * 2**20
"""Bytes, unpacked: forty million bare numbers, twenty times everybody there is."""
MAX_SPOOLED_BYTES = 2**20
"""Bytes of a file that stay in memory; what is longer goes to disk."""
DECOMPRESSION_CHUNK_BYTES = 2**18
"""Bytes unpacked at a time."""
MAX_COMPRESSION_RATIO = 100
"""Times its packed size: lists of numbers pack to a fifth, a file made to burst to a thousandth."""
RECEIVE_TIMEOUT_S = 30
"""Seconds without a byte after which a sender is given up."""
GZIP_WINDOW_BITS = 16 + zlib.MAX_WBITS


async def read_chunks(
    request: Request, timeout_s: float = RECEIVE_TIMEOUT_S
) -> AsyncIterator[bytes]:
    """The body as it comes.

    Raises:
        HTTPException: 408, the sender has fallen silent.
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
    """A short body, refused as soon as it grows past the bound."""
    check_content_encoding(request)
    body = bytearray()
    async for piece in read_chunks(request):
        body += piece
        if len(body) > max_bytes:
            raise build_too_large_error(detail)
    return bytes(body)


def check_content_encoding(request: Request, *supported: str) -> str:
    """How a body is packed.

    Raises:
        HTTPException: 415, in a way that is not unpacked here.
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


async def spool_body(request: Request) -> BinaryIO:
    """A body of any length as a file, unpacked, from its beginning; who asks closes it.

    Raises:
        HTTPException: 413 too long, 415 packed in a way that is not known, 400 badly packed.
        ClientDisconnect: the sender has gone; nothing is left behind.
    """
    arriving = UploadSpool(is_packed=check_content_encoding(request, "gzip") == "gzip")
    try:
        async for piece in read_chunks(request):
            await run_sync(arriving.add, piece)
        return arriving.finish()
    except BaseException:
        arriving.file.close()
        raise


class UploadSpool:
    """A file on its way in; blocks, since it writes to disk and unpacks."""

    def __init__(self, *, is_packed: bool) -> None:
        self.file = SpooledTemporaryFile(max_size=MAX_SPOOLED_BYTES)  # noqa: SIM115 - given away
        self._gzip = zlib.decompressobj(GZIP_WINDOW_BITS) if is_packed else None
        self._received = 0

    def add(self, piece: bytes) -> None:
        """Write a piece down."""
        self._received += len(piece)
        if self._gzip is None:
            self._write(piece)
            return
        try:
            while piece:
                if self._gzip.eof:  # a gzip may be several, one after the other
                    self._gzip = zlib.decompressobj(GZIP_WINDOW_BITS)
                self._write(self._gzip.decompress(piece, DECOMPRESSION_CHUNK_BYTES))
                piece = self._gzip.unconsumed_tail or self._gzip.unused_data
        except zlib.error as error:
            raise build_corrupt_gzip_error() from error

    def finish(self) -> BinaryIO:
        """The file, once nothing more comes."""
        if self._gzip:
            self._write(self._gzip.flush())
            if not self._gzip.eof:
                raise build_corrupt_gzip_error()
        self.file.seek(0)
        return self.file  # type: ignore[return-value]  # it has all that a file is asked for

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
        self.file.write(piece)


def build_too_large_error(detail: str) -> HTTPException:
    """The refusal of what is too long."""
    return HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)


def build_corrupt_gzip_error() -> HTTPException:
    """The refusal of a gzip that is none, or that stops short."""
    detail = "Le fichier gzip est abîmé ou incomplet ; recommencez l’envoi."
    return HTTPException(HTTPStatus.BAD_REQUEST, detail)

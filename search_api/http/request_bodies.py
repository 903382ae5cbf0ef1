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

LONGEST_FILE = 512 * 2**20
"""Bytes, unpacked: forty million bare numbers, twenty times everybody there is."""
IN_MEMORY = 2**20
"""Bytes of a file that stay in memory; what is longer goes to disk."""
PIECE = 2**18
"""Bytes unpacked at a time."""
MOST_UNPACKED = 100
"""Times its packed size: lists of numbers pack to a fifth, a file made to burst to a thousandth."""
SILENCE_S = 30
"""Seconds without a byte after which a sender is given up."""
GZIP = 16 + zlib.MAX_WBITS


async def pieces(request: Request, silence_s: float = SILENCE_S) -> AsyncIterator[bytes]:
    """The body as it comes.

    Raises:
        HTTPException: 408, the sender has fallen silent.
    """
    stream = request.stream()
    while True:
        try:
            async with timeout(silence_s):
                piece = await anext(stream, None)
        except TimeoutError as error:
            detail = f"Rien n’est arrivé pendant {silence_s:g} secondes ; recommencez."
            raise HTTPException(
                HTTPStatus.REQUEST_TIMEOUT, detail, {"Connection": "close"}
            ) from error
        if piece is None:
            return
        yield piece


async def in_memory(request: Request, most: int, detail: str) -> bytes:
    """A short body, refused as soon as it grows past the bound."""
    packing(request)
    body = bytearray()
    async for piece in pieces(request):
        body += piece
        if len(body) > most:
            raise too_large(detail)
    return bytes(body)


def packing(request: Request, *unpacked: str) -> str:
    """How a body is packed.

    Raises:
        HTTPException: 415, in a way that is not unpacked here.
    """
    packed = request.headers.get("content-encoding", "identity").strip().lower()
    if packed not in {"identity", *unpacked}:
        ways = ", ".join(("tel quel", *unpacked))
        detail = f"Content-Encoding « {packed[:40]} » n’est pas lu ici. Envoyez le corps : {ways}."
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            detail,
            {"Accept-Encoding": ", ".join(unpacked) or "identity"},
        )
    return packed


async def on_disk(request: Request) -> BinaryIO:
    """A body of any length as a file, unpacked, from its beginning; who asks closes it.

    Raises:
        HTTPException: 413 too long, 415 packed in a way that is not known, 400 badly packed.
        ClientDisconnect: the sender has gone; nothing is left behind.
    """
    arriving = Arriving(is_packed=packing(request, "gzip") == "gzip")
    try:
        async for piece in pieces(request):
            await run_sync(arriving.add, piece)
        return arriving.whole()
    except BaseException:
        arriving.file.close()
        raise


class Arriving:
    """A file on its way in; blocks, since it writes to disk and unpacks."""

    def __init__(self, *, is_packed: bool) -> None:
        self.file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - given away
        self._gzip = zlib.decompressobj(GZIP) if is_packed else None
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
                    self._gzip = zlib.decompressobj(GZIP)
                self._write(self._gzip.decompress(piece, PIECE))
                piece = self._gzip.unconsumed_tail or self._gzip.unused_data
        except zlib.error as error:
            raise badly_packed() from error

    def whole(self) -> BinaryIO:
        """The file, once nothing more comes."""
        if self._gzip:
            self._write(self._gzip.flush())
            if not self._gzip.eof:
                raise badly_packed()
        self.file.seek(0)
        return self.file  # type: ignore[return-value]  # it has all that a file is asked for

    def _write(self, piece: bytes) -> None:
        size = self.file.tell() + len(piece)
        if size > LONGEST_FILE:
            raise too_large(f"{LONGEST_FILE >> 20} Mio au plus ; coupez le fichier en plusieurs.")
        if self._gzip and size > PIECE + MOST_UNPACKED * self._received:
            raise too_large("Ce fichier gzip se déplie sans mesure ; envoyez-le tel quel.")
        self.file.write(piece)


def too_large(detail: str) -> HTTPException:
    """The refusal of what is too long."""
    return HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)


def badly_packed() -> HTTPException:
    """The refusal of a gzip that is none, or that stops short."""
    detail = "Le fichier gzip est abîmé ou incomplet ; recommencez l’envoi."
    return HTTPException(HTTPStatus.BAD_REQUEST, detail)

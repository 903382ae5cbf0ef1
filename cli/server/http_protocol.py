"""HTTP with bounds on what comes before a request is one: the size of its head, and its time.

The server has none of its own: it gathers headers for as long as they come, from whoever sends
them, however slowly. Everything after the head is bounded where it is read
(`search_api.http.request_bodies`).
"""

from asyncio import BaseTransport, TimerHandle
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 65_536
"""Bytes; browsers and proxies send 2,000, and the longest address that is answered takes 8,000."""
HEAD_WITHIN_S = 10.0
TOO_LONG = b"431 Request Header Fields Too Large"
TOO_LATE = b"408 Request Timeout"


class BoundedProtocol(HttpToolsProtocol):
    """One connection."""

    head_within_s = HEAD_WITHIN_S

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - the server's own
        super().__init__(*args, **named)
        self._size = 0
        self._late: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Somebody is there; a head is expected."""
        super().connection_made(cast("Any", transport))
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._arrived()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._expect()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A head has arrived."""
        self._arrived()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Bytes; one piece is at most 256 KiB, so that counting after reading is soon enough."""
        super().data_received(data)
        if self._late:
            self._size += len(data)
            if self._size > LONGEST_HEAD:
                self._refuse(TOO_LONG)

    def _expect(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.head_within_s, self._refuse, TOO_LATE)

    def _arrived(self) -> None:
        if self._late:
            self._late.cancel()
        self._late, self._size = None, 0

    def _refuse(self, status: bytes) -> None:
        self._arrived()
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\n\r\n")
            self.transport.close()

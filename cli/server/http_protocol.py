"""HTTP with limits on the head of a request (request line and headers): its size and its time.

The HTTP server has no such limits: it accepts headers of any size, sent at any speed. The body is
limited where it is read (`search_api.http.request_bodies`).
"""

from asyncio import BaseTransport, TimerHandle
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 65_536
"""Browsers and proxies send about 2,000 bytes; the longest accepted URL takes 8,000."""
HEAD_TIMEOUT_S = 10.0
HEAD_TOO_LARGE_STATUS = b"431 Request Header Fields Too Large"
HEAD_TIMEOUT_STATUS = b"408 Request Timeout"


class BoundedProtocol(HttpToolsProtocol):
    """The protocol of one connection, with limits on request heads."""

    head_timeout_s = HEAD_TIMEOUT_S

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - the server's own
        super().__init__(*args, **named)
        self._head_bytes = 0
        self._head_timer: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """A connection is open; its first head is expected."""
        super().connection_made(cast("Any", transport))
        self._start_head_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed."""
        self._stop_head_timer()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._start_head_timer()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A head is complete."""
        self._stop_head_timer()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Count the bytes of a head, after parsing: one read returns at most 256 KiB."""
        super().data_received(data)
        if self._head_timer:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse(HEAD_TOO_LARGE_STATUS)

    def _start_head_timer(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(
                self.head_timeout_s, self._refuse, HEAD_TIMEOUT_STATUS
            )

    def _stop_head_timer(self) -> None:
        if self._head_timer:
            self._head_timer.cancel()
        self._head_timer, self._head_bytes = None, 0

    def _refuse(self, status: bytes) -> None:
        self._stop_head_timer()
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\n\r\n")
            self.transport.close()

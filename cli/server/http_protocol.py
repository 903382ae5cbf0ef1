"""The protocol of one connection, with the limits that the HTTP server does not have.

Heads are bounded in size and time, connections in number (`connection_table`), and nobody holds a
connection without using it: neither by a body that no route reads, nor by empty lines, nor by not
reading an answer (`unread_answers`). Bodies that a route reads are bounded where they are read
(`search_api.http.body_pace`).
"""

from asyncio import BaseTransport, TimerHandle
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from cli.server.connection_table import ConnectionTable, ConnectionVerdict
from cli.server.unread_answers import UnreadAnswer
from search_api.monitoring.server_state import (
    CONNECTION_REFUSED_KEY,
    DRAINING_KEY,
    HELD_ANSWER_KEY,
)

MAX_HEAD_BYTES = 65_536
"""Browsers and proxies send about 2,000 bytes; the longest accepted URL takes 8,000."""
HEAD_TIMEOUT_S = 10.0
UNREAD_BODY_TIMEOUT_S = 5.0
"""Time to send the rest of a body that the answer did not need."""
IDLE_GRACE_S = 1.0
"""Time for a last request on an idle connection when the server stops."""
HEAD_TOO_LARGE_STATUS = b"431 Request Header Fields Too Large"
HEAD_TIMEOUT_STATUS = b"408 Request Timeout"


class BoundedProtocol(HttpToolsProtocol):
    """The protocol of one connection.

    Args:
        args, named: the server's own.
        table: the connections of this process.
    """

    head_timeout_s = HEAD_TIMEOUT_S
    unread_body_timeout_s = UNREAD_BODY_TIMEOUT_S

    def __init__(self, *args: Any, table: ConnectionTable, **named: Any) -> None:  # noqa: ANN401 - the server's own
        super().__init__(*args, **named)
        self._table = table
        self._head_bytes = 0
        self._head_timer: TimerHandle | None = None
        self._close_timer: TimerHandle | None = None
        self._unread = UnreadAnswer(self.loop, table)

    def connection_made(self, transport: BaseTransport) -> None:
        """A connection is open; its first head is expected, unless there are too many."""
        super().connection_made(cast("Any", transport))
        verdict = self._table.add(self, self.client[0] if self.client else "")
        if verdict is ConnectionVerdict.CLOSE:
            self.transport.abort()
            return
        if verdict is ConnectionVerdict.REFUSE:
            self.app_state = {**self.app_state, CONNECTION_REFUSED_KEY: True}
        self._start_head_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed."""
        self._stop_head_timer()
        self._stop_close_timer()
        self._unread.stop()
        self._table.remove(self)
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._start_head_timer()
        super().on_message_begin()
        self.scope["state"][HELD_ANSWER_KEY] = self._unread

    def on_headers_complete(self) -> None:
        """A head is complete; a server that stops answers it, and closes the connection."""
        self._stop_head_timer()
        self._stop_close_timer()
        super().on_headers_complete()
        if self.app_state.keys() & {DRAINING_KEY, CONNECTION_REFUSED_KEY}:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """A body is complete."""
        if self._is_idle() and DRAINING_KEY not in self.app_state:
            self._stop_close_timer()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer is written; the body that it did not need may take a moment to end."""
        super().on_response_complete()
        self._watch_last_bytes()
        if self.cycle.more_body and self.cycle.response_complete:
            self._start_close_timer(self.unread_body_timeout_s)

    def data_received(self, data: bytes) -> None:
        """Count the bytes of a head, after parsing: one read returns at most 256 KiB."""
        super().data_received(data)
        if self._is_idle() and not self.cycle.more_body and not self.timeout_keep_alive_task:
            self._start_head_timer()  # empty lines between requests begin no head
        if self._head_timer:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse(HEAD_TOO_LARGE_STATUS)

    def pause_writing(self) -> None:
        """The answer is longer than what the network has taken so far."""
        super().pause_writing()
        self._unread.watch(self.transport)

    def resume_writing(self) -> None:
        """The network has taken most of the answer."""
        super().resume_writing()
        self._unread.stop()

    def timeout_keep_alive_handler(self) -> None:
        """Close the connection: no other request has come."""
        super().timeout_keep_alive_handler()
        self._watch_last_bytes()

    def shutdown(self) -> None:
        """The server stops: requests under way are answered, and one that comes at this moment.

        A request may be on its way when the server decides to stop; to close the connection at once
        would cut it.
        """
        cycle = self._get_cycle()
        if cycle and not cycle.response_complete:
            cycle.keep_alive = False
        else:
            self._stop_close_timer()
            self._start_close_timer(IDLE_GRACE_S)

    def _is_idle(self) -> bool:
        """Whether every request has its answer."""
        cycle = self._get_cycle()
        return cycle is not None and cycle.response_complete and not self.pipeline

    def _get_cycle(self) -> RequestResponseCycle | None:
        """The last request; None before the first, which uvicorn does not declare."""
        return self.cycle

    def _start_head_timer(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(
                self.head_timeout_s, self._refuse, HEAD_TIMEOUT_STATUS
            )

    def _stop_head_timer(self) -> None:
        if self._head_timer:
            self._head_timer.cancel()
        self._head_timer, self._head_bytes = None, 0

    def _start_close_timer(self, seconds: float) -> None:
        if self._close_timer is None:
            self._close_timer = self.loop.call_later(seconds, self._close)

    def _stop_close_timer(self) -> None:
        if self._close_timer:
            self._close_timer.cancel()
        self._close_timer = None

    def _close(self) -> None:
        self.transport.close()
        self._watch_last_bytes()

    def _watch_last_bytes(self) -> None:
        """Watch a connection that only waits for its last bytes to be read: it has no other end."""
        if self.transport.is_closing() and self.transport.get_write_buffer_size():
            self._unread.watch(self.transport)

    def _refuse(self, status: bytes) -> None:
        self._stop_head_timer()
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\n\r\n")
            self._close()

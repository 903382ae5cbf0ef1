"""Answers that are not read: each is given up when it is read too slowly, or when all are too many.

The server keeps what it has written until the network takes it, and the application the rest of a
long answer. Whoever asks much and reads nothing would fill the memory with it, and hold the
connection without end.
"""

from asyncio import AbstractEventLoop, TimerHandle, Transport

from cli.server.connection_table import ConnectionTable

CHECK_INTERVAL_S = 1.0
RATE_WINDOW_S = 30.0
"""Time over which a rate is measured: a reader behind a poor network pauses for seconds."""


class UnreadAnswer:
    """The unread part of the answers of one connection.

    Args:
        loop: runs the checks.
        table: knows the unread bytes of all connections, and the limits.

    Attributes:
        held_bytes: what the application holds of the answer; it sets this itself.
    """

    window_s = RATE_WINDOW_S
    check_interval_s = CHECK_INTERVAL_S

    def __init__(self, loop: AbstractEventLoop, table: ConnectionTable) -> None:
        self._loop = loop
        self._table = table
        self._transport: Transport | None = None
        self._timer: TimerHandle | None = None
        self._window_start = 0.0
        self._window_bytes = 0
        self.held_bytes = 0

    def watch(self, transport: Transport) -> None:
        """Watch what the connection has not read yet, until `stop`."""
        if self._timer:
            return
        self._transport = transport
        self._begin_window(transport.get_write_buffer_size())
        self._start_timer()
        self._record(transport.get_write_buffer_size())

    def stop(self) -> None:
        """The answer is read, or the connection is closed."""
        if self._timer:
            self._timer.cancel()
        self._timer = None
        self._table.forget_unread(self)

    def give_up(self) -> None:
        """Close the connection at once; what is unread is lost."""
        self.stop()
        assert self._transport
        self._transport.abort()

    def _begin_window(self, unread: int) -> None:
        self._window_start, self._window_bytes = self._loop.time(), unread

    def _check(self) -> None:
        assert self._transport
        self._timer = None
        unread = self._transport.get_write_buffer_size()
        if not unread:
            self.stop()
        elif self._is_too_slow(unread):
            self.give_up()
        else:
            self._start_timer()
            self._record(unread)

    def _record(self, unread: int) -> None:
        self._table.record_unread(self, unread + self.held_bytes)

    def _start_timer(self) -> None:
        self._timer = self._loop.call_later(self.check_interval_s, self._check)

    def _is_too_slow(self, unread: int) -> bool:
        seconds = self._loop.time() - self._window_start
        if seconds < self.window_s:
            return False
        is_slow = self._window_bytes - unread < self._table.limits.min_bytes_s * seconds
        self._begin_window(unread)
        return is_slow

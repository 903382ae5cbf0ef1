"""A server of this process, in a thread, over any application; and raw connections to it."""

import socket
from contextlib import closing, contextmanager
from functools import partial
from threading import Thread

from uvicorn import Config

from cli.server.connection_table import ConnectionLimits, ConnectionTable
from cli.server.draining import DrainingServer, StopTimes
from cli.server.http_protocol import BoundedProtocol
from cli.server.listen import open_listener

MIB = 2**20
PATIENCE_S = 20
LONG_S = 600
"""Longer than any test waits: nothing but what is tested ends a connection."""
AMPLE = ConnectionLimits(per_address=100, total=100, unread_bytes=100 * MIB, min_bytes_s=1)


class LocalServer:
    """A running server.

    Attributes:
        table: its connections.
        server: itself, to stop.
    """

    def __init__(self, app, limits, protocol, stop_times):
        self.table = ConnectionTable(limits)
        options = {"http": partial(protocol, table=self.table), "ws": "none", "loop": "uvloop"}
        config = Config(app, log_level="critical", timeout_keep_alive=LONG_S, **options)
        self.server = DrainingServer(config, stop_times)
        self.listening = open_listener("127.0.0.1", 0)
        self.port = self.listening.getsockname()[1]

    @contextmanager
    def connect(self, receive_buffer_bytes=None):
        """A connection, closed with the block."""
        with closing(socket.socket()) as connection:
            if receive_buffer_bytes:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
            connection.settimeout(PATIENCE_S)
            connection.connect(("127.0.0.1", self.port))
            yield connection


@contextmanager
def run_locally(app, limits=AMPLE, protocol=BoundedProtocol, stop_times=StopTimes(0, 2)):  # noqa: B008 - frozen
    """Run a server while the block runs."""
    running = LocalServer(app, limits, protocol, stop_times)
    thread = Thread(target=running.server.run, args=([running.listening],))
    thread.start()
    try:
        yield running
    finally:
        running.server.should_exit = True
        thread.join()


def request(path="/", *headers, method="GET", host="x"):
    """A request, as bytes."""
    lines = (f"{method} {path} HTTP/1.1", f"Host: {host}", *headers)
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def read_all(connection):
    """Everything until the server closes the connection, however it does."""
    received = b""
    try:
        while piece := connection.recv(MIB):
            received += piece
    except ConnectionError:
        pass
    return received

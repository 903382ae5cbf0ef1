"""A worker process, seen from the server: started when needed, with a timeout, replaced if it dies.

A child process and two pipes, not the standard library's `concurrent.futures`: an executor breaks
as a whole when one process dies and cannot stop a task that takes too long, and a spawned child
would import the server's main module again.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock

from directory.errors import SheetUnavailable

WORKER_COMMAND = (sys.executable, "-m", "pdf.worker")
PACKAGES_ROOT = Path(__file__).parent.parent
FONTCONFIG_FILE = Path(__file__).parent / "fonts" / "fonts.conf"
"""Fontconfig settings that list the shipped fonts only."""


class ProcessLost(Exception):
    """The process died before it replied."""


class DrawingProcess:
    """One child process; handles one request at a time, from any thread."""

    def __init__(self, program: Sequence[str]) -> None:
        self._program = program
        self._child: subprocess.Popen[bytes] | None = None
        self._requests: Connection | None = None
        self._replies: Connection | None = None
        self._lock = Lock()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Id of the running process, if there is one."""
        return self._child.pid if self._child else None

    def start(self) -> tuple[Connection, Connection]:
        """Start the process unless it runs; return its pipes, before it is ready to draw.

        Raises:
            SheetUnavailable: after `close`.
        """
        with self._lock:
            if self._closed:
                raise SheetUnavailable("Le service des fiches s’arrête.")
            if self._child is None or not self._requests or not self._replies:
                self._child, self._requests, self._replies = spawn_worker(self._program)
            return self._requests, self._replies

    def send_request(self, request: bytes, timeout_s: float) -> bytes:
        """Send a request and wait for its reply.

        Raises:
            TimeoutError: no reply in time; the process was replaced.
            ProcessLost: the process died.
        """
        requests, replies = self.start()
        reply = None
        try:
            requests.send_bytes(request)
            if replies.poll(timeout_s):
                reply = replies.recv_bytes()
        except (EOFError, OSError) as error:
            raise ProcessLost from error
        finally:
            # Even after Ctrl-C: a reply left in the pipe would be given to the next caller.
            if reply is None:
                self.restart()
        if reply is None:
            raise TimeoutError
        return reply

    def stop(self) -> None:
        """End the process, if it runs; the next request starts another."""
        with self._lock:
            if self._child:
                self._child.kill()
                self._child.wait()
            # Do not close the pipes here: another thread may wait on them. They close when dropped.
            self._child = self._requests = self._replies = None

    def restart(self) -> None:
        """Replace the process at once, so that the new one is ready before it is needed."""
        self.stop()
        with suppress(SheetUnavailable):  # closed meanwhile
            self.start()

    def close(self) -> None:
        """End the process; it cannot be started again."""
        with self._lock:
            self._closed = True
        self.stop()


def spawn_worker(program: Sequence[str]) -> tuple[subprocess.Popen[bytes], Connection, Connection]:
    """Start a process; return it with the pipe for requests and the pipe for replies.

    It has its own process group, so that Ctrl-C in a terminal reaches the server only.
    """
    child_requests, requests = Pipe(duplex=False)
    replies, child_replies = Pipe(duplex=False)
    with child_requests, child_replies:
        descriptors = (child_requests.fileno(), child_replies.fileno())
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [*program, *map(str, descriptors)],
            pass_fds=descriptors,
            env=build_worker_environment(),
            process_group=0,
        )
    return child, requests, replies


def build_worker_environment() -> dict[str, str]:
    """The environment of the process: ours, with the shipped fonts and our packages first."""
    environment = dict(os.environ)  # noqa: TID251 - the one exception: the library finds its fonts this way
    path = os.pathsep.join(filter(None, (str(PACKAGES_ROOT), environment.get("PYTHONPATH"))))
    return environment | {"FONTCONFIG_FILE": str(FONTCONFIG_FILE), "PYTHONPATH": path}

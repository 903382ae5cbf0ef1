"""A pool of worker processes that draw sheets, so that a search never waits for a sheet.

Calls block: make them from a thread. The server process never imports the PDF library.
"""

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Self

from directory.errors import SheetBusy, SheetUnavailable
from directory.model.listing import Listing
from directory.publication import Publication
from pdf import native
from pdf.fair_queue import FairQueue, QueueFull
from pdf.issuer import SheetIssuer
from pdf.messages import (
    DrawingFailure,
    DrawingResult,
    decode_sheet_reply,
    encode_sheet_request,
)
from pdf.worker_process import WORKER_COMMAND, DrawingProcess, ProcessLost

TYPICAL_SHEET_S = 0.1
"""Time to draw a sheet of one page; used to compute the Retry-After of a busy reply."""
MAX_DRAWING_ATTEMPTS = 2


class SheetPool:
    """Draws activity sheets; `pool(listing, publication)` returns a PDF.

    Args:
        workers: number of processes.
        issuer: whoever issues the sheets.
        queue_limit: callers that may wait for a process; further ones get `SheetBusy`.
        timeout_s: maximum time to wait for a process, and maximum time to draw one sheet.
        program: command line of a worker process.
        load: loads a shared library, to check that it is installed.
    """

    def __init__(
        self,
        workers: int,
        issuer: SheetIssuer,
        *,
        queue_limit: int = 16,
        timeout_s: float = 10.0,
        program: Sequence[str] = WORKER_COMMAND,
        load: Callable[[str], object] = ctypes.CDLL,
    ) -> None:
        self.issuer = issuer
        self._timeout_s = timeout_s
        self._load = load
        self._queue_limit = queue_limit
        self._processes = tuple(DrawingProcess(program) for _ in range(workers))
        self._queue = FairQueue(self._processes, queue_limit)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """Ids of the processes that run now."""
        return tuple(process.pid for process in self._processes if process.pid)

    @property
    def waiting_count(self) -> int:
        """Number of callers that wait for a process now."""
        return self._queue.waiting_count

    def __call__(self, listing: Listing, publication: Publication) -> bytes:
        """The sheet of a person, as PDF.

        Raises:
            SheetUnavailable: it cannot be drawn on this machine, or timed out; see the message.
            SheetBusy: too many callers wait already.
        """
        native.require_native_libraries(self._load)
        request = encode_sheet_request(listing, self.issuer.build_facts(listing, publication))
        with self._process() as process:
            reply = self._reply(process, request)
        match reply:
            case DrawingResult(pdf):
                return pdf
            case DrawingFailure(reason):
                raise SheetUnavailable(f"La fiche n’a pas pu être composée ({reason}).")

    def warm_up(self) -> None:
        """Start every process; returns before they are ready.

        Raises:
            SheetUnavailable: the native libraries are missing; the message says what to install.
        """
        native.require_native_libraries(self._load)
        for process in self._processes:
            process.start()

    def close(self) -> None:
        """End the processes; callers that still wait get `SheetUnavailable`."""
        for process in self._processes:
            process.close()

    @contextmanager
    def _process(self) -> Iterator[DrawingProcess]:
        """Reserve a process, waiting for one if needed."""
        try:
            process = self._queue.acquire(self._timeout_s)
        except QueueFull as error:
            raise self._busy() from error
        try:
            yield process
        finally:
            self._queue.release(process)

    def _busy(self) -> SheetBusy:
        wait_s = math.ceil(self._queue_limit * TYPICAL_SHEET_S / len(self._processes))
        return SheetBusy("Trop de fiches sont demandées en ce moment.", max(1, wait_s))

    def _reply(self, process: DrawingProcess, request: bytes) -> DrawingResult | DrawingFailure:
        """The reply of a process; the request is retried once if the process dies."""
        for _ in range(MAX_DRAWING_ATTEMPTS):
            try:
                return decode_sheet_reply(process.send_request(request, self._timeout_s))
            except ProcessLost:
                continue
            except TimeoutError:
                message = f"La fiche demande plus de {self._timeout_s:g} secondes."
                raise SheetUnavailable(message) from None
        raise SheetUnavailable("La fiche n’a pas pu être composée (processus interrompu).")

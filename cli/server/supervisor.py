"""The workers of a server: started, replaced one after the other (SIGHUP), ended together.

kill -HUP  ─▶ for each worker: a new one answers ─▶ the old one takes no more connections, and ends
kill -TERM ─▶ every worker drains (`draining`)
kill -KILL ─▶ nothing of this process runs any more; the workers notice, and end by themselves
"""

import os
import signal
import threading
import time
from multiprocessing import parent_process
from multiprocessing.connection import wait
from socket import socket
from typing import cast

from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from cli.server.draining import DrainingServer, StopTimes

WORKER_START_TIMEOUT_S = 120.0
"""Time for a new worker to answer: opening a large index on a busy machine takes long."""
EXIT_ORPHANED = 70
"""The exit status of a worker that could not end in time without its supervisor."""
STOP_MARGIN_S = 10.0
"""Time for a worker to close what it has open, after the times of a stop."""
STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}


class WorkerProcess(Process):
    """One worker, as its supervisor and as itself see it."""

    def __init__(self, config: Config, sockets: list[socket], times: StopTimes) -> None:
        super().__init__(config, sockets)
        self._times = times

    @property
    def server(self) -> DrainingServer:
        """The server of this worker, made when it is first used, in its own process."""
        if self._server is None:
            self._server = DrainingServer(self.config, self._times)
        return cast("DrainingServer", self._server)

    def target(self, sockets: list[socket] | None = None) -> None:
        """Serve, in the process of the worker, until a signal or the end of its parent."""
        end_with_parent(self._times.stop_s + STOP_MARGIN_S)
        super().target(sockets)

    def retire(self) -> None:
        """Take no more connections, and end after the answers under way."""
        if self.process.pid and self.process.exitcode is None:
            os.kill(self.process.pid, signal.SIGINT)

    def join_within(self, seconds: float) -> None:
        """Wait for the end, and kill a worker that does not end in time."""
        self.process.join(max(0.0, seconds))
        if self.process.is_alive():
            self.process.kill()
        self.process.join()


class WorkerSupervisor(Multiprocess):
    """Keeps the workers of a server running.

    Args:
        config: of the server.
        sockets: that it listens on; closed here when the server stops.
        times: of a stop.
    """

    processes: list[WorkerProcess]  # type: ignore[assignment]  # its own kind only

    def __init__(self, config: Config, sockets: list[socket], times: StopTimes) -> None:
        super().__init__(config, sockets)
        self._times = times
        self._is_interrupted = False

    def init_processes(self) -> None:
        """Start every worker."""
        self.processes = [self._start_worker() for _ in range(self.processes_num)]

    def restart_all(self) -> None:
        """Replace each worker, the old one last; stop at the first that does not start."""
        for at, old in enumerate(self.processes):
            if self.should_exit.is_set() or STOP_SIGNALS & {*self.signal_queue}:
                return
            new = self._start_worker()
            if not new.wait_until_ready(WORKER_START_TIMEOUT_S, self.should_exit):
                new.kill()
                new.join()
                return
            old.retire()
            old.join_within(self._times.stop_s + STOP_MARGIN_S)
            self.processes[at] = new

    def keep_subprocess_alive(self) -> None:
        """Replace a worker that has ended; end with the first that cannot start."""
        for at, worker in enumerate(self.processes):
            if self.should_exit.is_set():
                return
            if worker.is_alive(timeout=self.config.timeout_worker_healthcheck):
                continue
            worker.kill()
            worker.join()
            if worker.exitcode == STARTUP_FAILURE:
                self.should_exit.set()
            else:
                self.processes[at] = self._start_worker()

    def join_all(self) -> None:
        """Wait for the end of every worker."""
        end = time.monotonic() + self._times.drain_s + self._times.stop_s + STOP_MARGIN_S
        for worker in self.processes:
            worker.join_within(end - time.monotonic())

    def handle_ttin(self) -> None:
        """One worker more, unless the server stops; SIGTTOU ends one."""
        if self.should_exit.is_set():
            return
        self.processes.append(self._start_worker())
        self.processes_num = len(self.processes)

    def handle_int(self) -> None:
        """Stop without the wait for a load balancer."""
        self._is_interrupted = True
        super().handle_int()

    def terminate_all(self) -> None:
        """Ask every worker to end.

        With this copy of the socket open, callers would wait for nobody to accept them.
        """
        for each in self.sockets:
            each.close()
        if not self._is_interrupted:
            super().terminate_all()
            return
        for worker in self.processes:
            worker.retire()

    def _start_worker(self) -> WorkerProcess:
        worker = WorkerProcess(self.config, self.sockets, self._times)
        worker.start()
        return worker


def end_with_parent(patience_s: float) -> None:
    """End this process when the one that started it is gone, which kept the port for both.

    The operating system makes the sentinel of a parent readable when it ends, however it ends.

    Args:
        patience_s: time for the requests under way.
    """
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(patience_s)
        os._exit(EXIT_ORPHANED)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()

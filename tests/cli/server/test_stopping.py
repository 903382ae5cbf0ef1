"""Servers stop and are replaced without cutting or refusing anybody."""

import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import psutil
import pytest

from cli.server.listen import open_listener
from cli.server.supervisor import WorkerProcess
from tests.cli.server.small_service import SLOW_S
from tests.cli.server.steady_clients import ask_steadily

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ROOT = Path(__file__).parents[3]
ENDED_BY_SIGTERM = -signal.SIGTERM


class SmallService:
    """A running service."""

    def __init__(self, process, address):
        self.process = process
        self.address = address

    @property
    def port(self):
        return urlsplit(self.address).port

    def get(self, path):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, int(answer.read())
        finally:
            connection.close()

    def is_ready(self):
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False


@contextmanager
def small_service(*, port=0, workers=1, drain_s=0.0, passed=()):
    program = [sys.executable, "-m", "tests.cli.server.small_service"]
    command = [str(word) for word in (*program, port, workers, drain_s, *passed)]
    with subprocess.Popen(  # noqa: S603 - our own words
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, pass_fds=passed
    ) as process:
        try:
            service = SmallService(process, process.stdout.readline().strip())
            service.get("/")
            yield service
        finally:
            process.terminate()


def test_workers_are_replaced_one_after_the_other_and_nobody_notices(eventually):
    with small_service(workers=2) as service:
        old = {each.pid for each in find_workers(service)}
        with ask_steadily(lambda: service.address, "/", "/slow", "/") as clients:
            service.process.send_signal(signal.SIGHUP)
            eventually(lambda: not old & {each.pid for each in find_workers(service)})
            eventually(lambda: clients.answers > 200)
        assert clients.failures == []
        assert service.get("/")[1] not in old


def test_services_behind_a_balancer_are_restarted_in_turn_and_nobody_notices(eventually):
    with ExitStack() as running:
        services = [running.enter_context(small_service(drain_s=1.0)) for _ in range(2)]
        ready = list(services)
        turns = count()

        def choose_address():
            """One of those that were ready when last asked, each in its turn."""
            return ready[next(turns) // 50 % len(ready)].address

        with ask_steadily(choose_address, "/", "/slow", "/") as clients:
            for at, stopped in enumerate(tuple(services)):
                stopped.process.terminate()
                eventually(lambda: not stopped.is_ready())  # noqa: B023 - of this turn
                ready[:] = [services[1 - at]]
                assert stopped.process.wait(60) == ENDED_BY_SIGTERM
                anew = small_service(port=stopped.port, drain_s=1.0)
                services[at] = running.enter_context(anew)
                ready[:] = services
                before = clients.answers
                eventually(lambda: clients.answers > before + 100)  # noqa: B023 - of this turn
        assert clients.failures == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_service_on_a_passed_socket_restarts_and_nobody_is_refused(eventually, workers):
    with open_listener("127.0.0.1", 0) as listening, ExitStack() as running:
        serve_anew = partial(small_service, passed=[listening.fileno()], workers=workers)
        service = running.enter_context(serve_anew())
        with ask_steadily(lambda: service.address, "/", "/slow", "/") as clients:
            service.process.terminate()
            assert service.process.wait(60) in {0, ENDED_BY_SIGTERM}
            running.enter_context(serve_anew())
            before = clients.answers
            eventually(lambda: clients.answers > before + 100)
        assert clients.failures == []


def test_a_descriptor_that_is_no_listening_socket_is_misuse(annuaire, tmp_path):
    with (tmp_path / "file").open("w") as file:
        answer = annuaire("serve", "--fd", file.fileno())
    assert (answer.exit_code, "--fd" in answer.stderr) == (2, True)


def test_at_sigterm_readiness_fails_first_then_the_port_closes_and_requests_end():
    with small_service(drain_s=SLOW_S / 2) as service:
        answers = []
        slow = Thread(target=lambda: answers.append(service.get("/slow")))
        slow.start()
        service.process.terminate()
        statuses = []
        while True:
            try:
                statuses.append(service.get("/readyz")[0])
            except OSError:
                break
        slow.join()
        assert service.process.wait(60) == ENDED_BY_SIGTERM
    assert statuses[-1] == 503
    assert statuses == sorted(statuses)
    assert [status for status, _ in answers] == [200]


def test_workers_replaced_ones_too_end_with_a_killed_parent_and_free_the_port(eventually):
    with small_service(workers=2) as service:
        first, second = find_workers(service)
        first.kill()
        eventually(lambda: len(set(find_workers(service)) - {first}) == 2)
        workers = find_workers(service)
        assert second in workers
        service.process.kill()
        service.process.wait(60)
        eventually(lambda: not any(each.is_running() for each in workers))
        with small_service(port=service.port) as anew:
            assert anew.is_ready()


def test_an_interrupted_service_waits_for_no_balancer():
    with small_service(workers=2, drain_s=3_600) as service:
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(60) == 0


class StuckProcess:
    """A process that ends when it is killed, and not before."""

    def __init__(self):
        self.is_killed = False
        self.waits = []

    def join(self, timeout=None):
        assert timeout is not None or self.is_killed
        self.waits.append(timeout)

    def is_alive(self):
        return not self.is_killed

    def kill(self):
        self.is_killed = True


def test_a_worker_that_does_not_end_is_killed_after_its_time():
    worker = WorkerProcess.__new__(WorkerProcess)
    worker.process = StuckProcess()
    worker.join_within(-1)
    assert worker.process.waits == [0, None]


def find_workers(service):
    """The processes that answer: not the tracker of shared resources."""
    return [each for each in psutil.Process(service.process.pid).children() if is_worker(each)]


def is_worker(process):
    with suppress(psutil.Error):  # it has just ended
        return "spawn_main" in " ".join(process.cmdline())
    return False

"""Thousands of varied requests, with clients among them that hold what they can.

`make test-soak` sends many more, measures times, and restarts the workers all the while.
"""

import json
import signal
import time
from threading import Event, Thread

import psutil
import pytest

from tests.cli.server.soaking import Soak, hold_connections, measure_tree
from tests.cli.server.steady_clients import ask_steadily
from tests.cli.server.test_stopping import is_worker

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
MIB = 2**20
REQUESTS, WARM_UP_REQUESTS = 5_000, 2_000
SOAK_REQUESTS = 100_000
RESTARTS = 20
MEMORY_GROWTH_BYTES = 50 * MIB
SPARE_FILES = 20
"""Open files that come and go: logs, counters, an index that is being replaced."""
NO_LIMITS = {"ANNUAIRE_RATE_LIMIT_LOCAL": ""}


@pytest.fixture
def ids(asked):
    """The numbers of everybody, and some of nobody."""
    lines = asked("changes").stdout.splitlines()
    assert lines
    return [json.loads(line)["id"] for line in lines] + ["99000099999", "0", "abc"]


def test_five_thousand_varied_requests_leave_the_server_as_it_was(serving, loaded, ids, eventually):
    with serving(loaded, **NO_LIMITS) as server:
        soak = Soak(server.address, ids)
        soak.send(WARM_UP_REQUESTS)
        memory, files = measure_tree(server.process.pid)
        with hold_connections(server.address, ids):
            soak.send(REQUESTS - WARM_UP_REQUESTS)
            grown, _ = measure_tree(server.process.pid)
        assert soak.failures == []
        assert sum(soak.statuses.values()) == REQUESTS
        assert {200, 400, 404, 422} <= set(soak.statuses)
        assert grown < memory + MEMORY_GROWTH_BYTES
        eventually(lambda: measure_tree(server.process.pid)[1] <= files + SPARE_FILES)
        assert server.get("/readyz")[0] == 200


@pytest.mark.soak
def test_a_hundred_thousand_requests_and_all_attacks_slow_ordinary_searches_down_by_half_at_most(
    serving, loaded, ids, eventually
):
    with serving(loaded, **NO_LIMITS) as server:
        soak = Soak(server.address, ids)
        soak.send(SOAK_REQUESTS // 5)
        memory, files = measure_tree(server.process.pid)
        sending = Thread(target=soak.send, args=(SOAK_REQUESTS // 5,))
        sending.start()
        median_s = soak.measure_median_s(sending.is_alive)
        sending.join()
        is_over = Event()
        attacks = Thread(target=attack_until, args=(is_over, server.address, ids))
        attacks.start()
        sending = Thread(target=soak.send, args=(SOAK_REQUESTS * 3 // 5,))
        sending.start()
        attacked_median_s = soak.measure_median_s(sending.is_alive)
        sending.join()
        grown, _ = measure_tree(server.process.pid)
        is_over.set()
        attacks.join()
        print(f"\nmedian {median_s * 1000:.1f} ms, attacked {attacked_median_s * 1000:.1f} ms")  # noqa: T201 - the figures
        print(f"memory {memory // MIB} MiB, then {grown // MIB} MiB; {soak.statuses}")  # noqa: T201
        assert soak.failures == []
        assert sum(soak.statuses.values()) == SOAK_REQUESTS
        assert attacked_median_s < 2 * median_s
        assert grown < memory + MEMORY_GROWTH_BYTES
        eventually(lambda: measure_tree(server.process.pid)[1] <= files + SPARE_FILES)


@pytest.mark.soak
def test_twenty_restarts_of_all_workers_cut_and_refuse_nobody(serving, loaded, ids, eventually):
    with serving(loaded, "--workers", 2, **NO_LIMITS) as server:
        paths = (f"/api/v1/professionals/{ids[0]}", "/api/v1/professionals?q=martin", "/")
        with ask_steadily(lambda: server.address, *paths) as clients:
            for _ in range(RESTARTS):
                before = clients.answers
                old = find_worker_pids(server)
                server.process.send_signal(signal.SIGHUP)
                eventually(lambda: not old & find_worker_pids(server), 120)  # noqa: B023 - of this turn
                eventually(lambda: clients.answers > before + 100)  # noqa: B023 - of this turn
        assert clients.failures == []


def attack_until(is_over, address, ids):
    """Hold connections, let go of them, and begin again."""
    while not is_over.is_set():
        with hold_connections(address, ids):
            is_over.wait(10)
        time.sleep(0.5)


def find_worker_pids(server):
    return {each.pid for each in psutil.Process(server.process.pid).children() if is_worker(each)}

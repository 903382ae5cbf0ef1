"""The pool, in front of a program that misbehaves as told (drawing_program.py)."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from directory.errors import SheetBusy, SheetUnavailable
from pdf.pool import SheetPool
from tests.builders import a_listing, a_publication, a_rpps
from tests.fakes import an_issuer
from tests.pdf.samples import a_doctor

PROGRAM = (sys.executable, str(Path(__file__).parent / "drawing_program.py"))
LONG_S = 30.0
BUSY_S = 1.2
"""Processor seconds that a process takes to get ready, and then some: it draws."""
SERVER = """
import sys
from pdf.pool import SheetPool
from tests.fakes import an_issuer
pool = SheetPool(1, an_issuer(), program=sys.argv[1:])
pool.warm_up()
print(*pool.pids, "weasyprint" in sys.modules, flush=True)
sys.stdin.read()
"""


def a_pool(mode, mark="-", **given):
    return SheetPool(
        **{"workers": 1, "issuer": an_issuer(), "timeout_s": LONG_S} | given,
        program=(*PROGRAM, mode, str(mark)),
    )


def a_server(*program):
    """A process that holds a warm pool, and prints its process and what it imported."""
    command = [sys.executable, "-c", SERVER, *program]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ours


@contextmanager
def interrupted(after_s):
    """Ctrl-C, after a while."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, after_s)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, before)


def asked(pool, **listing):
    return pool(a_listing(**listing), a_publication())


def wait_for(path):
    wait_until(path.exists)


def wait_until(condition):
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError(condition)


@contextmanager
def an_occupied_pool(tmp_path, **given):
    """A pool whose only process draws until the gate is opened, and the reply to come."""
    gate = tmp_path / "gate"
    with a_pool("gate", gate, **given) as pool, ThreadPoolExecutor() as threads:
        drawing = threads.submit(asked, pool)
        wait_for(gate.with_suffix(".waits"))
        try:
            yield pool, gate, drawing, threads
        finally:
            gate.touch()


def test_the_listing_and_the_facts_reach_the_process():
    with a_pool("echo") as pool:
        line = asked(pool).decode()
    assert line == f"{a_listing().id} 2026-01-15 https://annuaire.example True"


def test_a_process_is_started_by_the_first_sheet_and_kept():
    with a_pool("echo") as pool:
        before = pool.pids
        pids = {asked(pool) and pool.pids for _ in range(3)}
    assert before == ()
    assert [len(each) for each in pids] == [1]


def test_a_process_yields_to_the_server():
    with a_pool("echo") as pool:
        asked(pool)
        assert psutil.Process(pool.pids[0]).nice() > psutil.Process().nice()


def test_a_process_that_dies_is_replaced_and_the_sheet_asked_for_again(tmp_path):
    with a_pool("die_once", tmp_path / "died") as pool:
        assert asked(pool) == b"second try"


def test_a_sheet_that_kills_its_process_twice_is_unavailable():
    with a_pool("die") as pool, pytest.raises(SheetUnavailable, match="processus interrompu"):
        asked(pool)


def test_a_sheet_that_takes_too_long_is_unavailable_and_its_process_ended():
    with a_pool("hang", timeout_s=0.5) as pool:
        pool.warm_up()
        (pid,) = pool.pids
        with pytest.raises(SheetUnavailable, match=r"plus de 0\.5 secondes"):
            asked(pool)
        assert not psutil.pid_exists(pid)


def test_another_process_stands_ready_before_it_is_asked():
    with a_pool("hang", timeout_s=0.5) as pool:
        pool.warm_up()
        before = pool.pids
        with pytest.raises(SheetUnavailable):
            asked(pool)
        assert len(pool.pids) == 1
        assert pool.pids != before


def test_a_real_process_killed_between_two_sheets_is_not_noticed():
    with SheetPool(1, an_issuer(), timeout_s=LONG_S) as pool:
        first = asked(pool)
        os.kill(pool.pids[0], signal.SIGKILL)
        assert asked(pool) == first


def test_a_real_process_killed_while_it_draws_is_not_noticed():
    long = a_doctor(250)
    with SheetPool(1, an_issuer(), timeout_s=10 * LONG_S) as pool:
        pool.warm_up()
        (pid,) = pool.pids
        with ThreadPoolExecutor() as threads:
            drawing = threads.submit(pool, long, a_publication())
            wait_until(lambda: psutil.Process(pid).cpu_times().user > BUSY_S)
            os.kill(pid, signal.SIGKILL)
            assert drawing.result().startswith(b"%PDF")
        assert pid not in pool.pids


def test_with_every_process_busy_and_the_queue_full_the_next_is_sent_away(tmp_path):
    with an_occupied_pool(tmp_path, queue_limit=2) as (pool, _, _, threads):
        waiting = [threads.submit(asked, pool) for _ in range(2)]
        wait_until(lambda: pool.waiting_count == 2)
        with pytest.raises(SheetBusy) as busy:
            asked(pool)
    assert busy.value.retry_after_s == 1
    assert [each.result() for each in waiting] == [a_listing().id.encode()] * 2


def test_a_failure_is_named_without_quoting_the_listing():
    with a_pool("fail") as pool, pytest.raises(SheetUnavailable) as failure:
        asked(pool, exercise_name="SECRET")
    assert "ValueError" in str(failure.value)
    assert "SECRET" not in str(failure.value)


def test_who_finds_the_queue_full_is_told_when_to_come_back(tmp_path):
    with an_occupied_pool(tmp_path, queue_limit=0) as (pool, *_):
        with pytest.raises(SheetBusy) as busy:
            asked(pool)
        assert busy.value.retry_after_s >= 1


def test_who_waits_in_the_queue_is_served(tmp_path):
    with an_occupied_pool(tmp_path) as (pool, gate, drawing, threads):
        waiting = threads.submit(asked, pool)
        gate.touch()
        assert drawing.result() == waiting.result() == a_listing().id.encode()


def test_everybody_gets_their_own_sheet():
    people = [a_listing(rpps=a_rpps(number)) for number in range(1, 30)]
    with a_pool("echo", workers=2, queue_limit=30) as pool, ThreadPoolExecutor() as threads:
        sheets = list(threads.map(lambda person: pool(person, a_publication()), people))
    assert [sheet.split()[0].decode() for sheet in sheets] == [person.id for person in people]


def test_a_reply_that_nobody_waits_for_any_more_is_not_given_to_the_next(tmp_path):
    gate = tmp_path / "gate"
    with a_pool("gate", gate) as pool:
        with interrupted(0.2), pytest.raises(KeyboardInterrupt):
            asked(pool, rpps=a_rpps(1))
        gate.touch()
        assert asked(pool, rpps=a_rpps(2)) == a_rpps(2).encode()


def test_nobody_waits_longer_than_the_time_limit(tmp_path):
    with an_occupied_pool(tmp_path, timeout_s=0.5) as (pool, _, drawing, threads):
        waiting = threads.submit(asked, pool)
        outcomes = {type(drawing.exception()), type(waiting.exception())}
    assert outcomes <= {SheetBusy, SheetUnavailable}


def test_closing_leaves_no_process():
    pool = a_pool("echo", workers=2)
    pool.warm_up()
    pids = pool.pids
    pool.close()
    assert [len(pids), *map(psutil.pid_exists, pids)] == [2, False, False]


def test_closing_during_a_sheet_makes_it_unavailable_and_starts_nothing(tmp_path):
    with an_occupied_pool(tmp_path) as (pool, _, drawing, _):
        pool.close()
        with pytest.raises(SheetUnavailable):
            drawing.result()
        assert pool.pids == ()


def test_no_process_outlives_a_server_that_was_killed():
    with a_server(*PROGRAM, "echo", "-") as server:
        pid = int(server.stdout.readline().split()[0])
        process = psutil.Process(pid)
        server.kill()
        process.wait(LONG_S)
    assert not psutil.pid_exists(pid)


def test_the_pdf_library_stays_out_of_the_server():
    with a_server(sys.executable, "-m", "pdf.worker") as server:
        assert server.communicate()[0].split()[1:] == [b"False"]

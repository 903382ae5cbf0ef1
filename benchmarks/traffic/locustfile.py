"""The public, professionals and partners, coming at a stated rate, for Locust.

    locust -f benchmarks/traffic/locustfile.py --headless -u 3 --host URL --mix mix.json --rate 200

`benchmarks.traffic.scenario` (`make bench-load`) starts the server, draws the mix and calls this.
Each
class is one Locust user that sends every request when it is due (`benchmarks.traffic.arrivals`),
whatever became of those before: the time counts from that instant. How late this program itself was
is counted too, and told apart, because a busy generator looks like a slow server.
"""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import gevent
import msgspec
from gevent.pool import Pool
from geventhttpclient import HTTPClient
from locust import User, events, task
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment
from locust.exception import StopUser

from benchmarks.traffic.arrivals import AUDIENCES, Due, schedule
from benchmarks.traffic.gate import Gate, Latency, Request, by_group
from benchmarks.traffic.request_mix import SEED, Asked, read
from benchmarks.traffic.server_monitor import Watch

CONNECTIONS = 64
"""Of a class: browsers and partners keep theirs open."""
PATIENCE_S = 10.0
"""After which nobody waits any longer: a failure."""
HEADERS = {"Accept-Encoding": "gzip", "Content-Type": "application/json"}
SETTLES_S = 1.0
MOST_TIMES = 20_000
OK = 200


@events.init_command_line_parser.add_listener
def options(parser: LocustArgumentParser) -> None:
    """What a run is told; Locust shows it with --help."""
    add = parser.add_argument
    add("--mix", type=Path, required=True, help="requests, from benchmarks.traffic.request_mix")
    add("--rate", type=float, default=100, help="requests a second, of all classes together")
    add("--seconds", type=float, default=60, help="how long, once warm")
    add("--warm-up", type=float, default=5, help="seconds before, which do not count")
    add("--only", default="", help="one class: public, professional or partner")
    add("--p95-ms", type=float, default=15)
    add("--p99-ms", type=float, default=25)
    add("--errors", type=float, default=0, help="share of requests that may fail")
    add("--pids", default="", help="servers to watch, with commas between")
    add("--results", type=Path, help="where to write the figures, as JSON")


class Run:
    """One run: what is asked, what became of it."""

    def __init__(self, environment: Environment) -> None:
        given: Any = environment.parsed_options
        self.given = given
        self.gate = Gate(given.p95_ms, given.p99_ms, given.errors)
        self.asked = {kind: cycle(some) for kind, some in read(given.mix).asked.items() if some}
        self.whole_s = given.warm_up + given.seconds
        self.requests: list[Request] = []
        self.late_ms: list[float] = []
        self.watches = [Watch([int(pid)]) for pid in given.pids.split(",") if pid]
        self.began = perf_counter() + SETTLES_S
        self.left = {given.only} if given.only else set(AUDIENCES)

    def due(self, name: str) -> Iterator[Due]:
        """What a class asks; a kind that the directory is too small for is left out."""
        share = 1 if self.given.only else AUDIENCES[name].share
        rng = Random(f"{SEED} {name}")  # noqa: S311 - a schedule to repeat
        wanted = schedule(AUDIENCES[name], self.given.rate * share, self.whole_s, rng)
        return (each for each in wanted if each.kind in self.asked)

    def note(self, request: Request, late_ms: float) -> None:
        """Keep what became of a request, unless it was part of the warming up."""
        if request.due >= self.given.warm_up:
            self.requests.append(request)
            self.late_ms.append(late_ms)

    def look(self) -> None:
        """Watch the servers from the end of the warming up to the end."""
        gevent.sleep(SETTLES_S + self.given.warm_up)
        while self.left:
            for watch in self.watches:
                watch.look()
            gevent.sleep(1)

    def figures(self) -> dict[str, Any]:
        """Everything measured, by class of users and kind of request."""
        late = Latency.of([Request("", "", 0, ms) for ms in self.late_ms or [0.0]], 1)
        return {
            "rate": self.given.rate,
            "seconds": self.given.seconds,
            "only": self.given.only,
            "groups": by_group(self.requests, self.given.seconds),
            "costs": [each.cost(self.given.seconds, len(self.requests)) for each in self.watches],
            "generator_late_p99_ms": late.p99,
            "ms": drawn(sorted(round(each.ms, 2) for each in self.requests)),
        }

    def faults(self) -> list[str]:
        """Why the gate is shut."""
        if not self.requests:
            return ["nothing was asked"]
        return list(self.gate.faults(Latency.of(self.requests, self.given.seconds)))


def drawn(times: list[float]) -> list[float]:
    """As many of them, evenly from the least to the most, as a curve needs."""
    return times[:: -(-len(times) // MOST_TIMES) or 1]


class Coming(User):
    """A class of users: sends what is due when it is due."""

    abstract = True
    fixed_count = 1
    audience = ""

    @task
    def come(self) -> None:
        """Send everything that is due, wait for the last answers, leave."""
        run: Run = self.environment.run
        if self.audience not in run.left:
            raise StopUser
        client = HTTPClient.from_url(
            self.host,
            concurrency=CONNECTIONS,
            connection_timeout=PATIENCE_S,
            network_timeout=PATIENCE_S,
            headers=HEADERS,
        )
        waiting = Pool()
        for due in run.due(self.audience):
            gevent.sleep(max(0.0, run.began + due.at - perf_counter()))
            waiting.spawn(self.ask, run, client, due, next(run.asked[due.kind]))
        waiting.join()
        client.close()
        run.left.discard(self.audience)
        if not run.left:
            gevent.spawn(self.environment.runner.quit)
        raise StopUser

    def ask(self, run: Run, client: HTTPClient, due: Due, asked: Asked) -> None:
        """One request; the clock has run since it was due."""
        instant = run.began + due.at
        late_ms = 1000 * (perf_counter() - instant)
        failure, size = answer(client, asked)
        ms = 1000 * (perf_counter() - instant)
        run.note(Request(self.audience, due.kind, due.at, ms, failure), late_ms)
        self.environment.events.request.fire(
            request_type=self.audience,
            name=due.kind,
            response_time=ms,
            response_length=size,
            exception=RuntimeError(failure) if failure else None,
            context={},
        )


def answer(client: HTTPClient, asked: Asked) -> tuple[str, int]:
    """Why a request failed, if it did, and the size of its answer; never what was asked."""
    try:
        method = "POST" if asked.body else "GET"
        found = client.request(method, asked.path, body=asked.body)
        size = len(found.read())
    except Exception as error:  # noqa: BLE001 - whatever it is, the visitor got no answer
        return type(error).__name__, 0
    return ("" if found.status_code == OK else str(found.status_code)), size


class Public(Coming):
    """People who look for somebody."""

    audience = "public"


class Professional(Coming):
    """Professionals who check their own entry, or write to a colleague."""

    audience = "professional"


class Partner(Coming):
    """Programs."""

    audience = "partner"


@events.test_start.add_listener
def begin(environment: Environment, **_: object) -> None:
    environment.run = Run(environment)
    gevent.spawn(environment.run.look)


@events.quitting.add_listener
def judge(environment: Environment, **_: object) -> None:
    """Write the figures, say what is wrong, set the exit status."""
    run: Run = environment.run
    faults = run.faults()
    if run.given.results:
        run.given.results.write_bytes(msgspec.json.encode({**run.figures(), "faults": faults}))
    for fault in faults:
        print(f"GATE SHUT: {fault}")
    environment.process_exit_code = int(bool(faults))

"""The public, professionals and partners, coming at a stated rate, for Locust.

    locust -f benchmarks/traffic/locustfile.py --headless -u 3 --host URL --mix mix.json --rate 200

`benchmarks.traffic.scenario` (`make bench-load`) starts the server, draws the mix and calls this.
Each class is one Locust user that sends every request when it is due
(`benchmarks.traffic.arrivals`), whatever the outcome of earlier ones: times count from that
instant. How late this program itself is is reported apart, because a busy generator looks like a
slow server.
"""

from collections.abc import Iterator
from http import HTTPStatus
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

from benchmarks.traffic.arrivals import AUDIENCES, DueRequest, schedule_requests
from benchmarks.traffic.gate import Latency, LatencyGate, RequestOutcome, group_latencies
from benchmarks.traffic.request_mix import MIX_SEED, MixRequest, load_mix
from benchmarks.traffic.server_monitor import ServerMonitor

CONNECTIONS_PER_AUDIENCE = 64
"""Of each class: browsers and partners keep connections open."""
LOCUST_TIMEOUT_S = 10.0
"""A request without an answer by then has failed."""
LOCUST_HEADERS = {"Accept-Encoding": "gzip", "Content-Type": "application/json"}
START_DELAY_S = 1.0
MAX_STORED_TIMES = 20_000


@events.init_command_line_parser.add_listener
def add_locust_options(parser: LocustArgumentParser) -> None:
    """Options of a run; Locust shows them with --help."""
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


class LoadRun:
    """One run: its schedule and its outcomes."""

    def __init__(self, environment: Environment) -> None:
        given: Any = environment.parsed_options
        self.options = given
        self.gate = LatencyGate(given.p95_ms, given.p99_ms, given.errors)
        self.requests_by_kind = {
            kind: cycle(some) for kind, some in load_mix(given.mix).asked.items() if some
        }
        self.total_s = given.warm_up + given.seconds
        self.outcomes: list[RequestOutcome] = []
        self.lateness_ms: list[float] = []
        self.monitors = [ServerMonitor([int(pid)]) for pid in given.pids.split(",") if pid]
        self.started_at = perf_counter() + START_DELAY_S
        self.running_audiences = {given.only} if given.only else set(AUDIENCES)

    def schedule_audience(self, name: str) -> Iterator[DueRequest]:
        """The requests of a class, without kinds that the directory is too small for."""
        share = 1 if self.options.only else AUDIENCES[name].share
        rng = Random(f"{MIX_SEED} {name}")  # noqa: S311 - a schedule to repeat
        wanted = schedule_requests(AUDIENCES[name], self.options.rate * share, self.total_s, rng)
        return (each for each in wanted if each.kind in self.requests_by_kind)

    def record_outcome(self, request: RequestOutcome, late_ms: float) -> None:
        """Store the outcome of a request, unless it belongs to the warm-up."""
        if request.due_s >= self.options.warm_up:
            self.outcomes.append(request)
            self.lateness_ms.append(late_ms)

    def monitor_servers(self) -> None:
        """Sample the servers from the end of the warm-up to the end of the run."""
        gevent.sleep(START_DELAY_S + self.options.warm_up)
        while self.running_audiences:
            for watch in self.monitors:
                watch.sample()
            gevent.sleep(1)

    def compute_figures(self) -> dict[str, Any]:
        """Everything measured, by class of users and kind of request."""
        late = Latency.of([RequestOutcome("", "", 0, ms) for ms in self.lateness_ms or [0.0]], 1)
        return {
            "rate": self.options.rate,
            "seconds": self.options.seconds,
            "only": self.options.only,
            "groups": group_latencies(self.outcomes, self.options.seconds),
            "costs": [
                each.compute_cost(self.options.seconds, len(self.outcomes))
                for each in self.monitors
            ],
            "generator_late_p99_ms": late.p99,
            "ms": thin_out_times(sorted(round(each.ms, 2) for each in self.outcomes)),
        }

    def find_faults(self) -> list[str]:
        """Why the gate fails."""
        if not self.outcomes:
            return ["no request was sent"]
        return list(self.gate.find_faults(Latency.of(self.outcomes, self.options.seconds)))


def thin_out_times(times: list[float]) -> list[float]:
    """An even selection of them, as many as a curve needs."""
    return times[:: -(-len(times) // MAX_STORED_TIMES) or 1]


class AudienceUser(User):
    """A class of users: sends what is due when it is due."""

    abstract = True
    fixed_count = 1
    audience = ""

    @task
    def send_due_requests(self) -> None:
        """Send every request when it is due, wait for the last answers, stop."""
        run: LoadRun = self.environment.run
        if self.audience not in run.running_audiences:
            raise StopUser
        client = HTTPClient.from_url(
            self.host,
            concurrency=CONNECTIONS_PER_AUDIENCE,
            connection_timeout=LOCUST_TIMEOUT_S,
            network_timeout=LOCUST_TIMEOUT_S,
            headers=LOCUST_HEADERS,
        )
        waiting = Pool()
        for due in run.schedule_audience(self.audience):
            gevent.sleep(max(0.0, run.started_at + due.due_s - perf_counter()))
            waiting.spawn(self.send_request, run, client, due, next(run.requests_by_kind[due.kind]))
        waiting.join()
        client.close()
        run.running_audiences.discard(self.audience)
        if not run.running_audiences:
            gevent.spawn(self.environment.runner.quit)
        raise StopUser

    def send_request(
        self, run: LoadRun, client: HTTPClient, due: DueRequest, mix_request: MixRequest
    ) -> None:
        """Send one request; its time counts from the instant at which it was due."""
        instant = run.started_at + due.due_s
        late_ms = 1000 * (perf_counter() - instant)
        failure, size = fetch_answer(client, mix_request)
        ms = 1000 * (perf_counter() - instant)
        run.record_outcome(RequestOutcome(self.audience, due.kind, due.due_s, ms, failure), late_ms)
        self.environment.events.request.fire(
            request_type=self.audience,
            name=due.kind,
            response_time=ms,
            response_length=size,
            exception=RuntimeError(failure) if failure else None,
            context={},
        )


def fetch_answer(client: HTTPClient, mix_request: MixRequest) -> tuple[str, int]:
    """Why a request failed, if it did, and the size of its answer; never the request itself."""
    try:
        method = "POST" if mix_request.body else "GET"
        found = client.request(method, mix_request.path, body=mix_request.body)
        size = len(found.read())
    except Exception as error:  # noqa: BLE001 - whatever it is, the visitor got no answer
        return type(error).__name__, 0
    return ("" if found.status_code == HTTPStatus.OK else str(found.status_code)), size


class PublicUser(AudienceUser):
    """People who look for a professional."""

    audience = "public"


class ProfessionalUser(AudienceUser):
    """Professionals who check their own entry, or write to a colleague."""

    audience = "professional"


class PartnerUser(AudienceUser):
    """Programs of partners."""

    audience = "partner"


@events.test_start.add_listener
def start_load_run(environment: Environment, **_: object) -> None:
    environment.run = LoadRun(environment)
    gevent.spawn(environment.run.monitor_servers)


@events.quitting.add_listener
def finish_load_run(environment: Environment, **_: object) -> None:
    """Write the figures, print why the gate fails, set the exit status."""
    run: LoadRun = environment.run
    faults = run.find_faults()
    if run.options.results:
        run.options.results.write_bytes(
            msgspec.json.encode({**run.compute_figures(), "faults": faults})
        )
    for fault in faults:
        print(f"GATE SHUT: {fault}")
    environment.process_exit_code = int(bool(faults))

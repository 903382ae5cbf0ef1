"""How many people one address, one key and a thousand addresses can take in an hour, by each route.

    python -m benchmarks.traffic.harvest --data-dir DIR

Every route of the table of costs is asked for as many people as it gives, without a key and with
one. Counted are the people whose number is in the answer, the units that it cost, as the service
itself reports, and the seconds that it took. How many such answers the default limits allow in an
hour is what the limiter grants on a clock of its own; one worker allows as many as it can answer.
The lower of the two is printed, with a star where it is the worker. The routes share one count:
the columns are alternatives, not a sum.
"""

import asyncio
import re
from collections.abc import Iterator
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Annotated

import typer
from msgspec import Struct

from benchmarks.latency.measuring import describe_machine, open_connection
from benchmarks.latency.partners import make_keyed_data_dir
from benchmarks.traffic.harvest_requests import (
    UNBOUNDED_SAMPLE,
    HarvestRequest,
    HarvestSample,
    build_request,
)
from benchmarks.traffic.servers import run_directory_server
from directory.engines.embedded.engine import EmbeddedEngine
from directory.search import SearchQuery
from directory.settings import Settings
from search_api.access.callers import Caller
from search_api.access.costs import COSTS, RouteCost
from search_api.access.counters import MemoryCounters
from search_api.access.limits import RateLimiter
from search_api.search.requests import MAX_LOOKUP_IDS
from search_api.search.service import DirectorySearch

HOUR_S = 3_600
THOUSAND = 1_000
TIMES = 3
AMPLE_UNITS = 10**9
AMPLE_LIMITS = {
    f"ANNUAIRE_RATE_LIMIT_{kind}": f"{AMPLE_UNITS}/day" for kind in ("ADDRESS", "LOCAL", "KEY")
}
"""Counts units without refusing any."""
PERSON_NUMBER = re.compile(r"(?<!\d)\d{9,12}(?!\d)")
"""What may be an RPPS, ADELI or national number."""


class HarvestedAnswer(Struct, frozen=True):
    """What one answer shows, costs and takes."""

    people: int
    units: int
    seconds: float


class HarvestedServer(Struct, frozen=True):
    """A server that counts units without refusing any, and the directory that it serves."""

    url: str
    directory: DirectorySearch

    def harvest(
        self, method: str, request: HarvestRequest, key_headers: dict[str, str]
    ) -> HarvestedAnswer:
        """Send a request several times; the seconds are the median."""
        with open_connection(self.url) as connection:
            before = read_remaining_units(connection, key_headers)
            timed = [send_timed(connection, method, request, key_headers) for _ in range(TIMES)]
            spent = before - 1 - read_remaining_units(connection, key_headers)
        body = timed[0][1]
        people = 1 if body.startswith(b"%PDF") else self.count_people(body.decode())
        return HarvestedAnswer(people, spent // TIMES, median(seconds for seconds, _ in timed))

    def count_people(self, text: str) -> int:
        """How many people have a number in a text."""
        numbers = list(dict.fromkeys(PERSON_NUMBER.findall(text)))
        batches = (
            self.directory.look_up_people(numbers[at : at + MAX_LOOKUP_IDS])
            for at in range(0, len(numbers), MAX_LOOKUP_IDS)
        )
        return len({item.listing.id for batch in batches for item in batch if item.listing})


def read_remaining_units(connection: HTTPConnection, headers: dict[str, str]) -> int:
    """The units left, once this question is paid."""
    connection.request("GET", "/api/v1/status", headers=headers)
    answer = connection.getresponse()
    answer.read()
    return int(answer.headers["RateLimit-Remaining"])


def send_timed(
    connection: HTTPConnection, method: str, request: HarvestRequest, key_headers: dict[str, str]
) -> tuple[float, bytes]:
    """The seconds that an answer takes, and its body."""
    began = perf_counter()
    connection.request(method, request.path, request.body, request.headers | key_headers)
    body = connection.getresponse().read()
    return perf_counter() - began, body


@cache
def count_granted_answers(limits: str, units: int, *, is_of_longest: bool) -> int:
    """How many answers of so many units a caller gets in an hour that begins with the day."""

    async def ask_for_an_hour() -> int:
        now, answers = 0.0, 0
        limiter = RateLimiter(MemoryCounters(), {"address": limits}, clock=lambda: now)
        while now < HOUR_S:
            grant = await limiter.reserve(
                Caller("address", "192.0.2.1"), units, is_of_longest=is_of_longest
            )
            if grant is None:
                raise LookupError("without a limit, there is nothing to measure")
            if grant.is_granted:
                answers += 1
            else:
                now += grant.allowance.reset_s
        return answers

    return asyncio.run(ask_for_an_hour())


def format_hour(answer: HarvestedAnswer, granted: int) -> str:
    """People in an hour: by the limits, or by what a worker answers, with a star."""
    possible = int(HOUR_S / answer.seconds)
    star = "*" if possible < granted else " "
    return f"{answer.people * min(granted, possible):>13,}{star}"


def format_row(
    cost: RouteCost, keyless: HarvestedAnswer, keyed: HarvestedAnswer, settings: Settings
) -> str:
    """A row of the table."""
    of_address = count_granted_answers(
        settings.rate_limit_address, keyless.units, is_of_longest=False
    )
    of_key = count_granted_answers(
        settings.rate_limit_key, keyed.units, is_of_longest=cost.is_of_longest
    )
    return "".join(
        (
            f"{cost.name:<44}",
            f"{keyless.people:>8,} /{keyless.units:>5,}",
            format_hour(keyless, of_address),
            f"   {format_hour(keyless, of_address * THOUSAND)}",
            f"{keyed.people:>9,} /{keyed.units:>6,}",
            format_hour(keyed, of_key),
        )
    )


def measure_harvest(data_dir: Path) -> Iterator[str]:
    """The table, row by row."""
    engine = EmbeddedEngine(data_dir / "index")
    publication, settings = engine.publication(), Settings()
    hits = engine.candidates(SearchQuery(), limit=UNBOUNDED_SAMPLE).hits
    sample = HarvestSample([hit.listing for hit in hits], publication.sequence)
    yield f"{publication.professionals:,} people; {describe_machine()}"
    yield f"address {settings.rate_limit_address} · key {settings.rate_limit_key}"
    yield (
        f"{'route':<44}{'people / units':>15}{'one address':>13}{'1,000 addresses':>17}"
        f"{'people / units':>16}{'one key':>13}"
    )
    with (
        make_keyed_data_dir(data_dir) as (folder, key),
        run_directory_server(folder, settings=AMPLE_LIMITS) as running,
    ):
        server = HarvestedServer(running.url, DirectorySearch(engine))
        key_headers = {"Authorization": f"Bearer {key}"}
        for cost in COSTS:
            if not cost.is_free:
                method = cost.route.partition(" ")[0]
                keyless = build_request(cost, sample, cost.most_without_key)
                keyed = build_request(cost, sample, cost.most)
                yield format_row(
                    cost,
                    server.harvest(method, keyless, {}),
                    server.harvest(method, keyed, key_headers),
                    settings,
                )


def main(
    data_dir: Annotated[Path, typer.Option(file_okay=False, exists=True, help="a data folder")],
) -> None:
    for line in measure_harvest(data_dir):
        print(line, flush=True)


if __name__ == "__main__":
    typer.run(main)

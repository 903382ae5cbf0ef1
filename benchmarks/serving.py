"""Latency through HTTP with one client, and the memory of a worker, on a data folder.

    python -m benchmarks.serving --data-dir var/demo

Names and numbers are drawn from the index itself, in its neutral order. One connection stays open,
as a browser or a partner does; what the client itself costs is in the figures.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Annotated
from urllib.parse import urlencode, urlsplit

import psutil
import typer

from benchmarks.measuring import MIB, machine, percentiles
from benchmarks.servers import annuaire
from directory.engines.embedded import EmbeddedEngine
from directory.listing import Listing
from directory.search import SearchQuery

DRAWN = 2_000
WARM_UP = 200
HEADERS = {"Accept-Encoding": "gzip"}
OK = 200

Path_ = Callable[[Listing], str]


def whole_name(listing: Listing) -> str:
    exercise = listing.exercises[0]
    return f"{exercise.exercise_name} {exercise.exercise_first_name}"


def searched(text: str) -> str:
    return f"/api/v1/professionals?{urlencode({'q': text})}"


def fhir(**parameters: str) -> str:
    return f"/fhir/Practitioner?{urlencode(parameters)}"


QUESTIONS: dict[str, Path_] = {
    "search, whole name": lambda who: searched(whole_name(who)),
    "search, exercise name": lambda who: searched(who.exercises[0].exercise_name),
    "search, unfinished name": lambda who: searched(whole_name(who)[:4]),
    "RPPS look-up": lambda who: f"/api/v1/professionals/{who.id}",
    "FHIR read": lambda who: f"/fhir/Practitioner/{who.id}",
    "FHIR search, family": lambda who: fhir(family=who.exercises[0].exercise_name),
    "FHIR search, two words": lambda who: fhir(name=whole_name(who)),
    "FHIR search, identifier": lambda who: fhir(identifier=who.national_id),
    "page of a person": lambda who: f"/professionnel/{who.id}",
    "page of results": lambda who: f"/recherche?{urlencode({'q': whole_name(who)})}",
}


@contextmanager
def serving(data_dir: Path) -> Iterator[tuple[psutil.Process, HTTPConnection]]:
    """A server of one worker on a free port, and a connection to it."""
    with annuaire(data_dir) as served:
        address = urlsplit(served.url)
        connection = HTTPConnection(address.hostname or "", address.port)
        try:
            yield psutil.Process(served.pids[0]), connection
        finally:
            connection.close()


def asked(connection: HTTPConnection, path: str) -> float:
    """Seconds from the question to the last byte of the answer."""
    began = perf_counter()
    connection.request("GET", path, headers=HEADERS)
    answer = connection.getresponse()
    answer.read()
    seconds = perf_counter() - began
    if answer.status != OK:
        raise RuntimeError(f"{path} answered {answer.status}")
    return seconds


def people(data_dir: Path) -> tuple[Listing, ...]:
    """Some of those who are served."""
    engine = EmbeddedEngine(data_dir / "index")
    return tuple(hit.listing for hit in engine.candidates(SearchQuery(), limit=DRAWN).hits)


def run(data_dir: Path, requests: int) -> None:
    """Ask each question in turn, and print its percentiles; then the worker's memory."""
    drawn = people(data_dir)
    with serving(data_dir) as (worker, connection):
        for name, path_of in QUESTIONS.items():
            paths = [path_of(who) for who in islice(cycle(drawn), WARM_UP + requests)]
            seconds = [asked(connection, path) for path in paths][WARM_UP:]
            print(f"{name:<26} {percentiles(seconds)}   ({requests} requests)")
        memory = worker.memory_full_info()
        sheets = sum(child.memory_full_info().pss for child in worker.children(recursive=True))
    print(
        f"worker: RSS {memory.rss // MIB} MiB, PSS {memory.pss // MIB} MiB, anonymous "
        f"{(memory.rss - memory.shared) // MIB} MiB; its sheet processes: PSS {sheets // MIB} MiB"
    )


def main(
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    requests: Annotated[int, typer.Option(min=100)] = DRAWN,
) -> None:
    """Start a server on a data folder, and measure it."""
    print(machine())
    run(data_dir, requests)


if __name__ == "__main__":
    typer.run(main)

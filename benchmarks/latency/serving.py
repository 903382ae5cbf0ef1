"""Latency through HTTP with one client, and the memory of a worker, on a data folder.

    python -m benchmarks.latency.serving --data-dir var/demo

Names and numbers are drawn from the index itself, in its neutral order. One connection stays open,
as a browser or a partner does; what the client itself costs is in the figures. Exit status 1 when
an aim is missed: percentiles by kind of question, and the slowest of what is dear to answer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Annotated
from urllib.parse import urlencode, urlsplit

import psutil
import typer
from msgspec import Struct

from benchmarks.latency.expensive_queries import slowest
from benchmarks.latency.measuring import MIB, machine, percentiles
from benchmarks.latency.targets import (
    LOOK_UP,
    NO_PROMISE,
    PAGE,
    SEARCH,
    SLOWEST_MS,
    SUGGESTION,
    TOLERANT,
    Aims,
)
from benchmarks.relevance.questions import FEWEST_LETTERS
from benchmarks.relevance.typos_a import respell
from benchmarks.traffic.request_mix import misspelt
from benchmarks.traffic.servers import annuaire
from directory.engines.embedded.engine import EmbeddedEngine
from directory.model.listing import Listing
from directory.search import SearchQuery
from directory.text.analysis import fold

DRAWN = 2_000
WARM_UP = 200
HEADERS = {"Accept-Encoding": "gzip"}
RNG = Random(2026)  # noqa: S311 - a sample to draw again

Paths = Callable[[Listing], Iterator[str]]


class Question(Struct, frozen=True):
    """A kind of question: what is asked about a person, and how soon it must be answered."""

    paths: Paths
    aims: Aims


def whole_name(listing: Listing) -> str:
    exercise = listing.exercises[0]
    return f"{exercise.exercise_name} {exercise.exercise_first_name}"


def exercise_name(listing: Listing) -> str:
    return listing.exercises[0].exercise_name


def town(listing: Listing) -> str:
    """The first town somebody practises in; nothing for who has none."""
    activities = (each for exercise in listing.exercises for each in exercise.activities)
    places = (each.place.address.commune for each in activities if each.place)
    return next((each.label for each in places if each), "")


def in_town(what: Callable[[Listing], str]) -> Paths:
    """Something, and where: of people without a town, nothing is asked."""
    return lambda who: (searched(f"{what(who)} {where}") for where in [town(who)] if where)


def as_it_sounds(listing: Listing) -> str:
    """The whole name, each longer word as somebody writes it who has only heard it."""
    words = fold(whole_name(listing)).split()
    return " ".join(respell(word, RNG) if len(word) >= FEWEST_LETTERS else word for word in words)


def letter_by_letter(listing: Listing) -> Iterator[str]:
    """What the box asks while a name is being typed."""
    text = whole_name(listing).lower()
    return (f"/api/v1/suggestions?{urlencode({'q': text[:end]})}" for end in range(1, len(text)))


def searched(text: str) -> str:
    return f"/api/v1/professionals?{urlencode({'q': text})}"


def fhir(**parameters: str) -> str:
    return f"/fhir/Practitioner?{urlencode(parameters)}"


def one(path_of: Callable[[Listing], str]) -> Paths:
    """One question a person."""
    return lambda who: iter((path_of(who),))


QUESTIONS: dict[str, Question] = {
    "search, whole name": Question(one(lambda who: searched(whole_name(who))), SEARCH),
    "search, exercise name": Question(one(lambda who: searched(exercise_name(who))), SEARCH),
    "search, first name": Question(
        one(lambda who: searched(who.exercises[0].exercise_first_name)), SEARCH
    ),
    "search, unfinished name": Question(one(lambda who: searched(whole_name(who)[:4])), SEARCH),
    "search, name and town": Question(in_town(exercise_name), SEARCH),
    "search, trade and town": Question(
        in_town(lambda who: who.exercises[0].profession.label), SEARCH
    ),
    "tolerant, one slip": Question(
        one(lambda who: searched(misspelt(whole_name(who), RNG))), TOLERANT
    ),
    "tolerant, one word": Question(
        one(lambda who: searched(misspelt(exercise_name(who), RNG))), TOLERANT
    ),
    "tolerant, as it sounds": Question(one(lambda who: searched(as_it_sounds(who))), TOLERANT),
    "suggestions": Question(letter_by_letter, SUGGESTION),
    "RPPS look-up": Question(one(lambda who: f"/api/v1/professionals/{who.id}"), LOOK_UP),
    "FHIR read": Question(one(lambda who: f"/fhir/Practitioner/{who.id}"), NO_PROMISE),
    "FHIR search, family": Question(one(lambda who: fhir(family=exercise_name(who))), NO_PROMISE),
    "FHIR search, two words": Question(one(lambda who: fhir(name=whole_name(who))), NO_PROMISE),
    "FHIR search, identifier": Question(
        one(lambda who: fhir(identifier=who.national_id)), NO_PROMISE
    ),
    "page of a person": Question(one(lambda who: f"/professionnel/{who.id}"), PAGE),
    "page of results": Question(
        one(lambda who: f"/recherche?{urlencode({'q': whole_name(who)})}"), PAGE
    ),
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
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RuntimeError(f"{path} answered {answer.status}")
    return seconds


def people(data_dir: Path) -> tuple[Listing, ...]:
    """Some of those who are served."""
    engine = EmbeddedEngine(data_dir / "index")
    return tuple(hit.listing for hit in engine.candidates(SearchQuery(), limit=DRAWN).hits)


def run(data_dir: Path, requests: int) -> list[str]:
    """Ask each question in turn, print its percentiles, and say which aims are missed."""
    drawn = people(data_dir)
    with serving(data_dir) as (worker, connection):
        missed = [*dear(connection), *usual(worker, connection, drawn, requests)]
        memory = worker.memory_full_info()
        sheets = sum(child.memory_full_info().pss for child in worker.children(recursive=True))
    print(
        f"worker: RSS {memory.rss // MIB} MiB, PSS {memory.pss // MIB} MiB, anonymous "
        f"{(memory.rss - memory.shared) // MIB} MiB; its sheet processes: PSS {sheets // MIB} MiB"
    )
    for each in missed:
        print(f"MISSED: {each}")
    return missed


def usual(
    worker: psutil.Process, connection: HTTPConnection, drawn: tuple[Listing, ...], requests: int
) -> Iterator[str]:
    """The percentiles of each kind of question, printed; the aims that are missed.

    The processor time is the worker's, warming up included: a busy machine distorts it least.
    """
    for name, question in QUESTIONS.items():
        paths = (path for who in cycle(drawn) for path in question.paths(who))
        began = worker.cpu_times()
        seconds = [asked(connection, path) for path in islice(paths, WARM_UP + requests)]
        ended = worker.cpu_times()
        spent = ended.user + ended.system - began.user - began.system
        processor = f"processor {spent / len(seconds) * 1000:5.2f} ms"
        del seconds[:WARM_UP]
        print(f"{name:<26} {percentiles(seconds)}   {processor}   ({requests} requests)")
        yield from question.aims.missed(name, seconds)


def dear(connection: HTTPConnection) -> Iterator[str]:
    """The slowest question of each kind that is dear to answer, of a server that just started."""
    for each in slowest(lambda path: asked(connection, path)):
        print(each)
        if each.ms > SLOWEST_MS:
            yield f"{each.kind}: {each.ms:.0f} ms is over {SLOWEST_MS} ms"


def main(
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    requests: Annotated[int, typer.Option(min=100)] = DRAWN,
) -> None:
    """Start a server on a data folder, and measure it."""
    print(machine())
    if run(data_dir, requests):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)

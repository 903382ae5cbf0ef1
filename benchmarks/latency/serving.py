"""Latency through HTTP with one client, and the memory of a worker, on a data folder.

    python -m benchmarks.latency.serving --data-dir var/demo

Names and numbers are drawn from the index itself, in its neutral order. One connection stays open,
as a browser or a partner does; figures include the time of the client. Exit status 1 if a target is
missed, for percentiles by kind of question or for the slowest expensive query.
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
from urllib.parse import urlencode

import psutil
import typer
from msgspec import Struct

from benchmarks.latency.expensive_queries import find_slowest_queries
from benchmarks.latency.measuring import MIB, describe_machine, format_percentiles, open_connection
from benchmarks.latency.targets import (
    FUZZY_TARGETS,
    LOOKUP_TARGETS,
    MAX_EXPENSIVE_QUERY_MS,
    NO_TARGETS,
    PAGE_TARGETS,
    SEARCH_TARGETS,
    SUGGESTION_TARGETS,
    LatencyTargets,
)
from benchmarks.relevance.typos_a import MIN_TYPO_LETTERS, respell_phonetically
from benchmarks.traffic.request_mix import (
    build_results_page_path,
    build_search_path,
    build_suggestion_path,
    format_full_name,
    misspell_one_word,
)
from benchmarks.traffic.servers import run_directory_server
from directory.engines.embedded.engine import EmbeddedEngine
from directory.model.listing import Listing
from directory.search import SearchQuery
from directory.text.analysis import fold

SERVED_SAMPLE_SIZE = 2_000
SERVING_WARM_UP_REQUESTS = 200
GZIP_HEADERS = {"Accept-Encoding": "gzip"}
QUESTION_RNG = Random(2026)  # noqa: S311 - a sample to draw again

PathBuilder = Callable[[Listing], Iterator[str]]


class LatencyQuestion(Struct, frozen=True):
    """A kind of question about a person: its paths and its targets."""

    paths: PathBuilder
    targets: LatencyTargets


def get_exercise_name(listing: Listing) -> str:
    return listing.exercises[0].exercise_name


def find_town(listing: Listing) -> str:
    """The first town somebody practises in; empty if there is none."""
    activities = (each for exercise in listing.exercises for each in exercise.activities)
    places = (each.place.address.commune for each in activities if each.place)
    return next((each.label for each in places if each), "")


def build_paths_with_town(get_text: Callable[[Listing], str]) -> PathBuilder:
    """A text and a town; no path for people without a town."""
    return lambda who: (
        build_search_path(f"{get_text(who)} {where}") for where in [find_town(who)] if where
    )


def respell_full_name(listing: Listing) -> str:
    """The whole name, with a phonetic respelling of each longer word."""
    words = fold(format_full_name(listing)).split()
    return " ".join(
        respell_phonetically(word, QUESTION_RNG) if len(word) >= MIN_TYPO_LETTERS else word
        for word in words
    )


def build_suggestion_paths(listing: Listing) -> Iterator[str]:
    """Requests of the search box while a name is typed."""
    text = format_full_name(listing).lower()
    return (build_suggestion_path(text[:end]) for end in range(1, len(text)))


def build_fhir_search_path(**parameters: str) -> str:
    return f"/fhir/Practitioner?{urlencode(parameters)}"


def build_single_path(path_of: Callable[[Listing], str]) -> PathBuilder:
    """One question a person."""
    return lambda who: iter((path_of(who),))


LATENCY_QUESTIONS: dict[str, LatencyQuestion] = {
    "search, whole name": LatencyQuestion(
        build_single_path(lambda who: build_search_path(format_full_name(who))), SEARCH_TARGETS
    ),
    "search, exercise name": LatencyQuestion(
        build_single_path(lambda who: build_search_path(get_exercise_name(who))),
        SEARCH_TARGETS,
    ),
    "search, first name": LatencyQuestion(
        build_single_path(lambda who: build_search_path(who.exercises[0].exercise_first_name)),
        SEARCH_TARGETS,
    ),
    "search, unfinished name": LatencyQuestion(
        build_single_path(lambda who: build_search_path(format_full_name(who)[:4])),
        SEARCH_TARGETS,
    ),
    "search, name and town": LatencyQuestion(
        build_paths_with_town(get_exercise_name), SEARCH_TARGETS
    ),
    "search, trade and town": LatencyQuestion(
        build_paths_with_town(lambda who: who.exercises[0].profession.label), SEARCH_TARGETS
    ),
    "tolerant, one slip": LatencyQuestion(
        build_single_path(
            lambda who: build_search_path(misspell_one_word(format_full_name(who), QUESTION_RNG))
        ),
        FUZZY_TARGETS,
    ),
    "tolerant, one word": LatencyQuestion(
        build_single_path(
            lambda who: build_search_path(misspell_one_word(get_exercise_name(who), QUESTION_RNG))
        ),
        FUZZY_TARGETS,
    ),
    "tolerant, as it sounds": LatencyQuestion(
        build_single_path(lambda who: build_search_path(respell_full_name(who))), FUZZY_TARGETS
    ),
    "suggestions": LatencyQuestion(build_suggestion_paths, SUGGESTION_TARGETS),
    "RPPS look-up": LatencyQuestion(
        build_single_path(lambda who: f"/api/v1/professionals/{who.id}"), LOOKUP_TARGETS
    ),
    "FHIR read": LatencyQuestion(
        build_single_path(lambda who: f"/fhir/Practitioner/{who.id}"), NO_TARGETS
    ),
    "FHIR search, family": LatencyQuestion(
        build_single_path(lambda who: build_fhir_search_path(family=get_exercise_name(who))),
        NO_TARGETS,
    ),
    "FHIR search, two words": LatencyQuestion(
        build_single_path(lambda who: build_fhir_search_path(name=format_full_name(who))),
        NO_TARGETS,
    ),
    "FHIR search, identifier": LatencyQuestion(
        build_single_path(lambda who: build_fhir_search_path(identifier=who.national_id)),
        NO_TARGETS,
    ),
    "page of a person": LatencyQuestion(
        build_single_path(lambda who: f"/professionnel/{who.id}"), PAGE_TARGETS
    ),
    "page of results": LatencyQuestion(
        build_single_path(lambda who: build_results_page_path(format_full_name(who))),
        PAGE_TARGETS,
    ),
}


@contextmanager
def serve_with_connection(data_dir: Path) -> Iterator[tuple[psutil.Process, HTTPConnection]]:
    """A server of one worker on a free port, and a connection to it."""
    with run_directory_server(data_dir) as served, open_connection(served.url) as connection:
        yield psutil.Process(served.pids[0]), connection


def time_request(connection: HTTPConnection, path: str) -> float:
    """Seconds from the request to the last byte of the response.

    Raises:
        RuntimeError: the server failed.
    """
    began = perf_counter()
    connection.request("GET", path, headers=GZIP_HEADERS)
    answer = connection.getresponse()
    answer.read()
    seconds = perf_counter() - began
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RuntimeError(f"{path} answered {answer.status}")
    return seconds


def load_sample_listings(data_dir: Path) -> tuple[Listing, ...]:
    """A sample of the people served."""
    engine = EmbeddedEngine(data_dir / "index")
    return tuple(
        hit.listing for hit in engine.candidates(SearchQuery(), limit=SERVED_SAMPLE_SIZE).hits
    )


def measure_serving(data_dir: Path, requests: int) -> list[str]:
    """Send each kind of question, print its percentiles; gives the targets that are missed."""
    drawn = load_sample_listings(data_dir)
    with serve_with_connection(data_dir) as (worker, connection):
        missed = [
            *measure_expensive_queries(connection),
            *measure_question_kinds(worker, connection, drawn, requests),
        ]
        memory = worker.memory_full_info()
        sheets = sum(child.memory_full_info().pss for child in worker.children(recursive=True))
    print(
        f"worker: RSS {memory.rss // MIB} MiB, PSS {memory.pss // MIB} MiB, anonymous "
        f"{(memory.rss - memory.shared) // MIB} MiB; its sheet processes: PSS {sheets // MIB} MiB"
    )
    for each in missed:
        print(f"MISSED: {each}")
    return missed


def measure_question_kinds(
    worker: psutil.Process, connection: HTTPConnection, listings: tuple[Listing, ...], requests: int
) -> Iterator[str]:
    """Print the percentiles of each kind of question; gives the targets that are missed.

    The processor time is the worker's, warm-up included: other work on the machine affects it
    least.
    """
    for name, question in LATENCY_QUESTIONS.items():
        paths = (path for who in cycle(listings) for path in question.paths(who))
        began = worker.cpu_times()
        seconds = [
            time_request(connection, path)
            for path in islice(paths, SERVING_WARM_UP_REQUESTS + requests)
        ]
        ended = worker.cpu_times()
        spent = ended.user + ended.system - began.user - began.system
        processor = f"processor {spent / len(seconds) * 1000:5.2f} ms"
        del seconds[:SERVING_WARM_UP_REQUESTS]
        print(f"{name:<26} {format_percentiles(seconds)}   {processor}   ({requests} requests)")
        yield from question.targets.find_missed(name, seconds)


def measure_expensive_queries(connection: HTTPConnection) -> Iterator[str]:
    """Print the slowest expensive query of each kind, on a server that has just started."""
    for each in find_slowest_queries(lambda path: time_request(connection, path)):
        print(each)
        if each.ms > MAX_EXPENSIVE_QUERY_MS:
            yield f"{each.kind}: {each.ms:.0f} ms is over {MAX_EXPENSIVE_QUERY_MS} ms"


def main(
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    requests: Annotated[int, typer.Option(min=100)] = SERVED_SAMPLE_SIZE,
) -> None:
    """Start a server on a data folder, and measure it."""
    print(describe_machine())
    if measure_serving(data_dir, requests):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)

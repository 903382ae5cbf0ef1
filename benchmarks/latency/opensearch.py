"""What our API adds to OpenSearch: both timed side by side, in one run, for the same questions.

    python -m benchmarks.latency.opensearch --data-dir DIR

What the API asks of the engine for a question is noted once; then the very same requests are sent
to the node, and the question to the API, in turns, each over one connection that stays open.
Neither side compresses. The trap: a question may cost several requests (guesses, facets, readings);
the raw time is that of all of them, one after the other.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import msgspec
import typer
from msgspec import Struct
from starlette.testclient import TestClient

from benchmarks.indexing.load import files_of
from benchmarks.indexing.load import run as load
from benchmarks.latency.opensearch_targets import HEAD, Times, line, missed, published_in
from benchmarks.latency.serving import DRAWN, people, searched, whole_name
from benchmarks.reporting import results
from benchmarks.traffic.servers import NO_LIMITS, annuaire, on_opensearch, opensearch, publish
from cli.server.composition import create
from directory.engines.embedded.engine import EmbeddedEngine
from directory.engines.opensearch.client import Nodes, Texts
from directory.model.listing import Listing
from directory.settings import Settings

JSON = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
OF_A_QUESTION = ("_search", "_msearch", "_mget", "_count")
"""Ends of addresses; the look at the alias, twice a second whatever is asked, is left out."""
MANY = 1_000
PER_LOOKUP = 50
"""Look-ups of many numbers are this many times fewer than other questions."""
WARM_UP = 0.1
INDEX = "annuaire-side-by-side"


class Request(Struct, frozen=True):
    """A request, as it goes over a wire."""

    method: str
    path: str
    body: bytes | None = None


def asked_for(path: str) -> Request:
    return Request("GET", path)


def misspelt(text: str) -> str:
    """A text with its second and third letters exchanged."""
    return text[:1] + text[2:3] + text[1:2] + text[3:]


QUESTIONS: dict[str, Callable[[Listing], str]] = {
    "whole name": lambda who: searched(whole_name(who)),
    "exercise name": lambda who: searched(who.exercises[0].exercise_name),
    "unfinished name": lambda who: searched(whole_name(who)[:4]),
    "misspelt name": lambda who: searched(misspelt(whole_name(who))),
    "name, with facets": lambda who: (
        f"{searched(who.exercises[0].exercise_name)}&{urlencode({'facets': 'true'})}"
    ),
    "RPPS look-up": lambda who: f"/api/v1/professionals/{who.id}",
}


def questions(drawn: Sequence[Listing], many: int) -> Iterator[tuple[str, list[Request]]]:
    """So many questions of each kind; look-ups of 1,000 numbers are fewer."""
    for kind, path_of in QUESTIONS.items():
        yield kind, [asked_for(path_of(who)) for who in islice(cycle(drawn), many)]
    numbers = cycle(who.id for who in drawn)
    bodies = [{"ids": list(islice(numbers, MANY))} for _ in range(max(many // PER_LOOKUP, 10))]
    address = "/api/v1/professionals/lookup"
    yield (
        f"look-up of {MANY:,}",
        [Request("POST", address, msgspec.json.encode(body)) for body in bodies],
    )


@contextmanager
def noted(requests: list[Request]) -> Iterator[None]:
    """Note what this process asks of a cluster while the block runs."""
    perform = Nodes.perform_request

    def note(self: Nodes, method: str, url: str, *, body: Any = None, **given: Any) -> Any:  # noqa: ANN401 - the client's
        if url.endswith(OF_A_QUESTION):
            wire = {k: v for k, v in (given.get("params") or {}).items() if k != "request_timeout"}
            requests.append(Request(method, f"{url}?{urlencode(wire)}", encoded(body)))
        return perform(self, method, url, body=body, **given)

    Nodes.perform_request = note  # type: ignore[method-assign]
    try:
        yield
    finally:
        Nodes.perform_request = perform  # type: ignore[method-assign]


def behind(asked: Sequence[Request], settings: Settings) -> list[list[Request]]:
    """What the API asks of the engine for each question."""
    app = create(settings)
    app.watch = ()  # the log of requests would be printed among the figures
    client = TestClient(app)
    found = []
    for each in asked:
        requests: list[Request] = []
        with noted(requests):
            answer = client.request(each.method, each.path, content=each.body, headers=JSON)
        if answer.status_code != HTTPStatus.OK or not requests:
            raise RuntimeError(f"{each.path} answered {answer.status_code}, {len(requests)} asked")
        found.append(requests)
    return found


def encoded(body: object) -> bytes:
    """A body as the client of the cluster writes it."""
    text = Texts().dumps(body)
    return text.encode() if isinstance(text, str) else text


def seconds(connection: HTTPConnection, requests: Sequence[Request]) -> float:
    """From the first question to the last byte of the last answer."""
    began = perf_counter()
    for each in requests:
        connection.request(each.method, each.path, each.body, JSON)
        answer = connection.getresponse()
        answer.read()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{each.path} answered {answer.status}")
    return perf_counter() - began


def side_by_side(
    asked: Sequence[Request], raw: Sequence[Sequence[Request]], node: str, api: str
) -> Times:
    """Both times of each question, the one first and the other in turns."""
    ours, theirs = (HTTPConnection(urlsplit(url).netloc) for url in (api, node))
    measured: list[tuple[float, float]] = []
    for at, (question, requests) in enumerate(zip(asked, raw, strict=True)):
        if at % 2:
            alone = seconds(theirs, requests)
            measured.append((alone, seconds(ours, [question])))
        else:
            whole = seconds(ours, [question])
            measured.append((seconds(theirs, requests), whole))
    ours.close()
    theirs.close()
    counted = measured[int(len(measured) * WARM_UP) :]
    cuts = [quantiles(some, n=100, method="inclusive") for some in zip(*counted, strict=True)]
    p50, p95 = ((cuts[0][at] * 1000, cuts[1][at] * 1000) for at in (49, 94))
    return Times(p50, p95, sum(map(len, raw)) / len(raw))


class Publishing(Struct, frozen=True):
    """What a publication took: by the clock, and of processors on either side."""

    seconds: float
    here_cpu_s: float
    node_cpu_s: float
    index_mb: float

    def __str__(self) -> str:
        return (
            f"{published_in(self.seconds)}; processor: {self.here_cpu_s:.0f} s to prepare, "
            f"{self.node_cpu_s:.0f} s in the node; index: {self.index_mb:,.0f} MB"
        )


def published(data_dir: Path, node: str, given: dict[str, str]) -> Publishing:
    """Publish a folder, and tell what it took."""
    began, here, there = perf_counter(), spent_here(), spent_in(node)
    publish(data_dir, given)
    seconds = perf_counter() - began
    size = told(node, f"{INDEX}/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"]
    return Publishing(seconds, spent_here() - here, spent_in(node) - there, size / 1e6)


def spent_here() -> float:
    """Seconds of processor that ended children took."""
    spent = os.times()
    return spent.children_user + spent.children_system


def spent_in(node: str) -> float:
    """Seconds of processor that a node has taken."""
    nodes = told(node, "_nodes/_local/stats/process")["nodes"].values()
    return sum(each["process"]["cpu"]["total_in_millis"] for each in nodes) / 1000


def told(node: str, path: str) -> Any:  # noqa: ANN401 - whatever a node tells of itself
    """What a node answers."""
    with urlopen(f"{node}/{path}") as answer:  # noqa: S310 - our own node
        return msgspec.json.decode(answer.read())


def measure(data_dir: Path, node: str, many: int) -> tuple[Publishing, dict[str, Times]]:
    """Publish, then ask; what the publication took, and the times of each kind."""
    given = on_opensearch(node, INDEX)
    publishing = published(data_dir, node, given)
    print(f"{publishing}\n\n{HEAD}", flush=True)
    words = {
        name.removeprefix("ANNUAIRE_").lower(): told for name, told in (given | NO_LIMITS).items()
    }
    settings = Settings.model_validate({"data_dir": data_dir, **words})
    found = {}
    with annuaire(data_dir, settings=given) as api:
        for kind, asked in questions(people(data_dir), many):
            found[kind] = side_by_side(asked, behind(asked, settings), node, api.url)
            print(line(kind, found[kind]), flush=True)
    return publishing, found


def main(  # noqa: PLR0913 - options
    *,
    data_dir: Annotated[Path | None, typer.Option(exists=True, file_okay=False)] = None,
    professionals: Annotated[int, typer.Option(help="where no folder is given")] = 30_000,
    folder: Annotated[Path, typer.Option(file_okay=False)] = Path("var/benchmarks"),
    url: Annotated[
        str,
        typer.Option("--opensearch-url", envvar="ANNUAIRE_OPENSEARCH_URL", help="one that runs"),
    ] = "",
    heap: Annotated[str, typer.Option(help="of the node that is started")] = "2g",
    many: Annotated[int, typer.Option("--requests", min=20, help="of each kind")] = DRAWN,
    keep: Annotated[bool, typer.Option(help="store the figures for the report")] = False,
) -> None:
    """Publish a loaded folder into OpenSearch, and ask both; exit with 1 when an aim is missed."""
    if data_dir is None:
        data_dir = folder / f"opensearch-{professionals}"
        if not (data_dir / "index" / "current").exists():
            load(files_of(folder, professionals), data_dir, 2)
    with opensearch((data_dir / "opensearch").resolve(), url or None, heap) as node:
        served = EmbeddedEngine(data_dir / "index").publication()
        result = results.begun("opensearch", served.professionals)
        print(f"{result.machine}; {result.people:,} people; load average {result.load_average}")
        publishing, found = measure(data_dir, node.url, many)
    if keep:
        results.keep(result, {"publication": publishing, "kinds": found})
    if shut := missed(found, publishing.seconds):
        sys.exit("\n".join(shut))


if __name__ == "__main__":
    typer.run(main)

"""Side by side in one run: the same people, the same questions, the same machine.

    python -m benchmarks.peers --data-dir DIR --questions 200 --keep

Every question is asked of everybody in turn, so that a busy second falls on all of them alike; then
those who listen to HTTP are saturated in turn with wrk. Quality stands beside speed: who answers
badly has not won. "alone" is an engine without our program: tantivy in this process, OpenSearch by
its client, both with their own analysis, fuzziness and order, and with numbers for an answer.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import psycopg
import typer
from msgspec import Struct

from benchmarks.latency.measuring import machine
from benchmarks.peers import http_client, stock_opensearch, stock_tantivy
from benchmarks.peers.fastapi_peers import entry_of
from benchmarks.relevance.evaluation import Ask, Outcome, asking_by
from benchmarks.relevance.figures import first, found, milliseconds, percent
from benchmarks.relevance.people import Population
from benchmarks.relevance.postgresql_baselines import people_in_postgresql
from benchmarks.relevance.questions import SETS, Question, questions
from benchmarks.reporting import results
from benchmarks.traffic.request_mix import SEED, Asked, population, searched
from benchmarks.traffic.saturation import best, in_turn, written
from benchmarks.traffic.servers import annuaire, on_opensearch, opensearch, publish, started

OURS, OURS_ON_NODE, FLOOR = "ours, embedded", "ours, OpenSearch", "empty route"
KINDS = ("exact, unique", "one error", "an error in each", "sound-alike")
STRICT = KINDS[0]
WARM_UP = 30


class Peers(Struct, frozen=True):
    """Who is compared: how each is asked, and where those listen that can be saturated."""

    asks: dict[str, Ask]
    urls: dict[str, str]


def entries(people: Population) -> Iterable[tuple[str, bytes]]:
    """Everybody's entry as text ready to send."""
    for listing in people.listings(from_the_end=False):
        yield listing.id, entry_of(listing)


def in_postgresql(stack: ExitStack, people: Population) -> str:
    """Names and entries in a server of its own; where it listens."""
    connection = stack.enter_context(people_in_postgresql(people.rows()))
    connection.execute("CREATE TABLE entries (number text, entry text)")
    with connection.cursor().copy("COPY entries FROM STDIN") as copy:
        for number, entry in entries(people):
            copy.write_row((number, entry.decode()))
    connection.execute("CREATE UNIQUE INDEX ON entries (number)")
    connection.execute("ANALYZE entries")
    return address(connection)


def address(connection: psycopg.Connection) -> str:
    return f"postgresql://{connection.info.user}@/postgres?host={connection.info.host}"


def all_of_them(
    stack: ExitStack, people: Population, data_dir: Path, node_url: str | None
) -> Peers:
    """Start everybody."""
    scratch = Path(stack.enter_context(TemporaryDirectory()))
    node = stack.enter_context(opensearch((data_dir / "opensearch").resolve(), node_url))
    settings = on_opensearch(node.url)
    publish(data_dir, settings)
    behind = ("benchmarks.peers.fastapi_peers",)
    servers = {
        OURS: annuaire(data_dir),
        OURS_ON_NODE: annuaire(data_dir, settings=settings),
        "PostgreSQL pg_trgm": started(*behind, "postgresql", in_postgresql(stack, people)),
        "prefixes only": started(*behind, "prefixes", data_dir / "index"),
    }
    urls = {name: stack.enter_context(server).url for name, server in servers.items()}
    asks = {
        name: asking_by(stack.enter_context(http_client.finding(url))) for name, url in urls.items()
    }
    alone = stock_tantivy.finding(stock_tantivy.indexed(people.rows(), scratch))
    asks["tantivy alone"] = asking_by(alone)
    client = stock_opensearch.indexed(people.rows(), node.url)
    asks["OpenSearch alone"] = asking_by(stock_opensearch.finding(client))
    urls[FLOOR] = stack.enter_context(started("benchmarks.latency.empty_route")).url
    asks[FLOOR] = asking_by(stack.enter_context(http_client.nothing(urls[FLOOR])))
    return Peers(asks, urls)


def answered(peers: Peers, asked: dict[str, list[Question]]) -> dict[str, dict[str, list[Outcome]]]:
    """What became of each question, by peer and kind; who comes first changes with each."""
    rng = Random(SEED)  # noqa: S311 - an order
    names = list(peers.asks)
    for question in (each for some in asked.values() for each in some[:WARM_UP]):
        for ask in peers.asks.values():
            ask(question)
    outcomes: dict[str, dict[str, list[Outcome]]] = {name: {} for name in names}
    for kind, some in asked.items():
        for question in some:
            for name in rng.sample(names, len(names)):
                outcomes[name].setdefault(kind, []).append(peers.asks[name](question))
    return outcomes


def saturated(
    peers: Peers, asked: dict[str, list[Question]], seconds: int, rounds: int
) -> dict[str, dict[str, float]]:
    """Answers a second of those who listen to HTTP, strict and tolerant searches apart."""
    found: dict[str, dict[str, float]] = {}
    for kind in (STRICT, "one error"):
        paths = [Asked(searched(question.text)) for question in asked[kind]]
        with TemporaryDirectory() as folder:
            wanted = {name: [Asked("/")] if name == FLOOR else paths for name in peers.urls}
            files = written(Path(folder), wanted)
            for name, spent in in_turn(peers.urls, files, seconds, rounds).items():
                found.setdefault(name, {})[kind] = round(best(spent).per_second, 1)
    return found


def figures_of(some: list[Outcome]) -> dict[str, float]:
    """Quality beside speed."""
    return {
        "questions": len(some),
        "hit_at_1": round(percent(first(some)), 1),
        "recall_at_10": round(percent(found(some)), 1),
        **{f"p{rank}_ms": round(milliseconds(some, rank), 2) for rank in (50, 95, 99)},
    }


def shown(figures: dict[str, Any], throughput: dict[str, dict[str, float]]) -> None:
    """A line a peer and kind."""
    for name, kinds in figures.items():
        for kind, its in kinds.items():
            rate = throughput.get(name, {}).get(kind)
            print(
                f"{name:<20}{kind:<18} Hit@1 {its['hit_at_1']:5.1f}  Recall@10 "
                f"{its['recall_at_10']:5.1f}   p50 {its['p50_ms']:8.2f}  p95 {its['p95_ms']:8.2f}  "
                f"p99 {its['p99_ms']:8.2f} ms   {f'{rate:8,.0f}/s' if rate else ''}"
            )


def main(
    *,
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    many: Annotated[int, typer.Option("--questions", min=20)] = 200,
    seconds: Annotated[int, typer.Option(min=1, help="of saturation, each, each round")] = 5,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    opensearch_url: Annotated[str | None, typer.Option(help="a node that runs")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="store the figures for the report")] = False,
) -> None:
    """Compare, and print quality and speed."""
    print(machine())
    people = population(data_dir)
    result = results.begun("peers", len(people))
    asked = {kind: questions(people, SETS["A"], kind, many) for kind in KINDS}
    with ExitStack() as stack:
        peers = all_of_them(stack, people, data_dir, opensearch_url)
        outcomes = answered(peers, asked)
        throughput = saturated(peers, asked, seconds, rounds)
    figures = {
        name: {kind: figures_of(some) for kind, some in kinds.items()}
        for name, kinds in outcomes.items()
    }
    print(f"{len(people):,} people, {many} questions a kind, one worker each")
    shown(figures, throughput)
    times = {
        name: {kind: [round(each.seconds * 1000, 3) for each in some] for kind, some in own.items()}
        for name, own in outcomes.items()
    }
    if keep:
        results.keep(result, {"peers": figures, "per_second": throughput, "ms": times})


if __name__ == "__main__":
    typer.run(main)

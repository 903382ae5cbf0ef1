"""Our search compared with others in one run: same people, same questions, same machine.

    python -m benchmarks.peers --data-dir DIR --questions 200 --keep

Every question goes to all peers in turn, so that a busy second affects all of them alike; then the
peers that serve HTTP are saturated in turn with wrk. Quality is reported with speed: a fast wrong
answer is no success. "alone" is an engine without our program: tantivy in this process, OpenSearch
by its client, both with their own analysis, fuzziness and ranking, and with numbers as answers.
"""

from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from msgspec import Struct

from benchmarks.latency.empty_route import EMPTY_ROUTE
from benchmarks.latency.measuring import describe_machine
from benchmarks.peers import http_client, stock_opensearch, stock_tantivy
from benchmarks.peers.fastapi_peers import encode_entry
from benchmarks.relevance.evaluation import QuestionAsker, QuestionOutcome, make_baseline_asker
from benchmarks.relevance.figures import (
    compute_percent,
    compute_percentile_ms,
    list_first_place_hits,
    list_top_ten_hits,
)
from benchmarks.relevance.people import Population, load_population
from benchmarks.relevance.postgresql_baselines import load_people_into_postgresql
from benchmarks.relevance.question_sets import QUESTION_SETS, SearchQuestion
from benchmarks.relevance.questions import draw_questions_of_kind
from benchmarks.reporting import results
from benchmarks.reporting.comparison import OWN_PEERS
from benchmarks.traffic.request_mix import MIX_SEED, MixRequest, build_search_path
from benchmarks.traffic.saturation import measure_rounds, select_best_round, write_path_files
from benchmarks.traffic.servers import (
    build_opensearch_settings,
    run_directory_server,
    run_module_server,
    run_opensearch_node,
    run_publish_command,
)

EMBEDDED_PEER, OPENSEARCH_PEER = OWN_PEERS
PEER_QUESTION_KINDS = ("exact, unique", "one error", "an error in each", "sound-alike")
STRICT_KIND = PEER_QUESTION_KINDS[0]
PEER_WARM_UP_QUESTIONS = 30


class PeerSet(Struct, frozen=True):
    """The peers: how to ask each one, and the addresses of those that serve HTTP."""

    asks: dict[str, QuestionAsker]
    urls: dict[str, str]


def load_postgresql_entries(stack: ExitStack, people: Population) -> str:
    """Load names and entries into a PostgreSQL server; gives its URL."""
    connection = stack.enter_context(load_people_into_postgresql(people.rows()))
    connection.execute("CREATE TABLE entries (number text, entry text)")
    with connection.cursor().copy("COPY entries FROM STDIN") as copy:
        for listing in people.listings(from_the_end=False):
            copy.write_row((listing.id, encode_entry(listing).decode()))
    connection.execute("CREATE UNIQUE INDEX ON entries (number)")
    connection.execute("ANALYZE entries")
    return f"postgresql://{connection.info.user}@/postgres?host={connection.info.host}"


def start_peers(
    stack: ExitStack, people: Population, data_dir: Path, node_url: str | None
) -> PeerSet:
    """Start all peers; they run until the stack is closed."""
    scratch = Path(stack.enter_context(TemporaryDirectory()))
    node = stack.enter_context(run_opensearch_node((data_dir / "opensearch").resolve(), node_url))
    settings = build_opensearch_settings(node.url)
    run_publish_command(data_dir, settings)
    behind = ("benchmarks.peers.fastapi_peers",)
    servers = {
        EMBEDDED_PEER: run_directory_server(data_dir),
        OPENSEARCH_PEER: run_directory_server(data_dir, settings=settings),
        "PostgreSQL pg_trgm": run_module_server(
            *behind, "postgresql", load_postgresql_entries(stack, people)
        ),
        "prefixes only": run_module_server(*behind, "prefixes", data_dir / "index"),
    }
    urls = {name: stack.enter_context(server).url for name, server in servers.items()}
    asks = {
        name: make_baseline_asker(stack.enter_context(http_client.open_http_finder(url)))
        for name, url in urls.items()
    }
    alone = stock_tantivy.make_tantivy_finder(
        stock_tantivy.build_stock_tantivy_index(people.rows(), scratch)
    )
    asks["tantivy alone"] = make_baseline_asker(alone)
    client = stock_opensearch.build_stock_opensearch_index(people.rows(), node.url)
    asks["OpenSearch alone"] = make_baseline_asker(stock_opensearch.make_opensearch_finder(client))
    urls[EMPTY_ROUTE] = stack.enter_context(run_module_server("benchmarks.latency.empty_route")).url
    asks[EMPTY_ROUTE] = make_baseline_asker(
        stack.enter_context(http_client.open_empty_route_finder(urls[EMPTY_ROUTE]))
    )
    return PeerSet(asks, urls)


def ask_peers(
    peers: PeerSet, questions_by_kind: dict[str, list[SearchQuestion]]
) -> dict[str, dict[str, list[QuestionOutcome]]]:
    """The outcome of each question, by peer and kind; the order of the peers is random."""
    rng = Random(MIX_SEED)  # noqa: S311 - an order
    names = list(peers.asks)
    for question in (
        each for some in questions_by_kind.values() for each in some[:PEER_WARM_UP_QUESTIONS]
    ):
        for ask in peers.asks.values():
            ask(question)
    outcomes: dict[str, dict[str, list[QuestionOutcome]]] = {name: {} for name in names}
    for kind, some in questions_by_kind.items():
        for question in some:
            for name in rng.sample(names, len(names)):
                outcomes[name].setdefault(kind, []).append(peers.asks[name](question))
    return outcomes


def saturate_peers(
    peers: PeerSet, questions_by_kind: dict[str, list[SearchQuestion]], seconds: int, rounds: int
) -> dict[str, dict[str, float]]:
    """Answers a second of the peers that serve HTTP, for exact and misspelt names."""
    found: dict[str, dict[str, float]] = {}
    for kind in (STRICT_KIND, "one error"):
        paths = [
            MixRequest(build_search_path(question.text)) for question in questions_by_kind[kind]
        ]
        with TemporaryDirectory() as folder:
            wanted = {
                name: [MixRequest("/")] if name == EMPTY_ROUTE else paths for name in peers.urls
            }
            files = write_path_files(Path(folder), wanted)
            for name, spent in measure_rounds(peers.urls, files, seconds, rounds).items():
                found.setdefault(name, {})[kind] = round(select_best_round(spent).per_second, 1)
    return found


def compute_peer_figures(outcomes: list[QuestionOutcome]) -> dict[str, float]:
    """Quality and speed."""
    return {
        "questions": len(outcomes),
        "hit_at_1": round(compute_percent(list_first_place_hits(outcomes)), 1),
        "recall_at_10": round(compute_percent(list_top_ten_hits(outcomes)), 1),
        **{f"p{rank}_ms": round(compute_percentile_ms(outcomes, rank), 2) for rank in (50, 95, 99)},
    }


def print_peer_figures(figures: dict[str, Any], throughput: dict[str, dict[str, float]]) -> None:
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
    print(describe_machine())
    people = load_population(data_dir, MIX_SEED)
    result = results.start_result("peers", len(people))
    asked = {
        kind: draw_questions_of_kind(people, QUESTION_SETS["A"], kind, many)
        for kind in PEER_QUESTION_KINDS
    }
    with ExitStack() as stack:
        peers = start_peers(stack, people, data_dir, opensearch_url)
        outcomes = ask_peers(peers, asked)
        throughput = saturate_peers(peers, asked, seconds, rounds)
    figures = {
        name: {kind: compute_peer_figures(some) for kind, some in kinds.items()}
        for name, kinds in outcomes.items()
    }
    print(f"{len(people):,} people, {many} questions a kind, one worker each")
    print_peer_figures(figures, throughput)
    times = {
        name: {kind: [round(each.seconds * 1000, 3) for each in some] for kind, some in own.items()}
        for name, own in outcomes.items()
    }
    if keep:
        results.save_result(result, {"peers": figures, "per_second": throughput, "ms": times})


if __name__ == "__main__":
    typer.run(main)

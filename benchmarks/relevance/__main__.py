"""How good the search for names is, kind by kind, and what has changed (`make bench-relevance`).

python -m benchmarks.relevance --data-dir DIR [--engine opensearch]
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from benchmarks.latency.measuring import machine
from benchmarks.relevance import baseline
from benchmarks.relevance.engine_comparison import differences, in_opensearch
from benchmarks.relevance.evaluation import Ask, Outcome, asking
from benchmarks.relevance.exhaustive_baseline import asking_everybody
from benchmarks.relevance.figures import first, found, milliseconds, share
from benchmarks.relevance.people import Population, sort_keys
from benchmarks.relevance.postgresql_baselines import (
    asking_like,
    asking_similar,
    people_in_postgresql,
)
from benchmarks.relevance.prefix_baseline import asking_prefixes
from benchmarks.relevance.questions import FILTERED, KINDS, SETS, Question, questions
from directory.engines.embedded.engine import EmbeddedEngine

SEED = 4
QUESTIONS = 300
MISSPELT = ("one error", "an error in each", "sound-alike")
HEAD = f"{'kind':<26}{'n':>4}  {'Hit@1 %':<21}{'Recall@10 %':<21}{'p50 ms':>7}{'p99 ms':>8}"


def asked(people: Population, many: int) -> dict[str, list[Question]]:
    """The questions of each set and kind."""
    return {
        f"{name} {kind}": questions(people, SETS[name], kind, many)
        for name in SETS
        for kind in KINDS
    }


def answered(of_kinds: dict[str, list[Question]], ask: Ask) -> dict[str, list[Outcome]]:
    """What became of each question."""
    return {kind: [ask(each) for each in some] for kind, some in of_kinds.items() if some}


def line(kind: str, some: list[Outcome]) -> str:
    """The figures of a kind."""
    times = f"{milliseconds(some, 50):7.1f} {milliseconds(some, 99):7.1f}"
    return f"{kind:<26}{len(some):>4}  {share(first(some))!s:<21}{share(found(some))!s:<21}{times}"


def print_table(title: str, outcomes: baseline.Outcomes) -> None:
    """A line a kind."""
    print(f"\n{title}\n{HEAD}")
    for kind, some in outcomes.items():
        print(line(kind, some))


def print_order(outcomes: baseline.Outcomes) -> None:
    """How often a guess stood above a strict hit."""
    below = [not each.in_order for some in outcomes.values() for each in some]
    print(f"strict hits below guesses: {share(below)} % of {len(below)} answers")


def otherwise(
    of_kinds: dict[str, list[Question]], outcomes: baseline.Outcomes, data_dir: Path, url: str
) -> list[str]:
    """Print what OpenSearch answers to the same questions; every answer that is another."""
    with in_opensearch(data_dir, url or None) as engine:
        others = answered(of_kinds, asking(engine))
    print_table("our search, on OpenSearch", others)
    print_order(others)
    found = [str(each) for each in differences(outcomes, others)]
    asked_of = sum(map(len, others.values()))
    print(f"\nanswered otherwise by OpenSearch: {len(found)} of {asked_of} questions")
    return found


def print_yardsticks(of_kinds: dict[str, list[Question]], people: Population, index: Path) -> None:
    """What other ways to search find in the same people, with the same questions."""
    print_table("beginnings of words only", answered(of_kinds, asking_prefixes(index)))
    with people_in_postgresql(people.rows()) as connection:
        print_table("PostgreSQL, LIKE", answered(of_kinds, asking_like(connection)))
        similar = answered(of_kinds, asking_similar(connection))
        print_table("PostgreSQL, pg_trgm and unaccent", similar)
    misspelt = {kind: some for kind, some in of_kinds.items() if kind[2:] in MISSPELT}
    print_table("exhaustive comparison", answered(misspelt, asking_everybody(people)))


def print_failures(outcomes: baseline.Outcomes) -> None:
    """Every question that was not answered as wanted."""
    for kind, some in outcomes.items():
        for each in some:
            if each.rank != 1:
                print(f"known failure  {kind:<26} {each.text:<36} {each.rank or '–'}")


def compared(outcomes: baseline.Outcomes, path: Path) -> list[str]:
    """Print what moved since the baseline, one by one; why the gate is shut."""
    before = baseline.stored(path)
    moved = baseline.changes(before, outcomes)
    gains = sum(change.is_gain for change in moved)
    print(f"\nsince the baseline: {gains} gains, {len(moved) - gains} losses")
    for change in moved:
        print(change)
    return list(baseline.losses(before, outcomes))


def main(  # noqa: PLR0913 - options
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    many: Annotated[int, typer.Option("--questions", min=10)] = QUESTIONS,
    baseline_file: Annotated[Path, typer.Option()] = baseline.STORED,
    yardsticks: Annotated[int, typer.Option(help="questions a kind that others are asked")] = 0,
    engine_name: Annotated[
        Literal["embedded", "opensearch"], typer.Option("--engine")
    ] = "embedded",
    url: Annotated[
        str,
        typer.Option("--opensearch-url", envvar="ANNUAIRE_OPENSEARCH_URL", help="one that runs"),
    ] = "",
    *,
    keep: Annotated[bool, typer.Option(help="make this the baseline")] = False,
    failures: Annotated[bool, typer.Option(help="list them")] = False,
) -> None:
    """Ask every kind of question of a loaded directory, and compare with the baseline."""
    index = data_dir / "index"
    engine = EmbeddedEngine(index)
    if not engine.publication().synthetic:
        raise typer.BadParameter("names are printed and kept: only for a fictitious directory")
    people = Population(sort_keys(data_dir / "store.sqlite3"), engine, SEED)
    print(f"{machine()}; {len(people):,} people")
    of_kinds = asked(people, many)
    outcomes = answered(of_kinds, asking(engine))
    print_table("our search", outcomes)
    print_order(outcomes)
    shut = otherwise(of_kinds, outcomes, data_dir, url) if engine_name == "opensearch" else []
    if yardsticks:
        of_names = {kind: some for kind, some in of_kinds.items() if kind[2:] not in FILTERED}
        some = {kind: asked_of[:yardsticks] for kind, asked_of in of_names.items()}
        print_yardsticks(some, people, index)
    if failures:
        print_failures(outcomes)
    if keep:
        baseline.keep(baseline_file, outcomes)
    else:
        shut += compared(outcomes, baseline_file)
    if shut:
        raise SystemExit("\n".join(shut))


if __name__ == "__main__":
    typer.run(main)

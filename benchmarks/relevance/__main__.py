"""Quality of the search for names, kind by kind, and what has changed (`make bench-relevance`).

python -m benchmarks.relevance --data-dir DIR [--engine opensearch]
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from benchmarks.latency.measuring import describe_machine
from benchmarks.relevance import baseline
from benchmarks.relevance.decoder_comparison import format_decoder_rows
from benchmarks.relevance.engine_comparison import find_answer_differences, open_opensearch_copy
from benchmarks.relevance.evaluation import QuestionAsker, QuestionOutcome, make_engine_asker
from benchmarks.relevance.exhaustive_baseline import make_exhaustive_asker
from benchmarks.relevance.figures import (
    compute_percentile_ms,
    estimate_share,
    list_first_place_hits,
    list_top_ten_hits,
)
from benchmarks.relevance.people import Population, load_population
from benchmarks.relevance.postgresql_baselines import (
    load_people_into_postgresql,
    make_like_asker,
    make_similarity_asker,
)
from benchmarks.relevance.prefix_baseline import make_prefix_asker
from benchmarks.relevance.question_sets import QUESTION_SETS, SearchQuestion
from benchmarks.relevance.questions import FILTERED_KINDS, QUESTION_KINDS, draw_questions_of_kind
from directory.engines.embedded.engine import EmbeddedEngine

RELEVANCE_SEED = 4
QUESTIONS_PER_KIND = 300
MISSPELT_KINDS = ("one error", "an error in each", "sound-alike")
RELEVANCE_TABLE_HEADER = (
    f"{'kind':<28}{'n':>4}  {'Hit@1 %':<21}{'Recall@10 %':<21}{'p50 ms':>7}{'p99 ms':>8}"
)


def draw_all_questions(
    people: Population, count: int, kinds: Sequence[str] = ()
) -> dict[str, list[SearchQuestion]]:
    """The questions of each set and kind, or of some kinds only."""
    return {
        f"{name} {kind}": draw_questions_of_kind(people, QUESTION_SETS[name], kind, count)
        for name in QUESTION_SETS
        for kind in kinds or QUESTION_KINDS
    }


def ask_questions(
    questions_by_kind: dict[str, list[SearchQuestion]], ask: QuestionAsker
) -> dict[str, list[QuestionOutcome]]:
    """The outcome of each question."""
    return {kind: [ask(each) for each in some] for kind, some in questions_by_kind.items() if some}


def format_outcomes_row(kind: str, outcomes: list[QuestionOutcome]) -> str:
    """The figures of a kind."""
    times = f"{compute_percentile_ms(outcomes, 50):7.1f} {compute_percentile_ms(outcomes, 99):7.1f}"
    first = estimate_share(list_first_place_hits(outcomes))
    top_ten = estimate_share(list_top_ten_hits(outcomes))
    return f"{kind:<28}{len(outcomes):>4}  {first!s:<21}{top_ten!s:<21}{times}"


def print_outcomes(title: str, outcomes: baseline.OutcomesByKind) -> None:
    """Print a line for each kind."""
    print(f"\n{title}\n{RELEVANCE_TABLE_HEADER}")
    for kind, some in outcomes.items():
        print(format_outcomes_row(kind, some))


def print_rank_order(outcomes: baseline.OutcomesByKind) -> None:
    """How often a fuzzy hit ranks above a strict one."""
    below = [not each.is_in_order for some in outcomes.values() for each in some]
    print(f"strict hits below fuzzy ones: {estimate_share(below)} % of {len(below)} answers")


def print_own_outcomes(
    questions_by_kind: dict[str, list[SearchQuestion]], outcomes: baseline.OutcomesByKind
) -> None:
    """Print the outcomes of our search, and the plain decoder next to it."""
    print_outcomes("our search", outcomes)
    print_rank_order(outcomes)
    print("", *format_decoder_rows(questions_by_kind, outcomes), sep="\n")


def compare_with_opensearch(
    questions_by_kind: dict[str, list[SearchQuestion]],
    outcomes: baseline.OutcomesByKind,
    data_dir: Path,
    url: str,
) -> list[str]:
    """Print the outcomes on OpenSearch; gives every answer that differs."""
    with open_opensearch_copy(data_dir, url or None) as engine:
        others = ask_questions(questions_by_kind, make_engine_asker(engine))
    print_outcomes("our search, on OpenSearch", others)
    print_rank_order(others)
    found = [str(each) for each in find_answer_differences(outcomes, others)]
    asked_of = sum(map(len, others.values()))
    print(f"\nanswered differently by OpenSearch: {len(found)} of {asked_of} questions")
    return found


def print_baselines(
    questions_by_kind: dict[str, list[SearchQuestion]], count: int, people: Population, index: Path
) -> None:
    """Outcomes of other ways to search, for the first questions of each kind about a name."""
    questions_by_kind = {
        kind: some[:count]
        for kind, some in questions_by_kind.items()
        if kind[2:] not in FILTERED_KINDS
    }
    print_outcomes(
        "prefixes of words only", ask_questions(questions_by_kind, make_prefix_asker(index))
    )
    with load_people_into_postgresql(people.rows()) as connection:
        print_outcomes(
            "PostgreSQL, LIKE", ask_questions(questions_by_kind, make_like_asker(connection))
        )
        similar = ask_questions(questions_by_kind, make_similarity_asker(connection))
        print_outcomes("PostgreSQL, pg_trgm and unaccent", similar)
    misspelt = {
        kind: some for kind, some in questions_by_kind.items() if kind[2:] in MISSPELT_KINDS
    }
    print_outcomes("exhaustive comparison", ask_questions(misspelt, make_exhaustive_asker(people)))


def print_failures(outcomes: baseline.OutcomesByKind) -> None:
    """Print every question whose right answer is not first."""
    for kind, some in outcomes.items():
        for each in some:
            if each.rank != 1:
                print(f"known failure  {kind:<28} {each.text:<36} {each.rank or '–'}")


def compare_with_baseline(outcomes: baseline.OutcomesByKind, path: Path) -> list[str]:
    """Print every change of rank since the baseline; gives why the check fails."""
    before = baseline.load_relevance_baseline(path)
    moved = baseline.find_rank_changes(before, outcomes)
    gains = sum(change.is_gain for change in moved)
    print(f"\nsince the baseline: {gains} gains, {len(moved) - gains} losses")
    for change in moved:
        print(change)
    return list(baseline.find_relevance_losses(before, outcomes))


def main(  # noqa: PLR0913, PLR0917 - options
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    many: Annotated[int, typer.Option("--questions", min=10)] = QUESTIONS_PER_KIND,
    baseline_file: Annotated[Path, typer.Option()] = baseline.RELEVANCE_BASELINE_PATH,
    yardsticks: Annotated[
        int, typer.Option(help="questions a kind that the baselines are asked")
    ] = 0,
    engine_name: Annotated[
        Literal["embedded", "opensearch"], typer.Option("--engine")
    ] = "embedded",
    url: Annotated[
        str,
        typer.Option("--opensearch-url", envvar="ANNUAIRE_OPENSEARCH_URL", help="one that runs"),
    ] = "",
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", help="only this kind; may be repeated")
    ] = None,
    *,
    keep: Annotated[bool, typer.Option(help="make this the baseline")] = False,
    failures: Annotated[bool, typer.Option(help="list them")] = False,
) -> None:
    """Ask every kind of question of a loaded directory, and compare with the baseline."""
    engine, people = EmbeddedEngine(data_dir / "index"), load_population(data_dir, RELEVANCE_SEED)
    print(f"{describe_machine()}; {len(people):,} people")
    questions = draw_all_questions(people, many, kinds or ())
    outcomes = ask_questions(questions, make_engine_asker(engine))
    print_own_outcomes(questions, outcomes)
    faults = []
    if engine_name == "opensearch":
        faults += compare_with_opensearch(questions, outcomes, data_dir, url)
    if yardsticks:
        print_baselines(questions, yardsticks, people, data_dir / "index")
    if failures:
        print_failures(outcomes)
    if keep:
        baseline.save_relevance_baseline(baseline_file, outcomes)
    else:
        faults += compare_with_baseline(outcomes, baseline_file)
    if faults:
        raise SystemExit("\n".join(faults))


if __name__ == "__main__":
    typer.run(main)

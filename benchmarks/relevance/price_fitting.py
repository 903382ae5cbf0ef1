"""Fit the weights of the price list on the first set of questions, and report the second.

python -m benchmarks.relevance.price_fitting --data-dir DIR

Coordinate ascent: each weight in turn is raised and lowered by a step, and keeps what answers the
questions of set A best. Every trial is a process of its own, because prices are copied where they
are used. Set B is asked once before and once after, and decides nothing. Nothing of the search is
imported here at the top: a trial must set its prices first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib import import_module
from math import log
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean
from typing import Annotated

import typer
from msgspec import Struct

from benchmarks.relevance.people import Population, load_population
from benchmarks.relevance.price_list import PRICES_MODULE, Weights, install_weights, read_weights
from benchmarks.relevance.question_sets import QUESTION_SETS, SearchQuestion
from benchmarks.relevance.questions import QUESTION_KINDS, draw_questions_of_kind

FITTING_SEED = 4
FITTING_SET, REPORT_SET = "A", "B"
FITTING_QUESTIONS_PER_KIND = 100
STEPS_NATS = (1.0, 0.5)
"""The step of each pass over all weights."""
MIN_GAIN = 0.0005
"""Of the score: one question of a hundred in one kind may be chance, and moves no weight."""

RightCounts = Mapping[str, tuple[int, int]]
"""By kind: right answers, and questions."""
QuestionsByKind = Mapping[str, Sequence[SearchQuestion]]


class WeightChange(Struct, frozen=True):
    """A weight that answers better with another value."""

    name: str
    before: float
    after: float
    score: float

    def __str__(self) -> str:
        return (
            f"{self.name:<40} {self.before:6.2f} → {self.after:6.2f} nats, score {self.score:.4f}"
        )


def draw_set_questions(people: Population, set_name: str, count: int) -> QuestionsByKind:
    """Questions of every kind, of one set alone."""
    rules = QUESTION_SETS[set_name]
    by_kind = {kind: draw_questions_of_kind(people, rules, kind, count) for kind in QUESTION_KINDS}
    return {kind: questions for kind, questions in by_kind.items() if questions}


def compute_score(counts: RightCounts) -> float:
    """The mean over kinds of the log of the share of right answers, in nats; 0 is the best.

    Every kind counts alike, and a kind that goes wrong costs more than one that is nearly right
    gains. Half an answer is added so that a kind without any right one stays finite.
    """
    return fmean(log((right + 0.5) / (asked + 0.5)) for right, asked in counts.values())


def count_right_answers(data_dir: Path, questions_by_kind: QuestionsByKind) -> RightCounts:
    """Ask all questions in this process, whose prices are set already."""
    # ruff: noqa: PLC0415 - after the prices of a trial are set
    from benchmarks.relevance.evaluation import make_engine_asker
    from directory.engines.embedded.engine import EmbeddedEngine

    ask = make_engine_asker(EmbeddedEngine(data_dir / "index"))
    return {
        kind: (sum(ask(question).rank == 1 for question in questions), len(questions))
        for kind, questions in questions_by_kind.items()
    }


def run_trial(data_dir: Path, questions_by_kind: QuestionsByKind, weights: Weights) -> RightCounts:
    """Ask all questions of a search with these weights, in a process of its own."""
    pool = ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=install_weights, initargs=(dict(weights),)
    )
    with pool:
        return pool.submit(count_right_answers, data_dir, questions_by_kind).result()


def fit_weights(
    weights: Weights,
    score: Callable[[Weights], float],
    names: Sequence[str] = (),
    steps: Sequence[float] = STEPS_NATS,
) -> Iterator[WeightChange]:
    """Every change that answers better, as it is found.

    Args:
        weights: where to begin.
        score: higher is better.
        names: of the weights to fit; all of them without.
        steps: nats by which a weight is moved, a pass over all weights for each.
    """
    current = dict(weights)
    best = score(current)
    for step in steps:
        for name in names or tuple(weights):
            for value in (current[name] + step, current[name] - step):
                tried = score({**current, name: value})
                if tried > best + MIN_GAIN:
                    change = WeightChange(name, current[name], value, tried)
                    best, current[name] = tried, value
                    yield change
                    break


def print_counts(title: str, counts: RightCounts) -> None:
    """Print the score, and the share of right answers of each kind."""
    print(f"\n{title}: score {compute_score(counts):.4f}")
    for kind, (right, asked) in counts.items():
        print(f"{kind:<30}{asked:>4}{100 * right / asked:>7.1f} %")


def main(
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    many: Annotated[int, typer.Option("--questions", min=10)] = FITTING_QUESTIONS_PER_KIND,
    names: Annotated[
        list[str] | None, typer.Option("--weight", help="only this one; may be repeated")
    ] = None,
) -> None:
    """Fit the price list on set A; print what changed, and set B before and after."""
    people = load_population(data_dir, FITTING_SEED)
    ask_first = partial(run_trial, data_dir, draw_set_questions(people, FITTING_SET, many))
    ask_second = partial(run_trial, data_dir, draw_set_questions(people, REPORT_SET, many))
    weights = read_weights(import_module(PRICES_MODULE))
    print_counts("set A before", ask_first({}))
    print_counts("set B before", ask_second({}))
    changes = {}
    for change in fit_weights(weights, lambda each: compute_score(ask_first(each)), names or ()):
        print(change, flush=True)
        changes[change.name] = change.after
    print_counts("set A after", ask_first(changes))
    print_counts("set B after", ask_second(changes))


if __name__ == "__main__":
    typer.run(main)

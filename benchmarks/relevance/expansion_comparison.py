"""Compare ways to expand a misspelt word to published words: quality, time, memory.

python -m benchmarks.relevance.expansion_comparison --data-dir DIR

Each way runs in a new process, so that its memory is measured alone. Times are processor time, so
that other work on the machine does not change them.
"""

import gc
import statistics
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from ctypes import CDLL
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import Annotated

import psutil
import typer
from msgspec import Struct

from benchmarks.latency.measuring import MIB, describe_machine
from benchmarks.relevance import expanders
from benchmarks.relevance.misspelt_words import MisspeltWord, draw_misspelt_words
from benchmarks.relevance.people import Population, read_sort_keys
from directory.engines.embedded.engine import EmbeddedEngine

EXPANSION_SEED = 4
EXPANDERS: Mapping[str, Callable[[Sequence[str]], expanders.Expander]] = {
    "scan": expanders.Scan,
    "deletions, dictionary": expanders.DeletionDict,
    "automaton": expanders.Automaton,
    "2-grams": partial(expanders.Grams, length=2),
    "3-grams": partial(expanders.Grams, length=3),
    "ours, spelling alone": expanders.SpellingOnlyExpander,
    "ours": expanders.ServedExpander,
}


class ExpansionFigures(Struct, frozen=True):
    """What an expander finds for one kind of words, and its cost.

    Attributes:
        recall: percent of the words meant that are in the expansion.
        size: words in an expansion, on average.
        microseconds: of each word.
    """

    recall: float
    size: float
    microseconds: list[float]

    def __str__(self) -> str:
        cuts = statistics.quantiles(self.microseconds, n=100, method="inclusive")
        return f"{self.recall:8.1f}{self.size:8.1f}{cuts[49]:10.0f}{cuts[98]:10.0f}"


class ExpanderMeasurement(Struct, frozen=True):
    """An expander: seconds to build it, MiB that it holds, and its figures by kind."""

    build_s: float
    mib: float
    by_kind: dict[str, ExpansionFigures]


def measure_expander(
    name: str, words: Sequence[str], words_by_kind: dict[str, list[MisspeltWord]]
) -> ExpanderMeasurement:
    """Build an expander and expand all words; the first kind twice, to warm up."""
    before, began = measure_resident_bytes(), process_time()
    expander = EXPANDERS[name](words)
    build_s = process_time() - began
    evaluate_expander(expander, next(iter(words_by_kind.values())))
    by_kind = {kind: evaluate_expander(expander, some) for kind, some in words_by_kind.items()}
    return ExpanderMeasurement(build_s, (measure_resident_bytes() - before) / MIB, by_kind)


def measure_resident_bytes() -> int:
    """Resident memory of this process, after free memory is returned to the system."""
    gc.collect()
    CDLL(None).malloc_trim(0)
    return int(psutil.Process().memory_info().rss)


def evaluate_expander(
    expander: expanders.Expander, misspelt_words: Sequence[MisspeltWord]
) -> ExpansionFigures:
    """Expand each word, and check that the word meant is in the result."""
    found, sizes, times = [], [], []
    for each in misspelt_words:
        began = process_time()
        near = expander.expand(each.typo)
        times.append((process_time() - began) * 1_000_000)
        sizes.append(len(near))
        found.append(each.target in near)
    return ExpansionFigures(100 * statistics.fmean(found), statistics.fmean(sizes), times)


def measure_in_new_process(
    name: str, words: Sequence[str], words_by_kind: dict[str, list[MisspeltWord]]
) -> ExpanderMeasurement:
    """The same, in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        return alone.submit(measure_expander, name, words, words_by_kind).result()


def main(data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)]) -> None:
    """Compare the expanders on the words of a loaded directory."""
    engine = EmbeddedEngine(data_dir / "index")
    words = engine.vocabulary().all_words
    misspelt = draw_misspelt_words(
        Population(read_sort_keys(data_dir / "store.sqlite3"), engine, EXPANSION_SEED)
    )
    print(
        f"{describe_machine()}; {len(words):,} words; "
        f"{sum(map(len, misspelt.values())):,} misspelt ones\n"
    )
    print(f"{'expander':<24}{'words':<16}{'recall %':>8}{'size':>8}{'p50 µs':>10}{'p99 µs':>10}")
    for name in EXPANDERS:
        measured = measure_in_new_process(name, words, misspelt)
        for kind, its_figures in measured.by_kind.items():
            print(f"{name:<24}{kind:<16}{its_figures}")
        print(f"{'':<24}built in {measured.build_s:.1f} s, holds {measured.mib:.0f} MiB")


if __name__ == "__main__":
    typer.run(main)

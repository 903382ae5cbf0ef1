"""Ways to expand a misspelt word over the published words, side by side: quality, time, memory.

python -m benchmarks.relevance.expansion_comparison --data-dir DIR

Each way has a process of its own, made anew, so that its memory is its own. Times are of the
processor, so that other work on the machine does not stretch them.
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

from benchmarks.latency.measuring import MIB, machine
from benchmarks.relevance import expanders
from benchmarks.relevance.misspelt_words import Misspelt, misspelt
from benchmarks.relevance.people import Population, sort_keys
from directory.engines.embedded.engine import EmbeddedEngine

SEED = 4
WAYS: Mapping[str, Callable[[Sequence[str]], expanders.Expander]] = {
    "scan": expanders.Scan,
    "deletions, dictionary": expanders.DeletionDict,
    "automaton": expanders.Automaton,
    "2-grams": partial(expanders.Grams, length=2),
    "3-grams": partial(expanders.Grams, length=3),
    "ours, spelling alone": expanders.BySpelling,
    "ours": expanders.Ours,
}


class Figures(Struct, frozen=True):
    """What a way found of one kind of words, and at what cost.

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


class Measured(Struct, frozen=True):
    """A way as a whole: seconds to build it, MiB that it holds, and its figures by kind."""

    build_s: float
    mib: float
    by_kind: dict[str, Figures]


def measured(name: str, words: Sequence[str], asked: dict[str, list[Misspelt]]) -> Measured:
    """Build a way and ask it everything; the first kind is asked twice, to warm up."""
    before, began = held(), process_time()
    way = WAYS[name](words)
    build_s = process_time() - began
    figures(way, next(iter(asked.values())))
    by_kind = {kind: figures(way, some) for kind, some in asked.items()}
    return Measured(build_s, (held() - before) / MIB, by_kind)


def held() -> int:
    """Bytes of memory that this process holds, pages of files included, what is free given back."""
    gc.collect()
    CDLL(None).malloc_trim(0)
    return int(psutil.Process().memory_info().rss)


def figures(way: expanders.Expander, some: Sequence[Misspelt]) -> Figures:
    """Expand each word, and see whether the one that is meant is there."""
    found, sizes, times = [], [], []
    for each in some:
        began = process_time()
        near = way.near(each.typed)
        times.append((process_time() - began) * 1_000_000)
        sizes.append(len(near))
        found.append(each.meant in near)
    return Figures(100 * statistics.fmean(found), statistics.fmean(sizes), times)


def apart(name: str, words: Sequence[str], asked: dict[str, list[Misspelt]]) -> Measured:
    """The same, in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        return alone.submit(measured, name, words, asked).result()


def main(data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)]) -> None:
    """Compare the ways on the words of a loaded directory."""
    engine = EmbeddedEngine(data_dir / "index")
    words = engine.vocabulary().every_word
    asked = misspelt(Population(sort_keys(data_dir / "store.sqlite3"), engine, SEED))
    print(f"{machine()}; {len(words):,} words; {sum(map(len, asked.values())):,} misspelt ones\n")
    print(f"{'way':<24}{'asked':<16}{'recall %':>8}{'size':>8}{'p50 µs':>10}{'p99 µs':>10}")
    for name in WAYS:
        way = apart(name, words, asked)
        for kind, its_figures in way.by_kind.items():
            print(f"{name:<24}{kind:<16}{its_figures}")
        print(f"{'':<24}built in {way.build_s:.1f} s, holds {way.mib:.0f} MiB")


if __name__ == "__main__":
    typer.run(main)

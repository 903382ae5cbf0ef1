"""Ways to write how a name sounds, side by side: what each finds, alone and in the whole search.

python -m benchmarks.relevance.phonetic_comparison --data-dir DIR [--questions 300]

Needs PostgreSQL, which speaks Double Metaphone. The words of the index are packed anew with each
way, and the search that is served asks them; nothing is written.
"""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Annotated
from unittest.mock import patch

import typer

from benchmarks.latency.measuring import machine
from benchmarks.relevance.evaluation import asking
from benchmarks.relevance.figures import first, found, percent
from benchmarks.relevance.misspelt_words import Misspelt, misspelt
from benchmarks.relevance.people import Population, sort_keys
from benchmarks.relevance.phonetic_baselines import (
    FONEM,
    PHONEX,
    Sound,
    double_metaphone,
    replacing,
    soundex_fr,
)
from benchmarks.relevance.questions import SETS, Question, questions
from directory.engines.embedded.engine import EmbeddedEngine
from directory.text.phonetics import sound
from directory.text.spelling import Vocabulary
from directory.text.spelling_format import pack

SEED = 4
KINDS = ("sound-alike", "one error", "an error in each")
HEARERS = ("directory.text.spelling", "directory.text.spelling_format")
RANKERS = ("search_api.search.ranking", "search_api.search.match_details")
"""Who asks how a word sounds: when words are packed and expanded, and when guesses are ranked."""


class Rehearing(EmbeddedEngine):
    """The same people, whose words are heard in another way."""

    def __init__(self, index_dir: Path, words: Vocabulary) -> None:
        super().__init__(index_dir)
        self._heard = words

    def vocabulary(self) -> Vocabulary:
        return self._heard


@contextmanager
def heard(index: Path, words: Sequence[str], way: Sound) -> Iterator[Rehearing]:
    """The search as it would be with another way to hear."""
    with ExitStack() as stack:
        for module in (*HEARERS, *RANKERS):
            stack.enter_context(patch(f"{module}.sound", way))
        ranks = count(len(words), -1)
        yield Rehearing(index, Vocabulary(pack(dict(zip(words, ranks, strict=False)))))


def alone(way: Sound, words: Sequence[str], some: Sequence[Misspelt]) -> str:
    """Percent of words that sound as what they stand for; how many words each sounds like."""
    sharing = Counter(map(way, words))
    recall = statistics.fmean(way(each.typed) == way(each.meant) for each in some)
    sizes = sorted(sharing[way(each.typed)] for each in some)
    return f"{100 * recall:9.1f}{statistics.fmean(sizes):9.1f}{sizes[len(sizes) * 95 // 100]:7}"


def in_the_search(engine: EmbeddedEngine, asked: Sequence[Sequence[Question]]) -> str:
    """Hit@1 and Recall@10 of each kind of question."""
    ask = asking(engine)
    outcomes = [[ask(question) for question in some] for some in asked]
    return "".join(f"{percent(first(o)):10.1f} /{percent(found(o)):6.1f}" for o in outcomes)


def main(
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    many: Annotated[int, typer.Option("--questions", min=10)] = 300,
) -> None:
    """Compare the ways on the words and the people of a loaded directory."""
    index = data_dir / "index"
    engine = EmbeddedEngine(index)
    people, words = (
        Population(sort_keys(data_dir / "store.sqlite3"), engine, SEED),
        engine.vocabulary().every_word,
    )
    said = misspelt(people)
    print(f"{machine()}; {len(people):,} people, {len(words):,} words\n")
    print(f"{'set, way':<20}{'same %':>9}{'words':>9}{'p95':>7}", *(f"{k:>17}" for k in KINDS))
    with double_metaphone() as metaphone:
        ways = {
            "ours": sound,
            "FONEM": replacing(FONEM),
            "Phonex": replacing(PHONEX),
            "Soundex FR": soundex_fr,
            "Double Metaphone": metaphone,
            "none": str,
        }
        for name, rules in SETS.items():
            asked = [questions(people, rules, kind, many) for kind in KINDS]
            for label, way in ways.items():
                by_itself = alone(way, words, said[f"{name} sound-alikes"])
                with heard(index, words, way) as other:
                    print(f"{name} {label:<18}{by_itself}", in_the_search(other, asked))


if __name__ == "__main__":
    typer.run(main)

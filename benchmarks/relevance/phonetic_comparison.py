"""Compare phonetic encoders: what each one finds, alone and in the whole search.

python -m benchmarks.relevance.phonetic_comparison --data-dir DIR [--questions 300]

Needs PostgreSQL, which has Double Metaphone. The words of the index are packed again with each
encoder, and our whole search uses them; nothing is written.
"""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated
from unittest.mock import patch

import typer

from benchmarks.latency.measuring import describe_machine
from benchmarks.relevance.evaluation import make_engine_asker
from benchmarks.relevance.expanders import pack_words
from benchmarks.relevance.figures import compute_percent, list_first_place_hits, list_top_ten_hits
from benchmarks.relevance.misspelt_words import MisspeltWord, draw_misspelt_words
from benchmarks.relevance.people import Population, read_sort_keys
from benchmarks.relevance.phonetic_baselines import (
    FONEM_RULES,
    PHONEX_RULES,
    PhoneticEncoder,
    encode_soundex_fr,
    make_rule_encoder,
    open_double_metaphone,
)
from benchmarks.relevance.question_sets import QUESTION_SETS, SearchQuestion
from benchmarks.relevance.questions import draw_questions_of_kind
from directory.engines.embedded.engine import EmbeddedEngine
from directory.text.phonetics import compute_phonetic_key
from directory.text.spelling import Vocabulary

PHONETIC_SEED = 4
PHONETIC_QUESTION_KINDS = ("sound-alike", "one error", "an error in each")
SPELLING_MODULES = ("directory.text.spelling", "directory.text.spelling_format")
RANKING_MODULES = ("search_api.search.ranking", "search_api.search.match_details")
"""Modules that use the encoder: to pack and expand words, and to rank fuzzy hits."""


class AlternativePhoneticsEngine(EmbeddedEngine):
    """The same people, with another phonetic encoder for their words."""

    def __init__(self, index_dir: Path, words: Vocabulary) -> None:
        super().__init__(index_dir)
        self._vocabulary_used = words

    def vocabulary(self) -> Vocabulary:
        return self._vocabulary_used


@contextmanager
def patch_phonetic_encoder(
    index: Path, words: Sequence[str], encoder: PhoneticEncoder
) -> Iterator[AlternativePhoneticsEngine]:
    """Our search with another phonetic encoder, as long as the block runs."""
    with ExitStack() as stack:
        for module in (*SPELLING_MODULES, *RANKING_MODULES):
            stack.enter_context(patch(f"{module}.compute_phonetic_key", encoder))
        yield AlternativePhoneticsEngine(index, Vocabulary(pack_words(words)))


def evaluate_encoder(
    encoder: PhoneticEncoder, words: Sequence[str], misspelt_words: Sequence[MisspeltWord]
) -> str:
    """Percent of words with the key of the word meant; words with the same key, mean and p95."""
    sharing = Counter(map(encoder, words))
    recall = statistics.fmean(encoder(each.typo) == encoder(each.target) for each in misspelt_words)
    sizes = sorted(sharing[encoder(each.typo)] for each in misspelt_words)
    return f"{100 * recall:9.1f}{statistics.fmean(sizes):9.1f}{sizes[len(sizes) * 95 // 100]:7}"


def evaluate_search(
    engine: EmbeddedEngine, questions_by_kind: Sequence[Sequence[SearchQuestion]]
) -> str:
    """Hit@1 and Recall@10 of each kind of question."""
    ask = make_engine_asker(engine)
    outcomes = [[ask(question) for question in some] for some in questions_by_kind]
    return "".join(
        f"{compute_percent(list_first_place_hits(o)):10.1f} /"
        f"{compute_percent(list_top_ten_hits(o)):6.1f}"
        for o in outcomes
    )


def main(
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    many: Annotated[int, typer.Option("--questions", min=10)] = 300,
) -> None:
    """Compare the encoders on the words and the people of a loaded directory."""
    index = data_dir / "index"
    engine = EmbeddedEngine(index)
    people, words = (
        Population(read_sort_keys(data_dir / "store.sqlite3"), engine, PHONETIC_SEED),
        engine.vocabulary().all_words,
    )
    misspelt = draw_misspelt_words(people)
    print(f"{describe_machine()}; {len(people):,} people, {len(words):,} words\n")
    print(
        f"{'set, encoder':<20}{'same %':>9}{'words':>9}{'p95':>7}",
        *(f"{k:>17}" for k in PHONETIC_QUESTION_KINDS),
    )
    with open_double_metaphone() as metaphone:
        encoders = {
            "ours": compute_phonetic_key,
            "FONEM": make_rule_encoder(FONEM_RULES),
            "Phonex": make_rule_encoder(PHONEX_RULES),
            "Soundex FR": encode_soundex_fr,
            "Double Metaphone": metaphone,
            "none": str,
        }
        for name, rules in QUESTION_SETS.items():
            questions = [
                draw_questions_of_kind(people, rules, kind, many)
                for kind in PHONETIC_QUESTION_KINDS
            ]
            for label, encoder in encoders.items():
                by_itself = evaluate_encoder(encoder, words, misspelt[f"{name} sound-alikes"])
                with patch_phonetic_encoder(index, words, encoder) as other:
                    print(f"{name} {label:<18}{by_itself}", evaluate_search(other, questions))


if __name__ == "__main__":
    typer.run(main)

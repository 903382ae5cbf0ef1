"""Our search and the plain decoder in one table: the questions for a trade in a town."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from benchmarks.relevance.baseline import OutcomesByKind
from benchmarks.relevance.evaluation import QuestionOutcome
from benchmarks.relevance.figures import (
    compute_percent,
    compute_percentile_ms,
    list_first_place_hits,
)
from benchmarks.relevance.plain_decoder import (
    has_trade_and_town,
    load_benchmark_trades,
    load_lexicon_trades,
    make_decoder_asker,
)
from benchmarks.relevance.question_sets import SearchQuestion

COMPARISON_HEADER = (
    f"{'trade and town, Hit@1 %':<28}{'n':>4}{'ours':>8}{'decoder':>9}{'asked words':>13}"
    f"{'p50 ms':>8}{'decoder':>9}"
)
"""`asked words`: the decoder knows only the words that questions are asked with."""


class DecoderComparison(Struct, frozen=True):
    """The outcomes of the same questions of a kind."""

    kind: str
    ours: Sequence[QuestionOutcome]
    whole_lexicon: Sequence[QuestionOutcome]
    asked_words: Sequence[QuestionOutcome]

    def __str__(self) -> str:
        shares = [
            compute_percent(list_first_place_hits(outcomes))
            for outcomes in (self.ours, self.whole_lexicon, self.asked_words)
        ]
        times = [compute_percentile_ms(each, 50) for each in (self.ours, self.whole_lexicon)]
        return (
            f"{self.kind:<28}{len(self.ours):>4}{shares[0]:>8.1f}{shares[1]:>9.1f}{shares[2]:>13.1f}"
            f"{times[0]:>8.1f}{times[1]:>9.1f}"
        )


def compare_with_decoder(
    questions_by_kind: Mapping[str, Sequence[SearchQuestion]], outcomes: OutcomesByKind
) -> Iterator[DecoderComparison]:
    """Each kind in which a trade and a town are asked for; only the questions that do so."""
    ask_with_lexicon = make_decoder_asker(load_lexicon_trades())
    ask_with_asked_words = make_decoder_asker(load_benchmark_trades())
    for kind, questions in questions_by_kind.items():
        pairs = [
            (question, outcome)
            for question, outcome in zip(questions, outcomes.get(kind, ()), strict=True)
            if has_trade_and_town(question)
        ]
        if pairs:
            yield DecoderComparison(
                kind,
                [outcome for _, outcome in pairs],
                [ask_with_lexicon(question) for question, _ in pairs],
                [ask_with_asked_words(question) for question, _ in pairs],
            )


def format_decoder_rows(
    questions_by_kind: Mapping[str, Sequence[SearchQuestion]], outcomes: OutcomesByKind
) -> list[str]:
    """The table, with its header; empty where no question asks for a trade in a town."""
    rows = [str(each) for each in compare_with_decoder(questions_by_kind, outcomes)]
    return [COMPARISON_HEADER, *rows] if rows else []

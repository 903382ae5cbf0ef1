"""A peer that knows no names: the plainest decoder of a trade and a town, by exhaustion.

Every cut of the words in two, either half being the trade; the trade and the communes nearest to
the halves by optimal string alignment over joined words; the distances added, less a little for
the inhabitants. It asks the directory nothing and knows no phrases and no numbers: what it reads
rightly without trying is the least that a search should.
"""

from collections.abc import Callable, Iterator, Mapping
from math import log10
from time import perf_counter

from msgspec import Struct
from rapidfuzz import process
from rapidfuzz.distance import OSA

from benchmarks.relevance.evaluation import QuestionOutcome
from benchmarks.relevance.profession_words import list_trade_words
from benchmarks.relevance.question_sets import QUESTION_SETS, SearchQuestion
from directory.model.geography import Commune, load_communes
from directory.terminology.lexicon import load_lexicon
from directory.text.analysis import words

MAX_DECODED_SLIPS = 3
"""Edits of each half."""
NEAREST_COMMUNES = 20
POPULATION_DISCOUNT = 0.12
"""Edits that ten times as many inhabitants are worth."""


class DecodedTrade(Struct, frozen=True):
    """The cheapest reading of a text: codes of the trade, and communes of one name."""

    cost: float
    codes: frozenset[str]
    communes: tuple[Commune, ...]


class PlainDecoder:
    """Decodes a text as a trade and a town.

    Args:
        trades: codes by folded, joined word.
    """

    def __init__(self, trades: Mapping[str, frozenset[str]]) -> None:
        self._trades = trades
        self._trade_keys = list(trades)
        self._communes = group_communes_by_key()
        self._commune_keys = list(self._communes)

    def decode(self, text: str) -> DecodedTrade | None:
        """The cheapest reading; None where no cut has both halves near enough."""
        return min(self._list_readings(words(text)), key=lambda each: each.cost, default=None)

    def _list_readings(self, text_words: tuple[str, ...]) -> Iterator[DecodedTrade]:
        for cut in range(1, len(text_words)):
            left, right = "".join(text_words[:cut]), "".join(text_words[cut:])
            yield from self._read_halves(left, right)
            yield from self._read_halves(right, left)

    def _read_halves(self, trade: str, town: str) -> Iterator[DecodedTrade]:
        nearest = process.extractOne(
            trade, self._trade_keys, scorer=OSA.distance, score_cutoff=MAX_DECODED_SLIPS
        )
        if nearest is None:
            return
        towns = process.extract(
            town,
            self._commune_keys,
            scorer=OSA.distance,
            score_cutoff=MAX_DECODED_SLIPS,
            limit=NEAREST_COMMUNES,
        )
        for key, slips, _ in towns:
            communes = self._communes[key]
            known = POPULATION_DISCOUNT * log10(communes[0].population + 1)
            yield DecodedTrade(nearest[1] + slips - known, self._trades[nearest[0]], communes)


def group_communes_by_key() -> dict[str, tuple[Commune, ...]]:
    """Communes by folded, joined name, the most populous first."""
    known: dict[str, list[Commune]] = {}
    for commune in sorted(load_communes().values(), key=lambda each: -each.population):
        known.setdefault("".join(words(commune.name)), []).append(commune)
    return {key: tuple(communes) for key, communes in known.items()}


def load_lexicon_trades() -> dict[str, frozenset[str]]:
    """Every word of the search's own lexicon, in all its forms."""
    return {word: frozenset(meaning.codes) for word, meaning in load_lexicon().items()}


def load_benchmark_trades() -> dict[str, frozenset[str]]:
    """The words that questions are asked with, and no others: an advantage."""
    return {
        "".join(words(word)): occupation.codes
        for name in QUESTION_SETS
        for word, occupation in list_trade_words(name).items()
    }


def make_decoder_asker(
    trades: Mapping[str, frozenset[str]],
) -> Callable[[SearchQuestion], QuestionOutcome]:
    """Ask the decoder: right when it reads the trade and the commune of the question."""
    decoder = PlainDecoder(trades)

    def ask(question: SearchQuestion) -> QuestionOutcome:
        began = perf_counter()
        decoded = decoder.decode(question.text)
        seconds = perf_counter() - began
        rank = int(decoded is not None and is_decoded_rightly(question, decoded))
        return QuestionOutcome(question.text, question.expected_id, rank, seconds)

    return ask


def has_trade_and_town(question: SearchQuestion) -> bool:
    """Whether a question asks for a trade in a commune by name, and for no person."""
    criteria = question.criteria
    area = (criteria.area or criteria.around) if criteria else None
    is_trade = criteria is not None and criteria.occupation is not None
    return is_trade and area is not None and area.field == "commune" and not question.is_name_absent


def is_decoded_rightly(question: SearchQuestion, decoded: DecodedTrade) -> bool:
    """Whether a reading has the occupation and the commune that the question asks for."""
    criteria = question.criteria
    area = (criteria.area or criteria.around) if criteria else None
    if criteria is None or criteria.occupation is None or area is None:
        return False
    known = {code for each in decoded.communes for code in (each.name, each.code, each.parent)}
    return bool(criteria.occupation.codes & decoded.codes) and area.code in known

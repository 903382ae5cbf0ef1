"""Asking questions in this process, and what became of each."""

from collections.abc import Callable, Sequence
from time import perf_counter

from msgspec import Struct

from benchmarks.relevance.filtered_questions import has_occupation_in_area
from benchmarks.relevance.questions import SearchQuestion
from directory.search import SearchEngine, Tier
from search_api.search.service import DirectorySearch, SearchRequest, SearchResults

MAX_FOUND_RANK = 10
"""Ranks that count as found."""
STRICT_TIERS = {Tier.COMPLETE, Tier.WHOLE, Tier.PREFIX}


class QuestionOutcome(Struct, frozen=True):
    """What became of a question.

    Attributes:
        rank: where the right answer stood, from 1; 0 when it was not among the first ten. Where
            nobody is meant, two answers must be the same, or all shown must fit, 1 for right and 0
            for wrong.
        is_in_order: no strict hit stood below a guess.
        answer: the total and the numbers of who was shown, in order.
    """

    text: str
    expected_id: str
    rank: int
    seconds: float = 0.0
    is_in_order: bool = True
    answer: tuple[int, tuple[str, ...]] = (0, ())


QuestionAsker = Callable[[SearchQuestion], QuestionOutcome]


def make_engine_asker(engine: SearchEngine) -> QuestionAsker:
    """Ask the search that is served, in its one box."""
    search = DirectorySearch(engine)

    def ask(question: SearchQuestion) -> QuestionOutcome:
        began = perf_counter()
        found = search.search(SearchRequest(q=question.text))
        seconds = perf_counter() - began
        same = (
            search.search(SearchRequest(q=question.equivalent_text))
            if question.equivalent_text
            else None
        )
        rank, shown = rank_answer(question, found, same), identify_results(found)
        return QuestionOutcome(
            question.text, question.expected_id, rank, seconds, has_strict_hits_first(found), shown
        )

    return ask


def make_baseline_asker(find_ids: Callable[[str], list[str]]) -> QuestionAsker:
    """Ask a yardstick: a function from a text to the numbers of the first people."""

    def ask(question: SearchQuestion) -> QuestionOutcome:
        began = perf_counter()
        ids = find_ids(question.text)
        seconds = perf_counter() - began
        if question.equivalent_text:
            rank = int(ids == find_ids(question.equivalent_text))
        else:
            rank = find_rank(question.expected_id, ids) if question.expected_id else int(not ids)
        return QuestionOutcome(question.text, question.expected_id, rank, seconds)

    return ask


def rank_answer(
    question: SearchQuestion, results: SearchResults, equivalent_results: SearchResults | None
) -> int:
    """The rank of an answer, by what the question wants."""
    if equivalent_results:
        return int(identify_results(results) == identify_results(equivalent_results))
    if question.occupation and question.area:
        return int(bool(results.hits) and compute_precision(question, results) == 1)
    if not question.expected_id:
        return int(not any(hit.tier in STRICT_TIERS for hit in results.hits))
    return find_rank(question.expected_id, [hit.listing.id for hit in results.hits])


def compute_precision(question: SearchQuestion, results: SearchResults) -> float:
    """The share of the people shown who are what was asked for, where it was asked for."""
    if not question.occupation or not question.area or not results.hits:
        return 0
    right = [
        has_occupation_in_area(hit.listing, question.occupation, question.area)
        for hit in results.hits
    ]
    return sum(right) / len(right)


def identify_results(results: SearchResults) -> tuple[int, tuple[str, ...]]:
    """What must be the same however a name is written, and whichever engine answers."""
    return results.total.value, tuple(hit.listing.id for hit in results.hits)


def find_rank(expected_id: str, ids: Sequence[str]) -> int:
    """The rank of somebody among the first, from 1; 0 when they are not there."""
    first = list(ids[:MAX_FOUND_RANK])
    return first.index(expected_id) + 1 if expected_id in first else 0


def has_strict_hits_first(results: SearchResults) -> bool:
    """Whether all strict hits stand before all guesses."""
    are_guesses = [hit.tier not in STRICT_TIERS for hit in results.hits]
    return are_guesses == sorted(are_guesses)

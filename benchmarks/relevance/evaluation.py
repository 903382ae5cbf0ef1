"""Ask questions in this process, and judge the answers."""

from collections.abc import Callable, Sequence
from time import perf_counter

from msgspec import Struct

from benchmarks.relevance.criteria import AnswerCriteria
from benchmarks.relevance.question_sets import SearchQuestion
from directory.search import SearchEngine, Tier
from search_api.search.requests import SearchRequest, SearchResults
from search_api.search.service import DirectorySearch

MAX_FOUND_RANK = 10
"""The last rank that counts as found."""
ABSENCE_HINTS = {"no-match", "set-aside"}
STRICT_TIERS = {Tier.COMPLETE, Tier.WHOLE, Tier.PREFIX}


class QuestionOutcome(Struct, frozen=True):
    """The outcome of a question.

    Attributes:
        rank: of the right answer, from 1; 0 when it is not among the first ten. For questions
            without one person meant, 1 for a right answer and 0 for a wrong one.
        is_in_order: no strict hit ranks below a fuzzy one.
        answer: the total, and the numbers of the people shown, in order.
    """

    text: str
    expected_id: str
    rank: int
    seconds: float = 0.0
    is_in_order: bool = True
    answer: tuple[int, tuple[str, ...]] = (0, ())


QuestionAsker = Callable[[SearchQuestion], QuestionOutcome]


def make_engine_asker(engine: SearchEngine) -> QuestionAsker:
    """Ask our own search, as its search box does."""
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
    """Ask a baseline: a function from a text to the numbers of the first people."""

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
    """The rank of the right answer, as the question defines it."""
    if equivalent_results:
        return int(identify_results(results) == identify_results(equivalent_results))
    if question.is_name_absent:
        return int(has_reported_absence(question.criteria or AnswerCriteria(), results))
    if question.criteria:
        return int(bool(results.hits) and has_only_people_who_meet(question.criteria, results))
    if not question.expected_id:
        return int(not any(hit.tier in STRICT_TIERS for hit in results.hits))
    return find_rank(question.expected_id, [hit.listing.id for hit in results.hits])


def has_only_people_who_meet(criteria: AnswerCriteria, results: SearchResults) -> bool:
    """Whether everybody on the first page meets the criteria: a precision of 100 %."""
    listings = [hit.listing for hit in results.hits]
    return all(map(criteria.is_met, listings)) and all(map(criteria.is_met_by_first, listings[:1]))


def has_reported_absence(criteria: AnswerCriteria, results: SearchResults) -> bool:
    """Whether the answer says that nobody bears the name, and shows nobody as if they did."""
    is_said = any(hint.code in ABSENCE_HINTS for hint in results.hints)
    is_by_filter = all(hit.tier is Tier.FILTER for hit in results.hits)
    return is_said and is_by_filter and has_only_people_who_meet(criteria, results)


def identify_results(results: SearchResults) -> tuple[int, tuple[str, ...]]:
    """The total and the numbers, which must not depend on the spelling or the engine."""
    return results.total.value, tuple(hit.listing.id for hit in results.hits)


def find_rank(expected_id: str, ids: Sequence[str]) -> int:
    """The rank of somebody among the first, from 1; 0 when they are not there."""
    first = list(ids[:MAX_FOUND_RANK])
    return first.index(expected_id) + 1 if expected_id in first else 0


def has_strict_hits_first(results: SearchResults) -> bool:
    """Whether all strict hits rank before all fuzzy ones."""
    are_fuzzy = [hit.tier not in STRICT_TIERS for hit in results.hits]
    return are_fuzzy == sorted(are_fuzzy)

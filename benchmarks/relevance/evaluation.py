"""Asking questions in this process, and what became of each."""

from collections.abc import Callable, Sequence
from time import perf_counter

from msgspec import Struct

from benchmarks.relevance.filtered_questions import is_right
from benchmarks.relevance.questions import Question
from directory.search import SearchEngine, Tier
from search_api.search.service import DirectorySearch, SearchRequest, SearchResults

SEEN = 10
"""Ranks that count as found."""
STRICT = {Tier.COMPLETE, Tier.WHOLE, Tier.PREFIX}


class Outcome(Struct, frozen=True):
    """What became of a question.

    Attributes:
        rank: where the right answer stood, from 1; 0 when it was not among the first ten. Where
            nobody is meant, two answers must be the same, or all shown must fit, 1 for right and 0
            for wrong.
        in_order: no strict hit stood below a guess.
        shown: the total and the numbers of who was shown, in order.
    """

    text: str
    wanted: str
    rank: int
    seconds: float = 0.0
    in_order: bool = True
    shown: tuple[int, tuple[str, ...]] = (0, ())


Ask = Callable[[Question], Outcome]


def asking(engine: SearchEngine) -> Ask:
    """Ask the search that is served, in its one box."""
    search = DirectorySearch(engine)

    def ask(question: Question) -> Outcome:
        began = perf_counter()
        found = search.search(SearchRequest(q=question.text))
        seconds = perf_counter() - began
        same = search.search(SearchRequest(q=question.same_as)) if question.same_as else None
        rank, shown = rank_of(question, found, same), identity(found)
        return Outcome(question.text, question.wanted, rank, seconds, is_in_order(found), shown)

    return ask


def asking_by(found: Callable[[str], list[str]]) -> Ask:
    """Ask a yardstick: a function from a text to the numbers of the first people."""

    def ask(question: Question) -> Outcome:
        began = perf_counter()
        ids = found(question.text)
        seconds = perf_counter() - began
        if question.same_as:
            rank = int(ids == found(question.same_as))
        else:
            rank = placed(question.wanted, ids) if question.wanted else int(not ids)
        return Outcome(question.text, question.wanted, rank, seconds)

    return ask


def rank_of(question: Question, found: SearchResults, same: SearchResults | None) -> int:
    """The rank of an answer, by what the question wants."""
    if same:
        return int(identity(found) == identity(same))
    if question.trade and question.area:
        return int(bool(found.hits) and precision(question, found) == 1)
    if not question.wanted:
        return int(not any(hit.tier in STRICT for hit in found.hits))
    return placed(question.wanted, [hit.listing.id for hit in found.hits])


def precision(question: Question, found: SearchResults) -> float:
    """The share of the people shown who are what was asked for, where it was asked for."""
    if not question.trade or not question.area or not found.hits:
        return 0
    right = [is_right(hit.listing, question.trade, question.area) for hit in found.hits]
    return sum(right) / len(right)


def identity(found: SearchResults) -> tuple[int, tuple[str, ...]]:
    """What must be the same however a name is written, and whichever engine answers."""
    return found.total.value, tuple(hit.listing.id for hit in found.hits)


def placed(wanted: str, ids: Sequence[str]) -> int:
    """The rank of somebody among the first, from 1; 0 when they are not there."""
    first = list(ids[:SEEN])
    return first.index(wanted) + 1 if wanted in first else 0


def is_in_order(found: SearchResults) -> bool:
    """Whether all strict hits stand before all guesses."""
    are_guesses = [hit.tier not in STRICT for hit in found.hits]
    return are_guesses == sorted(are_guesses)

"""The upper bound: compare what is typed with every name, and keep the nearest people.

The distance is the sum of the optimal string alignment distances of exercise name and first name,
in either order and for every split of the text. Far too slow to serve: it shows what is possible.
"""

from collections.abc import Callable, Iterator
from heapq import nsmallest
from time import perf_counter

from rapidfuzz.distance import OSA

from benchmarks.relevance.evaluation import MAX_FOUND_RANK, QuestionOutcome, find_rank
from benchmarks.relevance.people import Population
from benchmarks.relevance.question_sets import SearchQuestion
from directory.model.identifiers import NationalId
from directory.text.analysis import fold

MAX_TOTAL_EDITS = 4
"""Edits in both fields together."""


def make_exhaustive_asker(people: Population) -> Callable[[SearchQuestion], QuestionOutcome]:
    """Ask by comparison with all names."""
    by_surname = people.group_by_surname()

    def ask(question: SearchQuestion) -> QuestionOutcome:
        began = perf_counter()
        found = nsmallest(MAX_FOUND_RANK, set(find_nearest_people(by_surname, question.text)))
        ids = [NationalId(number).local_number for _, _, _, number in found]
        rank = find_rank(question.expected_id, list(dict.fromkeys(ids)))
        return QuestionOutcome(question.text, question.expected_id, rank, perf_counter() - began)

    return ask


def find_nearest_people(
    by_surname: dict[str, list[tuple[str, str]]], text: str
) -> Iterator[tuple[int, str, str, str]]:
    """Distance, exercise name, first name and number of the people within `MAX_TOTAL_EDITS`."""
    bound = MAX_TOTAL_EDITS
    for name, first_name in split_names(text):
        near = ((OSA.distance(name, each, score_cutoff=bound), each) for each in by_surname)
        for apart, each in sorted(pair for pair in near if pair[0] <= bound):
            if apart > bound:
                break
            for first, number in by_surname[each]:
                both = apart + OSA.distance(first_name, first, score_cutoff=bound)
                if both <= bound:
                    bound = min(bound, both + 1)
                    yield both, each, first, number


def split_names(text: str) -> Iterator[tuple[str, str]]:
    """Every split of a text in two, without spaces, either part being the exercise name."""
    words = fold(text).split()
    for at in range(1, len(words)):
        parts = "".join(words[:at]), "".join(words[at:])
        yield from (parts, parts[::-1])

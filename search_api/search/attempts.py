"""Which further interpretations of a text are worth a search when nobody matches it as typed."""

from collections.abc import Callable, Iterable, Sequence

from search_api.search.understanding import ParsedQuery
from search_api.search.understanding.certainty import MIN_TOWN_POPULATION
from search_api.search.understanding.spans import PlaceValue, SpanKind

Attempt = Callable[[], Iterable[ParsedQuery]]
"""Gives interpretations that are less certain than those before."""


def select_attempts(
    as_typed: Sequence[ParsedQuery], attempts: Sequence[Attempt]
) -> Sequence[Attempt]:
    """The attempts that may answer a text, by its interpretations as typed, likeliest first.

    Two places that exclude each other may be the parts of one that is misspelt; a profession that
    is not registered is nothing else.
    """
    if not is_unanswerable(as_typed):
        return attempts
    return attempts[:1] if any(each.code == "contradiction" for each in as_typed[0].hints) else ()


def is_unanswerable(as_typed: Sequence[ParsedQuery]) -> bool:
    """Whether nobody can match: a profession is not registered, or towns exclude each other.

    A village may be a word of a name instead.
    """
    likeliest = as_typed[0]
    if likeliest.query or likeliest.structure:
        return False
    if any(span.kind is SpanKind.UNREGISTERED for span in likeliest.spans):
        return True
    places = [span.value for span in likeliest.spans if isinstance(span.value, PlaceValue)]
    are_towns = all(place.population >= MIN_TOWN_POPULATION for place in places)
    return are_towns or not any(each.query or each.structure for each in as_typed)

"""What else may have been meant, while strict answers are few.

Strict hits, then ranked guesses, are one sequence with one cursor: a guess stands at the tier after
the strict ones, its key its rank. Guesses are made anew for each page; the same query over the same
publication gives the same ones.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from directory.engines.matching import STRICT_TIERS
from directory.search import Candidates, Hit, Position, SearchEngine, SearchQuery, Total
from search_api.ranking import ranked

FEW = 10
"""With fewer strict answers than this, guesses follow: they still fit on the first screen."""
WINDOW = 200
"""Guesses of one query: what can be ranked in 3 ms."""
MOST_WORDS = 6
"""Names of more words are not guessed at."""
WORDS_TRIED = 20
"""Published words tried in turn for a name of a single word, the likeliest first."""
GUESSES = Position(STRICT_TIERS, -1)
"""Before the first guess."""


def candidates(
    engine: SearchEngine, query: SearchQuery, *, limit: int, after: Position | None
) -> Candidates:
    """A page of strict hits, and of guesses once those are through and were few."""
    is_past_strict = after is not None and after.tier >= STRICT_TIERS
    strict = engine.candidates(query, limit=limit, after=None if is_past_strict else after)
    if not 0 < len(query.name) <= MOST_WORDS or strict.total.value >= FEW:
        return strict
    found = guesses(engine, query)
    total = Total.of(strict.total.value + len(found))
    if is_past_strict and after is not None:
        rest = found[after.key + 1 :]
        return Candidates(total, tuple(rest[:limit]), has_more=len(rest) > limit)
    if strict.has_more:
        return Candidates(total, strict.hits, has_more=True)
    hits = (*strict.hits, *found)
    return Candidates(total, hits[:limit], has_more=len(hits) > limit)


def guesses(engine: SearchEngine, query: SearchQuery) -> list[Hit]:
    """Everybody who may have been meant, best first, at most `WINDOW`."""
    loose = query.guessing(engine.vocabulary())
    hits = one_word(engine, loose) if len(query.name) == 1 else window(engine, loose)
    return [
        replace(hit, position=Position(STRICT_TIERS, rank))
        for rank, hit in enumerate(ranked(query, hits))
    ]


def one_word(engine: SearchEngine, loose: SearchQuery) -> list[Hit]:
    """Guesses for a single word, word by word: all at once, the first of the alphabet would win."""
    people: dict[str, Hit] = {}
    for tried in likeliest(loose):
        if len(people) >= WINDOW:
            break
        for hit in window(engine, tried):
            people.setdefault(hit.listing.id, hit)
    return list(people.values())[:WINDOW]


def likeliest(loose: SearchQuery) -> Iterator[SearchQuery]:
    """The query with one published word at a time, near spellings before like sounds."""
    near, alike = loose.near[0], loose.alike[0]
    for word in near[:WORDS_TRIED]:
        yield replace(loose, near=((word,),), alike=())
    for word in alike[:WORDS_TRIED]:
        if word not in near:
            yield replace(loose, near=(), alike=((word,),))


def window(engine: SearchEngine, loose: SearchQuery) -> tuple[Hit, ...]:
    """The guesses of a query, without its strict hits."""
    return engine.candidates(loose, limit=WINDOW, after=GUESSES).hits

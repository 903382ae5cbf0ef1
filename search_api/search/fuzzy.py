"""Fuzzy matches of a name, added while strict matches are few.

Strict hits, then ranked fuzzy hits, form one sequence with one cursor: fuzzy hits have a tier of
their own after the strict ones, and their rank as key. They are computed again for each page; the
same query over the same publication gives the same hits.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import combinations, groupby

from msgspec.structs import replace

from directory.document import collect_exercise_names
from directory.search import Candidates, Hit, Position, SearchEngine, SearchQuery, Total
from directory.text.name_keys import Stretch, list_stretches
from search_api.search.ranking import rank_fuzzy_hits
from search_api.search.request_cache import RequestCache

FUZZY_THRESHOLD = 10
"""With fewer hits than this, the next tier is added: all still fit on the first screen.

A higher threshold does not improve recall; see `benchmarks/relevance`.
"""
MAX_FUZZY_HITS = 200
"""Fuzzy hits of one query; more do not improve recall, and slow down the slowest queries."""
FUZZY_QUERY_LIMIT = MAX_FUZZY_HITS + FUZZY_THRESHOLD
"""Hits fetched per query; the strict hits may be among them again."""
MAX_FUZZY_WORDS = 6
"""Words of a name; a longer one gets no fuzzy matches."""
MAX_SIMILAR_WORDS = 20
"""Published words tried for a name of a single word, the likeliest first."""
FUZZY_TIER = 1_000_000
"""The tier of fuzzy hits in a cursor, after every tier of an engine."""


def find_strict_and_fuzzy_hits(
    engine: SearchEngine, query: SearchQuery, *, limit: int, after: Position | None
) -> Candidates:
    """A page of the strict hits followed, if those are few, by the fuzzy hits."""
    is_past_strict = after is not None and after.tier >= FUZZY_TIER
    strict = engine.candidates(query, limit=limit, after=None if is_past_strict else after)
    if not 0 < len(query.name) <= MAX_FUZZY_WORDS or strict.total.value >= FUZZY_THRESHOLD:
        return strict
    is_all = after is None and not strict.has_more
    known = strict.hits if is_all else engine.candidates(query, limit=FUZZY_THRESHOLD).hits
    found = cache_fuzzy_hits(engine, query, known)
    total = Total.of(strict.total.value + len(found))
    if is_past_strict and after is not None:
        rest = found[after.key + 1 :]
        return Candidates(total, tuple(rest[:limit]), has_more=len(rest) > limit)
    if strict.has_more:
        return Candidates(total, strict.hits, has_more=True)
    hits = (*strict.hits, *found)
    return Candidates(total, hits[:limit], has_more=len(hits) > limit)


def find_fuzzy_hits(engine: SearchEngine, query: SearchQuery) -> list[Hit]:
    """All fuzzy hits of a query; none if strict hits reach the threshold."""
    if not 0 < len(query.name) <= MAX_FUZZY_WORDS:
        return []
    strict = engine.candidates(query, limit=FUZZY_THRESHOLD)
    return (
        cache_fuzzy_hits(engine, query, strict.hits) if strict.total.value < FUZZY_THRESHOLD else []
    )


def cache_fuzzy_hits(engine: SearchEngine, query: SearchQuery, strict: Sequence[Hit]) -> list[Hit]:
    """The fuzzy hits of a query, computed and ranked once per request."""
    make = partial(compute_fuzzy_hits, engine, query, strict)
    return (
        engine.get_or_compute_fuzzy_hits(query, make)
        if isinstance(engine, RequestCache)
        else make()
    )


def compute_fuzzy_hits(
    engine: SearchEngine, query: SearchQuery, strict: Sequence[Hit]
) -> list[Hit]:
    """The ranked fuzzy hits that are not strict hits, at most `MAX_FUZZY_HITS`.

    Similar spellings first; similar sounds only while hits are still few.
    """
    loose = query.with_fuzzy_words(engine.vocabulary())
    people = {hit.listing.id: hit for hit in strict}
    for tried in (
        build_single_word_queries(loose)
        if len(query.name) == 1
        else build_fuzzy_queries(engine, loose)
    ):
        enough = MAX_FUZZY_HITS if tried.fuzzy_words else FUZZY_THRESHOLD
        if len(people) >= enough:
            continue
        hits = select_hits_met_once(tried, engine.candidates(tried, limit=FUZZY_QUERY_LIMIT).hits)
        for _, of_tier in groupby(hits, key=lambda hit: hit.position.tier):
            if len(people) < enough:
                people.update({hit.listing.id: hit for hit in of_tier} | people)
    return [
        replace(hit, position=Position(FUZZY_TIER, rank))
        for rank, hit in enumerate(
            rank_fuzzy_hits(query, list(people.values())[len(strict) :][:MAX_FUZZY_HITS])
        )
    ]


def select_hits_met_once(tried: SearchQuery, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits in whose name each word of the query is met by a word of its own.

    No hit is inspected if no two words of the query have an alternative in common.
    """
    choices = [frozenset(words) for words in tried.fuzzy_words or tried.phonetic_words]
    if all(one.isdisjoint(other) for one, other in combinations(choices, 2)):
        return hits
    return [
        hit
        for hit in hits
        if any(
            can_meet_each_word(choices, list_stretches(*name))
            for name in collect_exercise_names(hit.listing)
        )
    ]


def can_meet_each_word(
    choices: Sequence[Collection[str]], stretches: Sequence[Stretch], taken: int = 0
) -> bool:
    """Whether stretches of a name that share no letter meet every word.

    Args:
        choices: the alternatives of each word.
        stretches: the words of a name, with their letters.
        taken: the letters that other words of the query have met.
    """
    if not choices:
        return True
    return any(
        can_meet_each_word(choices[1:], stretches, taken | letters)
        for word, letters in stretches
        if word in choices[0] and not letters & taken
    )


def build_fuzzy_queries(engine: SearchEngine, loose: SearchQuery) -> Iterator[SearchQuery]:
    """Queries by similar spelling, then by similar sound where that adds a word.

    If more people match than one query fetches, queries with a single misspelt word come first.
    """
    spelt = tuple(
        words if unit in words else (unit, *words)
        for unit, words in zip(loose.name, loose.fuzzy_words, strict=True)
    )
    near = replace(loose, fuzzy_words=spelt, phonetic_words=())
    if engine.candidates(near, limit=FUZZY_QUERY_LIMIT).has_more:
        yield from build_single_typo_queries(near)
    yield near
    for at, (phonetic, words) in enumerate(zip(loose.phonetic_words, spelt, strict=True)):
        if added := tuple(word for word in phonetic if word not in words):
            alike = (*spelt[:at], added, *loose.phonetic_words[at + 1 :])
            yield replace(loose, fuzzy_words=(), phonetic_words=alike)


def build_single_typo_queries(near: SearchQuery) -> Iterator[SearchQuery]:
    """For each word, a query that replaces it by similar words and keeps the others as typed."""
    for at, words in enumerate(near.fuzzy_words):
        as_typed = [(unit,) for unit in near.name]
        yield replace(near, fuzzy_words=(*as_typed[:at], words, *as_typed[at + 1 :]))


def build_single_word_queries(loose: SearchQuery) -> Iterator[SearchQuery]:
    """Queries for a name of one word: the most similar published words, by spelling, by sound."""
    yield replace(loose, fuzzy_words=(loose.fuzzy_words[0][:MAX_SIMILAR_WORDS],), phonetic_words=())
    phonetic = loose.phonetic_words[0][:MAX_SIMILAR_WORDS]
    if added := tuple(word for word in phonetic if word not in loose.fuzzy_words[0]):
        yield replace(loose, fuzzy_words=(), phonetic_words=(added,))

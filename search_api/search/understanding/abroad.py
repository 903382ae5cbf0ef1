"""Places abroad: the step that reads countries, and the towns that the rest of a text may name.

Countries are in a table; towns abroad are in none. So the words that would be a name are also tried
as the town of a place abroad, as another interpretation: the directory knows which towns it has.
A French place always takes precedence, because its words are no name any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from msgspec.structs import replace

from directory.model import geography
from directory.search import ActivityFilter
from directory.terminology.code_labels import load_table_labels
from search_api.search.understanding.gazetteer import find_places
from search_api.search.understanding.interpretation import (
    Claim,
    Interpretation,
    ParsingStep,
    Word,
    is_contiguous,
    join_keys,
    sort_by_position,
)
from search_api.search.understanding.place_context import read_place_context

MAX_COUNTRY_WORDS = 4
MIN_POPULATION_OVER_COUNTRY = 10_000
"""Inhabitants of a French place that takes precedence over a country of the same name."""
LOCALITY_PREPOSITIONS = frozenset(("a", "au", "aux", "en"))
TEXT_KINDS = frozenset(("name", "structure"))
"""Kinds of claims whose words may name a town."""


@cache
def load_countries_by_name() -> Mapping[str, tuple[str, str]]:
    """Code and label of each country but France, by folded name; no name of a French town."""
    named = (
        (geography.fold_locality(label), (code, label))
        for code, label in load_table_labels()["country"].items()
        if code != geography.FRANCE_CODE
    )
    return {key: country for key, country in named if not is_french_town(key)}


def is_french_town(key: str) -> bool:
    """Whether a name is that of a French place larger than a village: Suisse is one in Moselle."""
    return any(each.population >= MIN_POPULATION_OVER_COUNTRY for each in find_places(key))


def read_country(reading: Interpretation) -> Interpretation:
    """Claim a country at the end of the words, or after a preposition."""
    words = reading.words
    for start in range(len(words)):
        for end in range(min(len(words), start + MAX_COUNTRY_WORDS), start, -1):
            known = load_countries_by_name().get(join_keys(words[start:end]))
            if not known or not is_contiguous(words[start:end]):
                continue
            context = read_place_context(words, start, end)
            if context.is_sure or end == len(words):
                named = sort_by_position((*words[start:end], *context.words))
                return claim_country(reading, named, *known, is_sure=context.is_sure)
    return reading


def claim_country(
    reading: Interpretation, words: Sequence[Word], code: str, label: str, *, is_sure: bool
) -> Interpretation:
    """The interpretation with a country claimed."""
    claimed = reading.add_claim("place", words, (code,), label)
    claimed = replace(claimed, where=replace(claimed.where, countries=(code,)))
    return claimed.mark_certain() if is_sure else claimed


def list_town_steps(reading: Interpretation) -> Iterator[ParsingStep]:
    """Steps that each claim words of a finished interpretation as a town abroad.

    The words after a preposition, or all words of the name; then its last word alone. If nothing
    else is understood, several words without a preposition are a name.
    """
    where = reading.where
    if where.communes or where.departements or reading.near or reading.identifier:
        return
    words, is_after_preposition = find_possible_town(reading)
    is_name_only = where == ActivityFilter() and not reading.structure
    if is_name_only and len(words) > 1 and not is_after_preposition:
        return
    spans = [words, words[-1:]] if len(words) > 1 else [words]
    if any(is_head(claim, words) for claim in reading.claims):
        spans = spans[1:]  # the first word says what kind of structure it is
    for span in filter(None, spans):
        yield build_town_step(span)


def find_possible_town(reading: Interpretation) -> tuple[tuple[Word, ...], bool]:
    """The last words of a name, and whether a preposition is before them.

    Stop words may be among them.
    """
    at = frozenset().union(*(c.positions for c in reading.claims if c.kind in TEXT_KINDS))
    dropped = frozenset().union(*(c.positions for c in reading.claims if c.kind == "dropped"))
    found: list[Word] = []
    is_after_preposition = False
    for word in reversed(reading.all_words):
        is_dropped = word.position in dropped
        if word.key in LOCALITY_PREPOSITIONS and found:
            is_after_preposition = True
            break
        if word.position in at or (is_dropped and found):
            found.append(word)
        elif found:
            break
    while found and found[-1].position in dropped:
        found.pop()
    return tuple(reversed(found)), is_after_preposition


def is_head(claim: Claim, words: Sequence[Word]) -> bool:
    """Whether the words begin as the name of a structure does."""
    is_first = bool(words) and words[0].position == min(claim.positions, default=-1)
    return claim.kind == "structure" and is_first


def build_town_step(words: tuple[Word, ...]) -> ParsingStep:
    """A step that claims these words of a text as a town abroad."""

    def read_town(reading: Interpretation) -> Interpretation:
        if not set(words) <= set(reading.words):  # quotation marks show that they are a name
            return reading
        key = join_keys(words)
        before = [
            word
            for word in reading.words
            if word.position == words[0].position - 1 and word.key in LOCALITY_PREPOSITIONS
        ]
        label = " ".join(word.text for word in words)
        claimed = reading.add_claim("place", (*before, *words), (key,), label).mark_certain()
        return replace(claimed, where=replace(claimed.where, localities=(key,)))

    return read_town

"""Completion of a text of several parts: a trade and a town, in any order, with slips.

The last words are completed from the tables of towns and trades; what stands before them stays, put
right as the lattice reads it: of `infirm sait nazaire`, both parts.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from directory.terminology.lexicon import load_lexicon
from directory.terminology.query_words import load_criteria
from directory.text.spelling import Vocabulary
from search_api.search.suggestion_tables import (
    Kind,
    Suggestion,
    load_commune_suggestions,
    load_concept_suggestions,
    suggest_commune,
)
from search_api.search.understanding import ParsedQuery, ReadPart, parse_respelt
from search_api.search.understanding.gazetteer import find_places, load_communes_by_name
from search_api.search.understanding.published_terms import PublishedTerms, load_place_terms
from search_api.search.understanding.spans import PlaceValue
from search_api.search.understanding.spotters.titles import TITLES
from search_api.search.understanding.tokenize import Word, join_keys, join_texts

MAX_COMMUNE_SUGGESTIONS = 3
MAX_CONCEPT_SUGGESTIONS = 3
MAX_CORRECTIONS = 2
"""Interpretations with slips that are suggested."""
LEXICON_KINDS = frozenset(("profession", "savoir_faire", "function"))


def complete_text(
    typed_words: Sequence[Word], first: int, vocabulary: Vocabulary
) -> Iterator[Suggestion]:
    """The text with its last words completed to a town or a trade: as many words as make one.

    If other words are unknown, what the text means with slips comes first.

    Args:
        typed_words: the words of the text.
        first: the first word that may be completed.
        vocabulary: the words of the published names.
    """
    rough: tuple[Suggestion, ...] = ()
    for start in range(first, len(typed_words)):
        key = join_keys(typed_words[start:])
        endings = (
            *load_commune_suggestions().find_items(key, MAX_COMMUNE_SUGGESTIONS),
            *load_concept_suggestions().find_items(key, MAX_CONCEPT_SUGGESTIONS),
        )
        before = put_right(typed_words[:start], vocabulary) if endings else None
        if before:
            yield from prepend_text(before, endings)
            return
        rough = rough or tuple(prepend_text(join_texts(typed_words[:start]), endings))
    corrections = tuple(suggest_corrections(typed_words, vocabulary))
    yield from corrections or rough


def prepend_text(before: str, endings: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Completions of the last words, after those that stand before them."""
    for each in endings:
        yield replace(each, text=f"{before} {each.text}")


def put_right(typed_words: Sequence[Word], vocabulary: Vocabulary) -> str | None:
    """Words as typed if they are known, or the trade that they may be; None without either."""
    text, key = join_texts(typed_words), join_keys(typed_words)
    if (
        key in load_lexicon()
        or find_places(key)
        or all(is_familiar(each.key, vocabulary) for each in typed_words)
    ):
        return text
    trades = (
        write_correction(parsed)
        for parsed in list_corrections(text, vocabulary)
        if all(part.kind != "place" for part in parsed.reading)
    )
    return next(trades, None)


def is_familiar(key: str, vocabulary: Vocabulary) -> bool:
    """Whether a word is one of a name, or a trade, a criterion or a title by itself."""
    return key in vocabulary or key in load_lexicon() or key in load_criteria() or key in TITLES


def suggest_corrections(
    typed_words: Sequence[Word], vocabulary: Vocabulary
) -> Iterator[Suggestion]:
    """What a text means if its trade or its town holds slips."""
    text = join_texts(typed_words)
    for parsed in islice(list_corrections(text, vocabulary), MAX_CORRECTIONS):
        last = parsed.reading[-1]
        is_place = last.kind == "place"
        kinds = (
            [Kind.COMMUNE]
            if is_place
            else [Kind(part.kind) for part in parsed.reading if part.kind in LEXICON_KINDS]
        )
        town = last.codes[0] if is_place else None
        yield Suggestion(kinds[0], write_correction(parsed), town=town)
    for match in load_place_terms().find_near(join_keys(typed_words))[:MAX_CORRECTIONS]:
        if towns := load_communes_by_name().get(match.key):
            yield suggest_commune(towns[0])


def list_corrections(text: str, vocabulary: Vocabulary) -> Iterator[ParsedQuery]:
    """The interpretations in which every word is part of a trade, a criterion or a town."""
    for parsed in parse_respelt(text, published=PublishedTerms(names=vocabulary)):
        kinds = {part.kind for part in parsed.reading}
        is_place_known = all(
            span.value.field != "localities"
            for span in parsed.spans
            if isinstance(span.value, PlaceValue)
        )
        is_work = bool(kinds & LEXICON_KINDS) or kinds == {"place"}
        if is_work and is_place_known and not parsed.asides and not kinds & {"name", "structure"}:
            yield parsed


def write_correction(parsed: ParsedQuery) -> str:
    """The text of an interpretation, with the full names of its trades and towns."""
    return " ".join(map(write_full_part, parsed.reading))


def write_full_part(part: ReadPart) -> str:
    """A trade or a town by its full name, anything else as typed."""
    is_named = part.kind == "place" or part.kind in LEXICON_KINDS
    return part.label.partition(" (")[0] if is_named else part.text

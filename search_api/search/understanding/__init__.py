"""The understanding of queries: a lattice of what words may be, and one price list.

Spotters say what each run of words may be (`spotters`, one module for each kind of thing); the
cheapest paths through these spans, within a small grammar, are the interpretations of a text; the
directory decides between them (`search_api.search.evidence`). To understand a new kind of thing,
add a spotter, a row of the grammar and a price.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from math import inf

from directory.errors import InvalidQuery
from directory.search import SearchQuery
from directory.text import analysis
from search_api.search.understanding.assembly import assemble_number, assemble_path, override_name
from search_api.search.understanding.certainty import exclude_spans
from search_api.search.understanding.gazetteer import load_given_names
from search_api.search.understanding.identifiers import read_number
from search_api.search.understanding.paths import Path, find_paths
from search_api.search.understanding.prices import MARGIN
from search_api.search.understanding.published_terms import (
    PublishedTerms,
    load_place_terms,
    load_trade_terms,
)
from search_api.search.understanding.readings import Hint, Near, ParsedQuery, ReadPart
from search_api.search.understanding.spans import SpanKind, Spotter
from search_api.search.understanding.spotters import (
    abroad,
    asides,
    bare_structures,
    criteria,
    duty,
    fillers,
    initials,
    misspelt_places,
    misspelt_trades,
    names,
    numbered_places,
    places,
    streets,
    structures,
    titles,
    trades,
    unregistered,
)
from search_api.search.understanding.tokenize import Word, split_words
from search_api.search.understanding.widening import widen_to_nearest

__all__ = [
    "Hint",
    "Near",
    "ParsedQuery",
    "ReadPart",
    "parse_alternatives",
    "parse_query",
    "parse_respelt",
    "parse_widened",
    "preload_lexicon",
]

SPOTTERS: tuple[Spotter, ...] = (
    titles.find_spans,
    trades.find_spans,
    duty.find_spans,
    unregistered.find_spans,
    criteria.find_spans,
    numbered_places.find_spans,
    places.find_spans,
    abroad.find_spans,
    structures.find_spans,
    streets.find_spans,
    fillers.find_spans,
    names.find_spans,
    initials.find_spans,
)
"""They read every word as it is typed."""
TOLERANT_SPOTTERS: tuple[Spotter, ...] = (
    *SPOTTERS,
    misspelt_trades.find_spans,
    misspelt_places.find_spans,
    streets.find_wider_spans,
    numbered_places.find_wider_spans,
    bare_structures.find_spans,
    asides.find_spans,
)
"""They may also change letters and set unknown words aside."""
NOTHING_PUBLISHED = PublishedTerms()
MAX_QUERY_CHARS = 200
"""Characters of a text; the longest exercise names of the register are far shorter."""
MAX_QUERY_WORDS = 30
"""The cost of a query grows with the square of its words: any one may be unfinished."""
MAX_TOLERANT_WORDS = 14
"""In a longer text no letter is changed: every run of its words would be looked up."""
MAX_INTERPRETATIONS = 4
"""Each may cost a search in the engine, if its words are in the vocabulary."""


def preload_lexicon() -> None:
    """Load the lexicon and the names of places, so that the first request does not wait."""
    load_trade_terms()
    load_place_terms()
    parse_query("kiné à lyon 69003")


def parse_query(
    text: str, *, name: str = "", published: PublishedTerms = NOTHING_PUBLISHED
) -> ParsedQuery:
    """The most likely interpretation of a text.

    Args:
        text: the search box: numbers, names, professions and places in any order.
        name: read as a name only, and used instead of the name found in `text`.
        published: what the published directory knows of words.

    Raises:
        InvalidQuery: too long, or too many words; names the parameter.
    """
    return next(parse_alternatives(text, name=name, published=published))


def parse_alternatives(
    text: str, *, name: str = "", published: PublishedTerms = NOTHING_PUBLISHED
) -> Iterator[ParsedQuery]:
    """Every interpretation of a text, the most likely first; an empty text matches all people.

    Raises:
        InvalidQuery: too long, or too many words; names the parameter.
    """
    text, name = check_query_text(text, "q"), check_query_text(name, "name")
    if not text and not name:
        yield ParsedQuery(SearchQuery())
        return
    yield from select_distinct(interpret_text(text, published, SPOTTERS), name, MARGIN)


def parse_respelt(
    text: str, *, name: str = "", published: PublishedTerms = NOTHING_PUBLISHED
) -> Iterator[ParsedQuery]:
    """The interpretations of a text that change letters or set words aside, likeliest first.

    Raises:
        InvalidQuery: too long, or too many words; names the parameter.
    """
    text, name = check_query_text(text, "q"), check_query_text(name, "name")
    if len(analysis.words(text)) > MAX_TOLERANT_WORDS:
        return iter(())
    every = interpret_text(text, published, TOLERANT_SPOTTERS)
    tolerant = (each for each in every if each.query and each.is_tolerant)
    return select_distinct(limit_bare_structures(tolerant), name)


def parse_widened(
    text: str, *, name: str = "", published: PublishedTerms = NOTHING_PUBLISHED
) -> Iterator[ParsedQuery]:
    """The most likely interpretation of a text, around its place; none without trade and place.

    If the text has none as it is typed, the most likely one that changes letters.
    """
    likeliest = (
        parsed
        for parse in (parse_alternatives, parse_respelt)
        for parsed in islice(parse(text, name=name, published=published), 1)
    )
    yield from islice(filter(None, map(widen_to_nearest, likeliest)), 1)


def limit_bare_structures(parsed_queries: Iterable[ParsedQuery]) -> Iterator[ParsedQuery]:
    """All interpretations, but only the cheapest with a place of practice without a head word."""
    has_one = False
    for parsed in parsed_queries:
        is_bare = any(span.kind is SpanKind.BARE_STRUCTURE for span in parsed.spans)
        if not (is_bare and has_one):
            yield parsed
        has_one = has_one or is_bare


def select_distinct(
    parsed_queries: Iterable[ParsedQuery], name: str, margin: float = inf
) -> Iterator[ParsedQuery]:
    """The cheapest interpretations that ask for different things, with the explicit name.

    Args:
        parsed_queries: cheapest first.
        name: instead of the name in the text, unless it is empty.
        margin: nats by which one may cost more than the cheapest.
    """
    seen: list[tuple[SearchQuery | None, str]] = []
    cheapest: float | None = None
    for parsed in parsed_queries:
        named = override_name(parsed, name) if name else parsed
        price = named.cost + named.rarity
        cheapest = price if cheapest is None else cheapest
        if price > cheapest + margin or len(seen) == MAX_INTERPRETATIONS:
            return
        is_possible = named.query is not None or not seen
        if is_possible and (named.query, named.structure) not in seen:
            seen.append((named.query, named.structure))
            yield named


def interpret_text(
    text: str, published: PublishedTerms, spotters: Sequence[Spotter]
) -> Iterator[ParsedQuery]:
    """Every interpretation of a text, cheapest first; the same query may come several times."""
    for number in read_number(text):
        words = split_words(number.rest)
        if number.identifier or not words:
            yield assemble_number(words, number)
        else:
            for path in find_text_paths(words, published, spotters):
                yield assemble_path(words, path, number)


def find_text_paths(
    words: Sequence[Word], published: PublishedTerms, spotters: Sequence[Spotter]
) -> list[Path]:
    """The cheapest paths, through the spans that no other one excludes, or else through all."""
    spans = list(chain.from_iterable(spot(words, published) for spot in spotters))
    first_names = find_first_names(words)
    likely = exclude_spans(spans, words, published)
    return find_paths(likely, len(words), first_names) or find_paths(spans, len(words), first_names)


def find_first_names(words: Sequence[Word]) -> frozenset[int]:
    """The positions of words that are more often a first name than a surname."""
    known = load_given_names()
    return frozenset(word.position for word in words if word.key in known)


def check_query_text(text: str, field: str) -> str:
    """The text with normal spaces.

    Raises:
        InvalidQuery: too long, or too many words.
    """
    if len(text) > MAX_QUERY_CHARS:
        raise InvalidQuery(
            field, f"{MAX_QUERY_CHARS} caractères au plus : gardez le nom ou le numéro."
        )
    if len(analysis.words(text)) > MAX_QUERY_WORDS:
        raise InvalidQuery(field, f"{MAX_QUERY_WORDS} mots au plus : gardez le nom ou le numéro.")
    return " ".join(text.split())

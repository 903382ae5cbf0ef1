"""Communes, départements and régions by name, with the words around them and their numbers."""

from collections.abc import Iterator, Sequence
from math import log

from msgspec.structs import replace

from directory.model.geography import load_communes
from directory.text.analysis import join_term
from directory.text.term_index import TermMatch
from search_api.search.understanding import prices
from search_api.search.understanding.arrondissements import (
    CITY_AND_NUMBER,
    find_arrondissement,
    find_arrondissement_after,
)
from search_api.search.understanding.gazetteer import (
    CITIES,
    NamedPlace,
    build_commune_place,
    find_places,
    load_given_names,
)
from search_api.search.understanding.place_context import (
    PLACE_PREPOSITIONS,
    PlaceContext,
    read_place_context,
)
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import PlaceValue, Span, SpanKind
from search_api.search.understanding.tokenize import Word, iter_runs, join_keys

MAX_PLACE_WORDS = 8
"""Words of a place name."""
MIN_PLACE_LETTERS = 3
"""Letters of a place without a preposition: Eu, Us and Y are communes."""
MIN_POPULATION_OVER_AREA = 20_000
"""Inhabitants from which a commune takes precedence over the département of the same name."""
MIN_POPULATION_OVER_GIVEN_NAME = 50_000
"""Inhabitants from which a place takes precedence over a first name: Nancy does, Marie does not."""
MIN_POPULATION = 30
"""Inhabitants of the rarest place."""


def find_spans(words: Sequence[Word], _published: PublishedTerms) -> Iterator[Span]:
    """Every run of words that names a place, with and without the words around it."""
    for start, end, key in iter_runs(words, MAX_PLACE_WORDS):
        if homonyms := find_named_places(words[start:end], key):
            yield from build_place_spans(words, start, end, homonyms)


def find_named_places(words: Sequence[Word], key: str) -> tuple[NamedPlace, ...]:
    """The places that all these words name; `key` is their joined key."""
    if len(words) == 1 and (glued := CITY_AND_NUMBER.fullmatch(key)):
        code = find_arrondissement(CITIES[glued[1]], glued[2])
        return (build_commune_place([load_communes()[code]]),) if code else find_places(glued[1])
    found = find_places(key)
    is_preceded = found and words[0].key in PLACE_PREPOSITIONS and find_places(join_keys(words[1:]))
    return () if is_preceded else found  # "à Brest" is not Abrest


def build_place_spans(
    words: Sequence[Word],
    start: int,
    end: int,
    homonyms: tuple[NamedPlace, ...],
    misspelt: TermMatch | None = None,
) -> Iterator[Span]:
    """The spans of a place: its name alone, and with the words and the number around it.

    The words may stand for a `misspelt` name that they differ from.
    """
    slips = misspelt.distance if misspelt else 0
    context = read_place_context(words, start, end)
    place = choose_place(homonyms, context)
    key = misspelt.key if misspelt else join_keys(words[start:end])
    price = compute_place_price(key, place, context) if not slips else 0.0
    if code := find_arrondissement_after(words, end, key):
        narrow = build_commune_place([load_communes()[code]])
        last = max(context.end, end + 1)
        yield build_span(context.start, last, narrow, context, price, slips)
        context = replace(context, end=min(context.end, end))
    if not context.is_sure and len(key) < MIN_PLACE_LETTERS:
        return
    if not context.is_sure:
        yield build_span(start, end, place, PlaceContext(), price, slips)
    if context.word_count:
        yield build_span(context.start, context.end, place, context, price, slips)


def build_span(
    start: int, end: int, place: NamedPlace, context: PlaceContext, cost: float, slips: int
) -> Span:
    """A place and the words around it."""
    value = PlaceValue(
        field="communes" if place.kind == "commune" else "departements",
        codes=place.codes,
        label=place.label,
        population=place.population,
        is_near=context.is_near and place.kind == "commune",
        radius_km=context.radius_km,
        is_sure=context.is_sure or is_arrondissement_code(place.codes[0]),
        former=place.former,
    )
    cost += prices.CONTEXT_WORD_PRICE * context.word_count
    rarity = compute_place_rarity(place.population)
    return Span(start, end, SpanKind.PLACE, value, cost, rarity, slips, because="nom de lieu")


def compute_place_rarity(population: int) -> float:
    """The negative logarithm of the share of all inhabitants, in nats."""
    return -log(max(population, MIN_POPULATION) / prices.FRANCE_POPULATION)


def compute_place_price(key: str, place: NamedPlace, context: PlaceContext) -> float:
    """The price of naming a place like this: by a part of its name, or like a first name."""
    if context.is_sure or place.kind != "commune" or is_arrondissement_code(place.codes[0]):
        is_short = False
    else:
        is_short = join_term(load_communes()[place.codes[0]].name) != key
    is_city = place.kind == "commune" and place.population >= MIN_POPULATION_OVER_GIVEN_NAME
    is_first_name = not context.is_sure and not is_city and key in load_given_names()
    return prices.SHORT_PLACE_PRICE * is_short + prices.PLACE_LIKE_FIRST_NAME_PRICE * is_first_name


def is_arrondissement_code(code: str) -> bool:
    """Whether an INSEE code is that of an arrondissement, which is no name."""
    return code in load_communes() and load_communes()[code].parent is not None


def choose_place(homonyms: tuple[NamedPlace, ...], context: PlaceContext) -> NamedPlace:
    """Which place a name means: the town, or the département or région of the same name."""
    first, last = homonyms[0], homonyms[-1]
    if first.kind != "commune":
        return first
    if context.is_area:
        return last
    is_town = first.population >= MIN_POPULATION_OVER_AREA or (
        context.is_sure and not context.is_near
    )
    return first if is_town else last

"""The step that reads place names: communes, arrondissements, départements, régions.

Many surnames are also communes. So a name without a preposition is read as a place only at the
start or end of the remaining words, and only if the place is large enough. The interpretation as a
surname is always tried as well.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from directory.model import geography
from directory.search import ActivityFilter
from search_api.search.understanding.arrondissements import (
    CITY_AND_NUMBER,
    narrow_to_arrondissement,
)
from search_api.search.understanding.gazetteer import (
    NamedPlace,
    build_commune_place,
    find_places,
    is_place_name,
    load_given_names,
)
from search_api.search.understanding.interpretation import (
    HIDDEN_CLAIM_KINDS,
    Hint,
    Interpretation,
    Near,
    Word,
    is_contiguous,
    join_keys,
    join_texts,
    sort_by_position,
)
from search_api.search.understanding.numbered_places import filter_communes
from search_api.search.understanding.place_context import (
    PLACE_PREPOSITIONS,
    PlaceContext,
    PlaceSpan,
    is_preceded,
    read_place_context,
)

MAX_PLACE_WORDS = 8
"""Words of a place name."""
MIN_PLACE_LETTERS = 3
"""Letters of a place without a preposition: Eu, Us and Y are communes."""
MIN_POPULATION_WITH_NAME = 1_000
"""Inhabitants of a place next to a surname; for a village, people write the preposition.

`read_village` reads smaller places, as another interpretation.
"""
MIN_POPULATION_OVER_GIVEN_NAME = 50_000
"""Inhabitants from which a place takes precedence over a first name: Nancy does, Marie does not."""
MIN_POPULATION_OVER_AREA = 20_000
"""Inhabitants from which a commune takes precedence over the département of the same name."""
MIN_TOWN_POPULATION = 10_000
ELIDED_ARTICLE_PATTERN = re.compile(r"(?i)[dl]\W")


def read_place_name(reading: Interpretation) -> Interpretation:
    """Claim the likeliest place name; next to a country, a town is not in France."""
    if reading.where.countries:
        return reading
    spans = [span for span in find_place_spans(reading.words) if is_plausible_place(reading, span)]
    if not spans:
        return reading
    best = max(spans, key=lambda span: rate_span(reading, span))
    if best.place.kind == "commune":
        return claim_commune(reading, best)
    return claim_area(reading, best)


def read_village(reading: Interpretation) -> Interpretation:
    """Claim a commune of any size after a full name."""
    spans = [span for span in find_place_spans(reading.words) if is_final_span(reading, span)]
    if not spans or reading.where.communes:
        return reading
    best = max(spans, key=lambda span: rate_span(reading, span))
    return claim_commune(reading, best) if best.place.kind == "commune" else reading


def is_final_span(reading: Interpretation, span: PlaceSpan) -> bool:
    """Whether a span ends the text, after at least two words."""
    return span.end == len(reading.words) and span.start > 1 and span.letters >= MIN_PLACE_LETTERS


def find_place_spans(words: Sequence[Word]) -> Iterator[PlaceSpan]:
    """The longest spans of words that name a place; none within another."""
    reach = 0
    for start in range(len(words)):
        for end in range(min(len(words), start + MAX_PLACE_WORDS), max(start, reach), -1):
            named = words[start:end]
            if is_contiguous(named) and (homonyms := find_named_places(named)):
                context = read_place_context(words, start, end)
                place = choose_place(homonyms, context)
                yield PlaceSpan(start, end, place, context, len(join_keys(named)))
                reach = end
                break


def find_named_places(words: Sequence[Word]) -> tuple[NamedPlace, ...]:
    """The places that the words name, also after an elided article: "d’Angers", "l’Isère"."""
    key = join_keys(words)
    if city := CITY_AND_NUMBER.fullmatch(key):
        return find_places(city[1])
    if words[0].key in PLACE_PREPOSITIONS and is_place_name(
        join_keys(words[1:])
    ):  # "à Brest" is not Abrest
        return ()
    elided = key[1:] if ELIDED_ARTICLE_PATTERN.match(words[0].text) else ""
    both = [find_places(each) for each in (key, elided) if each and is_place_name(each)]
    return max(both, key=lambda places: places[0].population, default=())


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


def is_plausible_place(reading: Interpretation, span: PlaceSpan) -> bool:
    """Whether a span may be a place, judged by its position and the size of the place."""
    if span.context.is_sure:
        return True
    words = reading.words
    is_inside = is_preceded(words, span.start) and (
        span.end < len(words) and is_preceded(words, span.end)
    )
    key = join_keys(words[span.start : span.end])
    if is_inside or span.letters < MIN_PLACE_LETTERS:
        return False
    if has_visible_claim(reading) and span.end - span.start == len(words):
        return True
    return span.place.population >= choose_min_population(reading, span) and not is_first_name(
        key, span.place
    )


def choose_min_population(reading: Interpretation, span: PlaceSpan) -> int:
    """Minimum population of a place next to a name; higher next to a first name alone."""
    left = join_keys((*reading.words[: span.start], *reading.words[span.end :]))
    return MIN_TOWN_POPULATION if left in load_given_names() else MIN_POPULATION_WITH_NAME


def is_first_name(key: str, place: NamedPlace) -> bool:
    """Whether a word is a first name rather than a large town."""
    is_city = place.kind == "commune" and place.population >= MIN_POPULATION_OVER_GIVEN_NAME
    return key in load_given_names() and not is_city


def has_visible_claim(reading: Interpretation) -> bool:
    """Whether a profession or another place makes a small place likely."""
    return any(claim.kind not in HIDDEN_CLAIM_KINDS for claim in reading.claims)


def rate_span(reading: Interpretation, span: PlaceSpan) -> tuple[bool, bool, bool, bool, int, int]:
    """A sort key: the likelier place has the greater one."""
    fits = span.place.kind == "commune" and bool(filter_communes(reading.where, span.place.codes))
    ends = span.end == len(reading.words)
    is_town = span.place.population >= MIN_TOWN_POPULATION
    return span.context.is_sure, fits, is_town, ends, span.letters, span.start


def claim_commune(reading: Interpretation, span: PlaceSpan) -> Interpretation:
    """The interpretation with a commune claimed, narrowed by its number and by other places."""
    words, place = narrow_to_arrondissement(reading.words, span)
    codes = filter_communes(reading.where, place.codes)
    if not codes and place.former:
        place = place.former
        codes = filter_communes(reading.where, place.codes)
    if not codes:
        return add_contradiction(claim_place(reading, span, words, place))
    narrow = place if len(codes) == len(place.codes) else build_narrower_place(codes)
    claimed = claim_place(reading, span, words, narrow)
    if place is not span.place or reading.where.departements or reading.where.postal_codes:
        claimed = claimed.mark_certain()
    point = geography.find_commune_centre(codes[0])
    if span.context.is_near and point:
        near = Near(point, span.context.radius_km)
        return replace(claimed, near=near, where=replace(reading.where, departements=()))
    return replace(claimed, where=replace(reading.where, communes=codes, departements=()))


def build_narrower_place(codes: tuple[str, ...]) -> NamedPlace:
    """A place made of only these communes of a name."""
    known = [geography.load_communes()[code] for code in codes]
    return build_commune_place([commune for commune in known if commune.parent not in codes])


def claim_place(
    reading: Interpretation, span: PlaceSpan, words: Sequence[Word], place: NamedPlace
) -> Interpretation:
    """The interpretation with the words of a place claimed."""
    label = f"autour de {place.label}" if span.context.is_near else place.label
    claimed = reading.add_claim("place", words, place.codes, label)
    return claimed.mark_certain() if span.context.is_sure else claimed


def claim_area(reading: Interpretation, span: PlaceSpan) -> Interpretation:
    """The interpretation with the départements of a place claimed."""
    words = sort_by_position((*reading.words[span.start : span.end], *span.context.words))
    claimed = claim_place(reading, span, words, span.place)
    allowed = reading.where.departements
    codes = tuple(code for code in span.place.codes if not allowed or code in allowed)
    if not codes:
        return add_contradiction(claimed)
    return replace(claimed, where=replace(reading.where, departements=codes))


def read_area(reading: Interpretation) -> Interpretation:
    """Claim a département or région that selects between homonymous communes: "vienne isère"."""
    communes = reading.where.communes
    for span in find_place_spans(reading.words) if communes else ():
        area = find_places(join_keys(reading.words[span.start : span.end]))[-1:]
        if not area or area[0].kind == "commune":
            continue
        within = ActivityFilter(departements=area[0].codes)
        if codes := filter_communes(within, communes):
            words = sort_by_position((*reading.words[span.start : span.end], *span.context.words))
            claimed = reading.add_claim("place", words, area[0].codes, area[0].label)
            return replace(claimed, where=replace(reading.where, communes=codes))
    return reading


def add_contradiction(reading: Interpretation) -> Interpretation:
    """Mark two disjoint places as a contradiction, with a hint for each place alone."""
    before = [claim for claim in reading.claims if claim.kind == "place"]
    message = f"« {before[0].text} » et « {before[-1].text} » ne sont pas au même endroit."
    reading = replace(reading, is_contradictory=True)
    for claim in (before[0], before[-1]):
        rest = join_texts(
            [word for word in reading.all_words if word.position not in claim.positions]
        )
        reading = reading.add_hint(Hint("contradiction", message, suggestion=rest))
    return reading

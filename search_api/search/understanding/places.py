"""The step that reads places by name: communes, arrondissements, départements, régions.

Many names of people are also communes (5,645 surnames of 219,028), so that a name without a
preposition is taken for a place only at an edge of what is left, and for a place of some size. The
reading as a name is tried beside it in any case.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from directory.model import geography
from directory.search import Where
from search_api.search.understanding.gazetteer import (
    CITIES,
    Place,
    commune_place,
    given_names,
    is_known,
    places,
)
from search_api.search.understanding.interpretation import (
    UNSEEN,
    Hint,
    Near,
    Reading,
    Word,
    glued,
    neighbours,
    text_of,
)
from search_api.search.understanding.numbered_places import narrowed_to, ordinal
from search_api.search.understanding.place_context import AT, LINKS, Around, around, touches

LONGEST = 8
"""Words of a name of a place."""
SHORTEST = 3
"""Letters without a preposition: `eu`, `us` and `y` are communes."""
SMALLEST_WITH_NAME = 1_000
"""Inhabitants, when the words beside it are a name: who looks for a doctor by village says `à`.

Smaller ones are read by `read_village`, which makes another reading."""
BEFORE_GIVEN_NAME = 50_000
"""Inhabitants from which a place comes before a first name: Nancy does, Marie (109) does not."""
BEFORE_AREA = 20_000
"""Inhabitants from which a commune comes before the département of its name."""
TOWN = 10_000
ORDINAL = re.compile(r"(\d{1,2})(?:er|re|e|eme|ieme|nde?)?")
WRITTEN_ORDINAL = re.compile(r"(\d{1,2})(?:er|re|e|eme|ieme|nde?)")
CITY_AND_NUMBER = re.compile(r"(paris|lyon|marseille)(\d{1,2})(?:er|e|eme)?")
ROMAN = dict(
    zip(
        "ii iii iv vi vii viii ix xi xii xiii xiv xv xvi xvii xviii xix xx".split(),
        "2 3 4 6 7 8 9 11 12 13 14 15 16 17 18 19 20".split(),
        strict=True,
    )
)
"""As in `paris xv`; a letter alone is an initial."""
ELIDED = re.compile(r"(?i)[dl]\W")
ARRONDISSEMENT = frozenset(("arrondissement", "arr"))


class Span(Struct, frozen=True):
    """A run of words that names a place."""

    start: int
    end: int
    place: Place
    around: Around
    letters: int


def read_place(reading: Reading) -> Reading:
    """Claim the likeliest place by name."""
    spans = [span for span in found(reading.words) if is_plausible(reading, span)]
    if not spans:
        return reading
    best = max(spans, key=lambda span: likelihood(reading, span))
    if best.place.kind == "commune":
        return in_commune(reading, best)
    return in_area(reading, best)


def read_village(reading: Reading) -> Reading:
    """Claim a place beside a name however small it is."""
    spans = [span for span in found(reading.words) if is_last(reading, span)]
    if not spans or reading.where.communes:
        return reading
    best = max(spans, key=lambda span: likelihood(reading, span))
    return in_commune(reading, best) if best.place.kind == "commune" else reading


def is_last(reading: Reading, span: Span) -> bool:
    """Whether a run ends the text, after a whole name."""
    return span.end == len(reading.words) and span.start > 1 and span.letters >= SHORTEST


def found(words: Sequence[Word]) -> Iterator[Span]:
    """Runs of words that name a place; none within a longer one."""
    reach = 0
    for start in range(len(words)):
        for end in range(min(len(words), start + LONGEST), max(start, reach), -1):
            some = words[start:end]
            if neighbours(some) and (places_ := named(some)):
                beside = around(words, start, end)
                place = chosen(places_, beside)
                yield Span(start, end, place, beside, len(glued(some)))
                reach = end
                break


def named(words: Sequence[Word]) -> tuple[Place, ...]:
    """Places that some words name, also after an elided article: `d’Angers`, `l’Isère`."""
    key = glued(words)
    if city := CITY_AND_NUMBER.fullmatch(key):
        return places(city[1])
    if words[0].key in AT and is_known(glued(words[1:])):  # `à Brest` is not Abrest
        return ()
    elided = key[1:] if ELIDED.match(words[0].text) else ""
    both = [places(each) for each in (key, elided) if each and is_known(each)]
    return max(both, key=lambda some: some[0].population, default=())


def chosen(of_name: tuple[Place, ...], beside: Around) -> Place:
    """Which place a name means: the town, or the département or région of its name."""
    first, last = of_name[0], of_name[-1]
    if first.kind != "commune":
        return first
    if beside.is_area:
        return last
    is_town = first.population >= BEFORE_AREA or (beside.is_sure and not beside.is_near)
    return first if is_town else last


def is_plausible(reading: Reading, span: Span) -> bool:
    """Whether a run may be a place, from where it stands and how large the place is."""
    if span.around.is_sure:
        return True
    words = reading.words
    is_inside = touches(words, span.start) and (span.end < len(words) and touches(words, span.end))
    key = glued(words[span.start : span.end])
    if is_inside or span.letters < SHORTEST:
        return False
    if is_told(reading) and span.end - span.start == len(words):
        return True
    return span.place.population >= smallest(reading, span) and not is_given(key, span.place)


def smallest(reading: Reading, span: Span) -> int:
    """How large a place must be beside a name; beside a first name alone, larger still."""
    left = glued((*reading.words[: span.start], *reading.words[span.end :]))
    return TOWN if left in given_names() else SMALLEST_WITH_NAME


def is_given(key: str, place: Place) -> bool:
    """Whether a word is a first name rather than a town."""
    is_city = place.kind == "commune" and place.population >= BEFORE_GIVEN_NAME
    return key in given_names() and not is_city


def is_told(reading: Reading) -> bool:
    """Whether a profession or another place makes a small place likely."""
    return any(claim.kind not in UNSEEN for claim in reading.claims)


def likelihood(reading: Reading, span: Span) -> tuple[bool, bool, bool, bool, int, int]:
    """The likelier place is greater."""
    fits = span.place.kind == "commune" and bool(narrowed_to(reading.where, span.place.codes))
    ends = span.end == len(reading.words)
    is_town = span.place.population >= TOWN
    return span.around.is_sure, fits, is_town, ends, span.letters, span.start


def in_commune(reading: Reading, span: Span) -> Reading:
    """The reading with a commune claimed, as narrow as its number and what is known tell."""
    words, place = with_arrondissement(reading.words, span)
    codes = narrowed_to(reading.where, place.codes)
    if not codes:
        return contradicted(claiming(reading, span, words, place))
    narrow = place if len(codes) == len(place.codes) else narrower(codes)
    claimed = claiming(reading, span, words, narrow)
    if place is not span.place or reading.where.departements or reading.where.postal_codes:
        claimed = claimed.surely()
    point = geography.location(codes[0])
    if span.around.is_near and point:
        near = Near(point, span.around.radius_km)
        return replace(claimed, near=near, where=replace(reading.where, departements=()))
    return replace(claimed, where=replace(reading.where, communes=codes, departements=()))


def narrower(codes: tuple[str, ...]) -> Place:
    """The place of some of the communes of a name."""
    known = [geography.communes()[code] for code in codes]
    return commune_place([commune for commune in known if commune.parent not in codes])


def claiming(reading: Reading, span: Span, words: Sequence[Word], place: Place) -> Reading:
    """The reading with the words of a place claimed."""
    label = f"autour de {place.label}" if span.around.is_near else place.label
    claimed = reading.claiming("place", words, place.codes, label)
    return claimed.surely() if span.around.is_sure else claimed


def with_arrondissement(words: Sequence[Word], span: Span) -> tuple[Sequence[Word], Place]:
    """All words of a commune, and the arrondissement where they tell one."""
    own = list(words[span.start : span.end])
    number = CITY_AND_NUMBER.fullmatch(glued(own))
    city = CITIES.get(number[1] if number else glued(own))
    code = ordinal(city, number[2]) if city and number else None
    if city and not code:
        code, beside = numbered(words, span, city)
        own += beside
    place = commune_place([geography.communes()[code]]) if code else span.place
    return ordered((*own, *span.around.words)), place


def numbered(words: Sequence[Word], span: Span, city: str) -> tuple[str | None, list[Word]]:
    """The arrondissement told beside a city, and the words that tell it."""
    after = [word for word in words[span.end : span.end + 2] if word not in span.around.words]
    if after and (number := number_of(after[0])) and (code := ordinal(city, number)):
        more = [word for word in after[1:] if word.key in ARRONDISSEMENT]
        return code, [after[0], *more]
    before = [word for word in words[max(0, span.start - 3) : span.start] if word.key not in LINKS]
    more = [word for word in before if word.key in ARRONDISSEMENT]
    told = (
        WRITTEN_ORDINAL.fullmatch(before[-1 - len(more)].key) if len(before) > len(more) else None
    )
    if told and (code := ordinal(city, told[1])):
        return code, list(words[words.index(before[-1 - len(more)]) : span.start])
    return None, []


def number_of(word: Word) -> str | None:
    """The number of an arrondissement after a city: `3`, `3e`, `8eme`, `xv`."""
    found_ = ORDINAL.fullmatch(word.key)
    return found_[1] if found_ else ROMAN.get(word.key)


def ordered(words: Sequence[Word]) -> list[Word]:
    """Words in the order typed."""
    return sorted(words, key=lambda word: word.at)


def in_area(reading: Reading, span: Span) -> Reading:
    """The reading with départements claimed."""
    words = ordered((*reading.words[span.start : span.end], *span.around.words))
    claimed = claiming(reading, span, words, span.place)
    asked = reading.where.departements
    codes = tuple(code for code in span.place.codes if not asked or code in asked)
    if not codes:
        return contradicted(claimed)
    return replace(claimed, where=replace(reading.where, departements=codes))


def read_area(reading: Reading) -> Reading:
    """Claim a département or région that tells which of several communes: `vienne isère`."""
    communes = reading.where.communes
    for span in found(reading.words) if communes else ():
        area = places(glued(reading.words[span.start : span.end]))[-1:]
        if not area or area[0].kind == "commune":
            continue
        within = Where(departements=area[0].codes)
        if codes := narrowed_to(within, communes):
            words = ordered((*reading.words[span.start : span.end], *span.around.words))
            claimed = reading.claiming("place", words, area[0].codes, area[0].label)
            return replace(claimed, where=replace(reading.where, communes=codes))
    return reading


def contradicted(reading: Reading) -> Reading:
    """Two places that have nothing in common: nobody is there, and each is offered by itself."""
    before = [claim for claim in reading.claims if claim.kind == "place"]
    message = f"« {before[0].text} » et « {before[-1].text} » ne sont pas au même endroit."
    reading = replace(reading, is_impossible=True)
    for claim in (before[0], before[-1]):
        rest = text_of([word for word in reading.typed if word.at not in claim.at])
        reading = reading.hinting(Hint("contradiction", message, suggestion=rest))
    return reading

"""From a path through the lattice to a query with its chips and hints."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from directory.matching.filters_table import FILTERS, WORK_FILTERS
from directory.search import ActivityFilter, SearchQuery
from directory.terminology.lexicon import Meaning
from directory.text.analysis import join_particles
from search_api.search.understanding.combination import CombinedPlaces, combine_places
from search_api.search.understanding.identifiers import NumberReading
from search_api.search.understanding.paths import Path
from search_api.search.understanding.prices import PATTERN_PRICES
from search_api.search.understanding.readings import Hint, ParsedQuery, ReadPart
from search_api.search.understanding.remarks import list_remarks
from search_api.search.understanding.spans import (
    NAME_KINDS,
    FilterValue,
    PlaceValue,
    Span,
    SpanKind,
    StreetValue,
    has_trade,
)
from search_api.search.understanding.spotters.titles import is_title
from search_api.search.understanding.tokenize import Word, join_texts, split_words

MEANING_QUERY_FIELDS = {each.attribute: each.name for each in WORK_FILTERS}
"""The field of the filter for each kind of meaning."""
FILTER_PARTS = {each.name: each.attribute for each in FILTERS}
"""The kind of the part of the reading that sets a filter."""
STRUCTURE_KINDS = frozenset((SpanKind.STRUCTURE, SpanKind.BARE_STRUCTURE))
NO_WORDS_HINT = Hint("no-words", "Tapez un nom, une profession, une ville ou un numéro.")


class Claim(Struct, frozen=True):
    """Words of an interpretation and their meaning, shown as one chip.

    Attributes:
        positions: of the words; empty for a number.
        unambiguous: a text that is read in this way only.
    """

    kind: str
    text: str
    positions: frozenset[int]
    unambiguous: str
    codes: tuple[str, ...] = ()
    label: str = ""


def assemble_path(words: Sequence[Word], path: Path, number: NumberReading) -> ParsedQuery:
    """The parsed query of a path; its query is None if no person can match."""
    spans = path.spans
    places = combine_places([each.value for each in spans if isinstance(each.value, PlaceValue)])
    claims = [*build_number_claims(number), *build_claims(words, spans, places)]
    query: SearchQuery | None = SearchQuery(
        name=tuple(iter_name_units(words, spans)),
        where=add_filters(places.where, spans, number),
    )
    contradictions: tuple[Hint, ...] = ()
    if places.is_contradictory:
        query, contradictions = None, explain_contradiction(words, claims)
    elif any(each.kind is SpanKind.UNREGISTERED for each in spans) and not has_trade(spans):
        query = None
    return ParsedQuery(
        query=query,
        reading=tuple(build_read_parts(words, claims)),
        hints=(*number.hints, *contradictions, *list_remarks(words, spans)),
        faulty_number=number.faulty_number,
        near=places.near,
        structure=number.structure
        or next((str(s.value) for s in spans if s.kind in STRUCTURE_KINDS), ""),
        unambiguous_text=" ".join(claim.unambiguous for claim in claims),
        cost=path.cost,
        rarity=path.rarity,
        spans=spans,
    )


def iter_name_units(words: Sequence[Word], spans: Iterable[Span]) -> Iterator[str]:
    """The words of the name with their particles joined on; initials stand alone, as one word."""
    named = (span for span in spans if span.kind in NAME_KINDS)
    for kind, group in groupby(named, key=attrgetter("kind")):
        keys = [word.key for span in group for word in words[span.start : span.end]]
        yield from join_particles(keys) if kind is SpanKind.NAME else ("".join(keys),)


def add_filters(
    where: ActivityFilter, spans: Sequence[Span], number: NumberReading
) -> ActivityFilter:
    """The filter with everything but places added."""
    for span in spans:
        match span.value:
            case Meaning() as meaning:
                where = add_meaning_filter(where, meaning)
            case FilterValue(field, codes):
                before: tuple[str, ...] = getattr(where, field)
                where = replace(where, **{field: tuple(dict.fromkeys((*before, *codes)))})
            case StreetValue(streets, house_numbers):
                where = replace(where, streets=streets, house_numbers=house_numbers)
            case _:
                pass
    return replace(where, phones=(number.phone,)) if number.phone else where


def add_meaning_filter(where: ActivityFilter, meaning: Meaning) -> ActivityFilter:
    """The filter narrowed by one more meaning.

    Of two savoir-faire, the codes common to both are searched (`chirurgien orl`), or those of
    either if they have none in common.
    """
    field = MEANING_QUERY_FIELDS[meaning.kind]
    before: tuple[str, ...] = getattr(where, field)
    both = tuple(code for code in before if code in meaning.codes)
    return replace(where, **{field: both or tuple(dict.fromkeys((*before, *meaning.codes)))})


def build_number_claims(number: NumberReading) -> Iterator[Claim]:
    """The claim of a number, if the text has one."""
    if number.text:
        kind = "structure" if number.structure else "phone" if number.phone else "identifier"
        codes = tuple(filter(None, (number.structure, number.phone)))
        yield Claim(kind, number.text, frozenset(), number.text, codes, number.label)


def build_claims(
    words: Sequence[Word], spans: Sequence[Span], places: CombinedPlaces
) -> Iterator[Claim]:
    """The claims that are shown as chips, in the order typed; one for all words of the name."""
    labels = iter(places.labels)
    name = [
        word for span in spans if span.kind in NAME_KINDS for word in words[span.start : span.end]
    ]
    for span in spans:
        own = words[span.start : span.end]
        positions, text = frozenset(word.position for word in own), join_texts(own)
        match span.value:
            case Meaning(kind, codes, label):
                unambiguous = label if span.slips else text
                yield Claim(kind, text, positions, unambiguous, codes, label)
            case FilterValue(field, codes, label, phrase):
                yield Claim(FILTER_PARTS[field], text, positions, phrase, codes, label)
            case PlaceValue() as place:
                label = next(labels)
                unambiguous = text if place.is_sure else disambiguate_place(place, label)
                yield Claim("place", text, positions, unambiguous, place.codes, label)
            case StreetValue(streets):
                yield Claim("street", text, positions, text, streets[:1])
            case _ if span.kind in STRUCTURE_KINDS:
                yield Claim("structure", text, positions, text)
            case _ if span.kind in NAME_KINDS and own[0] is name[0]:
                text = join_texts(name)
                at = frozenset(word.position for word in name)
                yield Claim("name", text, at, f"«\u00a0{text}\u00a0»")


def disambiguate_place(place: PlaceValue, label: str) -> str:
    """The name of a place after a preposition, so that it is no surname."""
    return f"{'à' if place.field == 'communes' else 'en'} {label.partition(' (')[0]}"


def build_read_parts(words: Sequence[Word], claims: Sequence[Claim]) -> Iterator[ReadPart]:
    """The claims as chips of the page."""
    for claim in claims:
        rest = join_texts([word for word in words if word.position not in claim.positions])
        numbers = [each.text for each in claims if not each.positions and each is not claim]
        without = " ".join((*numbers, rest)).strip()
        yield ReadPart(claim.kind, claim.text, claim.codes, claim.label, without, claim.unambiguous)


def explain_contradiction(words: Sequence[Word], claims: Sequence[Claim]) -> tuple[Hint, ...]:
    """Two places that exclude each other, with the text for each place alone."""
    first, *_, last = [claim for claim in claims if claim.kind == "place"]
    message = f"« {first.text} » et « {last.text} » ne sont pas au même endroit."
    return tuple(
        Hint("contradiction", said, suggestion=part.without)
        for claim, said in ((last, message), (first, f"Ou sans « {first.text} »."))
        for part in build_read_parts(words, [claim])
    )


def assemble_number(words: Sequence[Word], number: NumberReading) -> ParsedQuery:
    """The parsed query of a number that stands alone, or that designates a person by itself."""
    claims = list(build_number_claims(number))
    hints = number.hints
    query: SearchQuery | None = None
    if number.identifier:
        query = SearchQuery(identifier=number.identifier)
        if others := [word for word in words if not is_title(word)]:
            text = join_texts(others)
            message = (
                f"Le numéro suffit à désigner une personne : « {text} » n’a pas été pris en compte."
            )
            hints = (*hints, Hint("left-aside", message, suggestion=text))
    elif number.structure or number.phone:
        query = SearchQuery(where=add_filters(ActivityFilter(), (), number))
    elif not hints:
        hints = (NO_WORDS_HINT,)
    return ParsedQuery(
        query=query,
        reading=tuple(build_read_parts(words, claims)),
        hints=hints,
        faulty_number=number.faulty_number,
        structure=number.structure,
        unambiguous_text=" ".join(claim.unambiguous for claim in claims),
        cost=PATTERN_PRICES["number"],
    )


def override_name(parsed: ParsedQuery, text: str) -> ParsedQuery:
    """The explicit name instead of the one read; a number in the text still takes precedence."""
    name = join_particles([word.key for word in split_words(text)])
    others = tuple(part for part in parsed.reading if part.kind != "name")
    query = parsed.query
    if (query and query.identifier) or not name:
        return parsed
    hints = tuple(hint for hint in parsed.hints if hint != NO_WORDS_HINT)
    if query is None and hints == parsed.hints:
        return parsed
    without = " ".join(part.text for part in others)
    chip = ReadPart("name", text, without=without, unambiguous=f"«\u00a0{text}\u00a0»")
    query = replace(query or SearchQuery(), name=name)
    return replace(parsed, query=query, hints=hints, reading=(chip, *others))

"""Query understanding: a list of small steps, each of which claims the words that it knows.

To understand a new kind of thing, add a module with one step, and list it in `PARSING_STEPS` before
names. A text may have several interpretations (`paul lyon`); the directory decides which is the
best (`search_api.search.interpretation_choice`).
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from directory.errors import InvalidQuery
from directory.search import ActivityFilter, SearchQuery
from directory.text import analysis
from search_api.search.understanding.abroad import list_town_steps, read_country
from search_api.search.understanding.civilities import read_civility
from search_api.search.understanding.identifiers import read_identifier
from search_api.search.understanding.interpretation import (
    Hint,
    Interpretation,
    Near,
    ParsingStep,
    ReadPart,
    build_unambiguous_text,
    join_texts,
    list_visible_claims,
)
from search_api.search.understanding.names import read_name
from search_api.search.understanding.numbered_places import (
    read_departement_number,
    read_postal_code,
)
from search_api.search.understanding.places import read_area, read_place_name, read_village
from search_api.search.understanding.professions import read_profession
from search_api.search.understanding.spelling_correction import correct_spelling
from search_api.search.understanding.stop_words import drop_stop_words
from search_api.search.understanding.structures import (
    read_finess,
    read_structure,
    read_structure_number,
)
from search_api.search.understanding.titles import drop_titles
from search_api.search.understanding.tokenize import split_words
from search_api.search.understanding.typed_contacts import interpret_contacts
from search_api.search.understanding.unknown_places import note_unknown_place

__all__ = [
    "PARSING_STEPS",
    "Hint",
    "Interpretation",
    "Near",
    "ParsedQuery",
    "ParsingStep",
    "ReadPart",
    "parse_alternatives",
    "parse_corrected_query",
    "parse_query",
    "preload_lexicon",
]

PARSING_STEPS: tuple[ParsingStep, ...] = (
    read_structure_number,
    read_identifier,
    split_words,
    drop_titles,
    read_structure,
    read_profession,
    read_civility,
    read_postal_code,
    read_departement_number,
    read_country,
    read_place_name,
    read_area,
    note_unknown_place,
    drop_stop_words,
    read_name,
)
STEPS_AFTER_SPLITTING = PARSING_STEPS[PARSING_STEPS.index(split_words) + 1 :]
NAME_ONLY_STEPS: tuple[ParsingStep, ...] = (
    *PARSING_STEPS[: PARSING_STEPS.index(drop_titles) + 1],
    read_name,
)
STEPS_WITHOUT_STRUCTURE = tuple(step for step in PARSING_STEPS if step is not read_structure)
STEPS_WITHOUT_PLACE = tuple(
    step for step in PARSING_STEPS if step not in {read_country, read_place_name, read_area}
)
STEPS_WITHOUT_COUNTRY = tuple(step for step in PARSING_STEPS if step is not read_country)
STEPS_WITH_VILLAGE: tuple[ParsingStep, ...] = tuple(
    read_village if step is read_place_name else step for step in PARSING_STEPS
)
SPELLING_CORRECTION_STEPS: tuple[ParsingStep, ...] = (
    *STEPS_WITHOUT_STRUCTURE[:-3],
    correct_spelling,
    drop_stop_words,
    read_name,
)
MAX_QUERY_CHARS = 200
"""Characters of a text; the longest exercise names of the register are far shorter."""
MAX_QUERY_WORDS = 30
"""The cost of a query grows with the square of its words: any one may be unfinished."""
MAX_INTERPRETATIONS = 4
"""Each may cost a search in the engine, if its words are in the vocabulary."""


class ParsedQuery(Struct, frozen=True):
    """A text, parsed.

    Attributes:
        query: the query for the engine; None when there is nothing to search for.
        reading: how the words were understood, in the order typed.
        faulty_number: a faulty number, whose near misses may be suggested.
        near: a circle to search in; `query` holds no place then.
        structure: words of the name of a place of practice, in addition to `query`.
        has_title: a title shows that a person is meant.
        unambiguous_text: a text that has only this interpretation.
    """

    query: SearchQuery | None
    reading: tuple[ReadPart, ...] = ()
    hints: tuple[Hint, ...] = ()
    faulty_number: str | None = None
    near: Near | None = None
    structure: str = ""
    has_title: bool = False
    unambiguous_text: str = ""


def preload_lexicon() -> None:
    """Load the lexicon and the names of places, so that the first request does not wait."""
    parse_query("kiné à lyon 69003")


def parse_query(text: str, *, name: str = "") -> ParsedQuery:
    """The most likely interpretation of a text.

    Args:
        text: the search box: numbers, names, professions and places in any order.
        name: read as a name only, and used instead of the name found in `text`.

    Raises:
        InvalidQuery: too long, or too many words; names the parameter.
    """
    return next(parse_alternatives(text, name=name))


def parse_alternatives(text: str, *, name: str = "") -> Iterator[ParsedQuery]:
    """Every interpretation of a text, the most likely first; an empty text matches all people.

    Raises:
        InvalidQuery: too long, or too many words; names the parameter.
    """
    text, name = check_query_text(text, "q"), check_query_text(name, "name")
    if not text and not name:
        yield ParsedQuery(SearchQuery())
        return
    seen: list[tuple[SearchQuery | None, str]] = []
    for reading in interpret_text(text):
        parsed = finish_interpretation(reading, name)
        if (parsed.query, parsed.structure) not in seen and len(seen) < MAX_INTERPRETATIONS:
            seen.append((parsed.query, parsed.structure))
            yield parsed


def parse_corrected_query(text: str, *, name: str = "") -> ParsedQuery:
    """The interpretation with misspelt professions and towns corrected, for an empty answer.

    Not tried first, because each word is compared with the whole lexicon, which is slow.
    """
    return finish_interpretation(
        run_steps(SPELLING_CORRECTION_STEPS, Interpretation(text=check_query_text(text, "q"))),
        check_query_text(name, "name"),
    )


def finish_interpretation(reading: Interpretation, name: str) -> ParsedQuery:
    """The parsed query of an interpretation, with the explicit name if one is given."""
    named = run_steps((split_words, read_name), Interpretation(text=name))
    return build_parsed_query(override_name(reading, named) if name else reading)


def interpret_text(text: str) -> Iterator[Interpretation]:
    """Every interpretation that the words of a text allow."""
    start = Interpretation(text=text)
    contacts = [run_steps(STEPS_AFTER_SPLITTING, each) for each in interpret_contacts(start)]
    if text.isdigit():  # the number of a person, more often than ten digits of a telephone
        yield from interpret_words(start)
    yield from contacts
    if not any(each.where.house_numbers for each in contacts):
        yield from interpret_words(start)


def interpret_words(start: Interpretation) -> Iterator[Interpretation]:
    """Every interpretation without a telephone number or a street."""
    first = run_steps(PARSING_STEPS, start)
    if first.identifier:
        yield run_steps(NAME_ONLY_STEPS, start)
        yield run_steps((read_finess, *PARSING_STEPS), start)
        return
    yield first
    doubtful = {claim.kind for claim in first.claims if not claim.is_sure}
    if first.structure:
        yield run_steps(STEPS_WITHOUT_STRUCTURE, start)
    if "place" in doubtful and not first.structure:
        without = STEPS_WITHOUT_COUNTRY if first.where.countries else STEPS_WITHOUT_PLACE
        yield run_steps(without, start)
    if len(first.name) > FULL_NAME_WORDS and not first.where.communes:
        yield run_steps(STEPS_WITH_VILLAGE, start)
    if doubtful & NAME_LIKE_KINDS and not any(claim.is_sure for claim in first.claims):
        yield run_steps(NAME_ONLY_STEPS, start)
    for step in list_town_steps(first):
        yield run_steps((split_words, step, *STEPS_AFTER_SPLITTING), start)


FULL_NAME_WORDS = 2
"""Words of an exercise name and a first name; the name of a village may follow."""
NAME_LIKE_KINDS = frozenset(("profession", "savoir_faire", "function", "place", "structure"))


def run_steps(steps: tuple[ParsingStep, ...], reading: Interpretation) -> Interpretation:
    """The interpretation after all steps."""
    for step in steps:
        reading = step(reading)
    return reading


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


def override_name(reading: Interpretation, explicit_name: Interpretation) -> Interpretation:
    """The explicit name instead of the one read; a number in the text still takes precedence."""
    others = tuple(claim for claim in reading.claims if claim.kind != "name")
    claims = others if reading.identifier else (*others, *explicit_name.claims)
    return replace(reading, name=explicit_name.name, claims=claims)


def build_parsed_query(reading: Interpretation) -> ParsedQuery:
    """The parsed query of a finished interpretation."""
    hints = reading.hints
    query: SearchQuery | None = None
    if reading.identifier:
        query = SearchQuery(identifier=reading.identifier)
    elif not reading.is_contradictory and has_criteria(reading):
        query = SearchQuery(name=reading.name, where=reading.where)
    elif not hints:
        hints = (Hint("no-words", "Tapez un nom, une profession, une ville ou un numéro."),)
    return ParsedQuery(
        query=query,
        reading=tuple(build_read_parts(reading)),
        hints=hints,
        faulty_number=reading.faulty_number,
        near=reading.near,
        structure=reading.structure,
        has_title=any(claim.kind == "title" for claim in reading.claims),
        unambiguous_text=build_unambiguous_text(reading),
    )


def has_criteria(reading: Interpretation) -> bool:
    """Whether an interpretation has any criterion."""
    return bool(
        reading.name or reading.near or reading.structure or reading.where != ActivityFilter()
    )


def build_read_parts(reading: Interpretation) -> Iterator[ReadPart]:
    """The claims as chips of the page, in the order typed."""
    claims = list_visible_claims(reading)
    for claim in claims:
        rest = [word for word in reading.all_words if word.position not in claim.positions]
        numbers = [each.text for each in claims if not each.positions and each is not claim]
        without = " ".join((*numbers, join_texts(rest))).strip()
        yield ReadPart(claim.kind, claim.text, claim.codes, claim.label, without)

"""Text to query: a tuple of small steps, each of which claims what it knows and leaves the rest.

A new kind of thing to understand is a module with one step and a place in `STEPS`, before names.
A text may have several readings (`paul lyon`); which is the better one is asked of the directory
(`search_api.search.interpretation_choice`).
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from directory.errors import InvalidQuery
from directory.search import SearchQuery, Where
from directory.text import analysis
from search_api.search.understanding.identifiers import read_identifier
from search_api.search.understanding.interpretation import (
    UNSEEN,
    Claim,
    Hint,
    Near,
    Reading,
    ReadPart,
    Step,
    text_of,
)
from search_api.search.understanding.names import read_name
from search_api.search.understanding.numbered_places import (
    read_departement_number,
    read_postal_code,
)
from search_api.search.understanding.places import read_area, read_place, read_village
from search_api.search.understanding.professions import read_profession
from search_api.search.understanding.spelling_correction import read_respelt
from search_api.search.understanding.stop_words import drop_small_words
from search_api.search.understanding.structures import (
    read_finess,
    read_structure,
    read_structure_number,
)
from search_api.search.understanding.titles import drop_titles
from search_api.search.understanding.tokenize import cut_words
from search_api.search.understanding.unknown_places import note_unknown_place

__all__ = [
    "STEPS",
    "Hint",
    "Near",
    "ReadPart",
    "Reading",
    "Step",
    "Understood",
    "learn_words",
    "readings",
    "respelt",
    "understand",
]

STEPS: tuple[Step, ...] = (
    read_structure_number,
    read_identifier,
    cut_words,
    drop_titles,
    read_structure,
    read_profession,
    read_postal_code,
    read_departement_number,
    read_place,
    read_area,
    note_unknown_place,
    drop_small_words,
    read_name,
)
AS_A_NAME: tuple[Step, ...] = (
    read_structure_number,
    read_identifier,
    cut_words,
    drop_titles,
    read_name,
)
AS_FINESS: tuple[Step, ...] = (read_finess, *STEPS)
WITHOUT_STRUCTURE = tuple(step for step in STEPS if step is not read_structure)
WITHOUT_TOWN = tuple(step for step in STEPS if step not in {read_place, read_area})
WITH_VILLAGE: tuple[Step, ...] = tuple(
    read_village if step is read_place else step for step in STEPS
)
RESPELT: tuple[Step, ...] = (*WITHOUT_STRUCTURE[:-3], read_respelt, drop_small_words, read_name)
LONGEST = 200
"""Characters in a text; the longest exercise names of the register stay far below."""
MOST_WORDS = 30
"""A query grows with the square of its words: one may be unfinished, whichever."""
MOST_READINGS = 4
"""Each may cost the engine a search, where its words are in the vocabulary at all."""


class Understood(Struct, frozen=True):
    """A text, understood.

    Attributes:
        query: what to ask the engine; nothing when the text leaves nothing to ask for.
        reading: how the words were read, in the order typed.
        doubtful: a faulty number, of which near misses may be offered.
        near: a circle asked for; `query` holds no place then.
        structure: words of the name of a place of practice, beside what `query` holds.
        is_titled: a title says that a person is meant.
        text: what to type to get this reading for sure.
    """

    query: SearchQuery | None
    reading: tuple[ReadPart, ...] = ()
    hints: tuple[Hint, ...] = ()
    doubtful: str | None = None
    near: Near | None = None
    structure: str = ""
    is_titled: bool = False
    text: str = ""


def learn_words() -> None:
    """Read the lexicon and the names of places now, 0.5 s, and not while the first user waits."""
    understand("kiné à lyon 69003")


def understand(text: str, *, name: str = "") -> Understood:
    """The likeliest reading of what somebody typed.

    Args:
        text: the box: numbers, names, professions and places in any order.
        name: read as a name only, and instead of the name found in `text`.

    Raises:
        InvalidQuery: too long, or too many words; names the parameter.
    """
    return next(readings(text, name=name))


def readings(text: str, *, name: str = "") -> Iterator[Understood]:
    """Every reading of a text, the likeliest first; no text at all asks for everybody.

    Raises:
        InvalidQuery: too long, or too many words; names the parameter.
    """
    text, name = legible(text, "q"), legible(name, "name")
    if not text and not name:
        yield Understood(SearchQuery())
        return
    seen: list[tuple[SearchQuery | None, str]] = []
    for reading in of_text(text):
        found = with_name(reading, name)
        if (found.query, found.structure) not in seen and len(seen) < MOST_READINGS:
            seen.append((found.query, found.structure))
            yield found


def respelt(text: str, *, name: str = "") -> Understood:
    """The reading with misspelt words of trade and towns put right: for when nobody is found.

    About 5 ms a word: each is compared with the whole lexicon.
    """
    return with_name(stepped(RESPELT, Reading(text=legible(text, "q"))), legible(name, "name"))


def with_name(reading: Reading, name: str) -> Understood:
    """A finished reading, understood, with the name given as such."""
    named = stepped((cut_words, read_name), Reading(text=name))
    return understood(overridden(reading, named) if name else reading)


def of_text(text: str) -> Iterator[Reading]:
    """A text read in every way that its words allow."""
    start = Reading(text=text)
    first = stepped(STEPS, start)
    if first.identifier:
        yield stepped(AS_A_NAME, start)
        yield stepped(AS_FINESS, start)
        return
    yield first
    doubtful = {claim.kind for claim in first.claims if not claim.is_sure}
    if first.structure:
        yield stepped(WITHOUT_STRUCTURE, start)
    if "place" in doubtful and not first.structure:
        yield stepped(WITHOUT_TOWN, start)
    if len(first.name) > A_NAME and not first.where.communes:
        yield stepped(WITH_VILLAGE, start)
    if doubtful & MAY_BE_NAMES and not any(claim.is_sure for claim in first.claims):
        yield stepped(AS_A_NAME, start)


A_NAME = 2
"""Words of a name, exercise name and first name; a village may follow."""
MAY_BE_NAMES = frozenset(("profession", "savoir_faire", "function", "place", "structure"))


def stepped(steps: tuple[Step, ...], reading: Reading) -> Reading:
    """What becomes of a reading, step by step."""
    for step in steps:
        reading = step(reading)
    return reading


def legible(text: str, field: str) -> str:
    """A text of reasonable size, spaces normal."""
    if len(text) > LONGEST:
        raise InvalidQuery(field, f"{LONGEST} caractères au plus : gardez le nom ou le numéro.")
    if len(analysis.words(text)) > MOST_WORDS:
        raise InvalidQuery(field, f"{MOST_WORDS} mots au plus : gardez le nom ou le numéro.")
    return " ".join(text.split())


def overridden(reading: Reading, named: Reading) -> Reading:
    """The explicit name in the place of the one read; a number in the text still wins."""
    others = tuple(claim for claim in reading.claims if claim.kind != "name")
    claims = others if reading.identifier else (*others, *named.claims)
    return replace(reading, name=named.name, claims=claims)


def understood(reading: Reading) -> Understood:
    """The query of a finished reading."""
    hints = reading.hints
    query: SearchQuery | None = None
    if reading.identifier:
        query = SearchQuery(identifier=reading.identifier)
    elif not reading.is_impossible and is_query(reading):
        query = SearchQuery(name=reading.name, where=reading.where)
    elif not hints:
        hints = (Hint("no-words", "Tapez un nom, une profession, une ville ou un numéro."),)
    return Understood(
        query=query,
        reading=tuple(parts(reading)),
        hints=hints,
        doubtful=reading.doubtful,
        near=reading.near,
        structure=reading.structure,
        is_titled=any(claim.kind == "title" for claim in reading.claims),
        text=certain(reading),
    )


def is_query(reading: Reading) -> bool:
    """Whether anything is asked for."""
    asked = reading.name or reading.near or reading.structure or reading.where != Where()
    return bool(asked)


def parts(reading: Reading) -> Iterator[ReadPart]:
    """The claims as chips, in the order typed."""
    claims = shown(reading)
    for claim in claims:
        rest = [word for word in reading.typed if word.at not in claim.at]
        numbers = [each.text for each in claims if not each.at and each is not claim]
        without = " ".join((*numbers, text_of(rest))).strip()
        yield ReadPart(claim.kind, claim.text, claim.codes, claim.label, without)


def certain(reading: Reading) -> str:
    """A text that can be read in this way only: names in quotation marks, places with `à`."""
    return " ".join(map(certain_part, shown(reading)))


def shown(reading: Reading) -> list[Claim]:
    """The claims that are chips, in the order typed."""
    some = (claim for claim in reading.claims if claim.kind not in UNSEEN)
    return sorted(some, key=lambda each: min(each.at, default=-1))


def certain_part(claim: Claim) -> str:
    """The words of a claim, made sure."""
    if claim.kind == "name":
        return f"«\u00a0{claim.text}\u00a0»"
    if claim.kind == "place" and not claim.is_sure:
        is_town = len(claim.codes[0]) == len("75056")
        return f"{'à' if is_town else 'en'} {claim.label.partition(' (')[0]}"
    return claim.text

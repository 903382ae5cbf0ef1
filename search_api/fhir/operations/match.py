"""`$match`: who a Practitioner that somebody else holds may be, graded by what agrees.

A number that is somebody's is certain when the name, if one was given, agrees with it; a name alone
never is, since people share names. Scores are those of the search
(`search_api.search.match_details`).
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from directory.errors import InvalidIdentifier, InvalidQuery
from directory.model.identifiers import NationalId, parse_person_id
from directory.model.listing import Listing
from directory.search import SearchEngine, SearchQuery, Where
from directory.text.analysis import units, words, words_and_units
from search_api.fhir.resources import code_systems
from search_api.fhir.resources.datatypes import Json, without_nothing
from search_api.fhir.resources.practitioner import practitioner
from search_api.fhir.search.bundles import MATCH, entry
from search_api.search import fuzzy
from search_api.search.match_details import SCORES
from search_api.search.service import LARGEST_PAGE, PAGE_SIZE
from search_api.search.understanding import LONGEST

GRADE = "http://hl7.org/fhir/StructureDefinition/match-grade"
CERTAIN, PROBABLE, POSSIBLE = "certain", "probable", "possible"
PROBABLE_FROM = 0.9
"""From whole words of a name; an unfinished, misspelt or misheard word is possible."""
DISPUTED = 0.5
"""The score of a number whose name is another."""
MOST_IDENTIFIERS = 20
NUMBERS = (None, code_systems.RPPS, code_systems.PERSON, code_systems.ADELI)


class Identifier(Struct, frozen=True):
    """A number, as given."""

    value: str = ""
    system: str | None = None


class Name(Struct, frozen=True):
    """A name, as given."""

    family: str = ""
    given: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words of the name."""
        return " ".join((self.family, *self.given))


class Coding(Struct, frozen=True):
    """A code, as given."""

    code: str = ""
    system: str | None = None


class Concept(Struct, frozen=True):
    """A concept, as given."""

    coding: tuple[Coding, ...] = ()


class Qualification(Struct, frozen=True):
    """A qualification, as given."""

    code: Concept = Concept()


class Sought(Struct, frozen=True, tag_field="resourceType", tag="Practitioner"):
    """The Practitioner to find; whatever else it says counts for nothing."""

    identifier: tuple[Identifier, ...] = ()
    name: tuple[Name, ...] = ()
    qualification: tuple[Qualification, ...] = ()


class Parameter(Struct, frozen=True, rename={"boolean": "valueBoolean", "integer": "valueInteger"}):
    """A parameter of the operation."""

    name: str
    resource: Sought | None = None
    boolean: bool | None = None
    integer: int | None = None


class Parameters(Struct, frozen=True, tag_field="resourceType", tag="Parameters"):
    """What the operation takes."""

    parameter: tuple[Parameter, ...] = ()


class Graded(Struct, frozen=True):
    """Somebody who may be meant."""

    listing: Listing
    score: float
    grade: str


DECODER = msgspec.json.Decoder(Parameters)
EXPECTED = (
    "Attendu : une ressource Parameters avec `resource` (un Practitioner), et au choix `count` et"
    " `onlyCertainMatches`."
)


def match(engine: SearchEngine, body: bytes, base: str) -> Json:
    """The bundle of those who may be meant, likeliest first.

    Raises:
        InvalidQuery: a body of another shape, or nothing to look for.
    """
    given = decoded(body)
    sought = next((each.resource for each in given if each.resource), None)
    if sought is None:
        raise InvalidQuery("resource", EXPECTED)
    count = next((each.integer for each in given if each.name == "count"), None) or PAGE_SIZE
    is_certain = any(each.boolean for each in given if each.name == "onlyCertainMatches")
    found = (each for each in graded(engine, sought) if not is_certain or each.grade == CERTAIN)
    some = [each for each, _ in zip(found, range(min(count, LARGEST_PAGE)), strict=False)]
    return without_nothing(
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": len(some),
            "entry": [told(each, base) for each in some],
        }
    )


def decoded(body: bytes) -> tuple[Parameter, ...]:
    """The parameters in a body."""
    try:
        return DECODER.decode(body).parameter
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidQuery("resource", EXPECTED) from error


def told(graded_: Graded, base: str) -> Json:
    """An entry with its grade."""
    grade = {"url": GRADE, "valueCode": graded_.grade}
    search: Json = {"extension": [grade], "mode": MATCH, "score": graded_.score}
    return entry(practitioner(graded_.listing), base, search)


def graded(engine: SearchEngine, sought: Sought) -> Iterator[Graded]:
    """Everybody who may be meant: by number, then by name; each once."""
    seen = set()
    for each in (*by_number(engine, sought), *by_name(engine, sought)):
        if each.listing.id not in seen:
            seen.add(each.listing.id)
            yield each


def by_number(engine: SearchEngine, sought: Sought) -> list[Graded]:
    """Those whose numbers were given."""
    ids = list(persons(sought))
    found = engine.lookup(ids) if ids else {}
    listings = [each for each in (found.get(id_) for id_ in ids) if isinstance(each, Listing)]
    graded_ = [
        Graded(each, 1.0, CERTAIN) if agrees(sought, each) else Graded(each, DISPUTED, POSSIBLE)
        for each in listings
    ]
    return sorted(graded_, key=lambda each: -each.score)


def persons(sought: Sought) -> Iterator[NationalId]:
    """The numbers given that are of people."""
    for each in sought.identifier[:MOST_IDENTIFIERS]:
        try:
            if each.system in NUMBERS:
                yield parse_person_id(each.value)
        except InvalidIdentifier:
            continue


def agrees(sought: Sought, listing: Listing) -> bool:
    """Whether a name that was given shares a word with the exercise names; none agrees with all."""
    known = {word for each in listing.exercises for word in words_and_units(each.exercise_name)}
    families = [words_and_units(each.family) for each in sought.name if each.family]
    return not families or any(not known.isdisjoint(family) for family in families)


def by_name(engine: SearchEngine, sought: Sought) -> Iterator[Graded]:
    """Those who bear such a name, in the order of the search."""
    professions = tuple(
        coding.code
        for each in sought.qualification
        for coding in each.code.coding
        if coding.system == code_systems.address(code_systems.of_profession(coding.code))
    )
    for name in sought.name[:1]:
        asked = units(words(name.text[:LONGEST]))
        if not asked:
            return
        query = SearchQuery(name=asked, where=Where(professions=professions))
        for hit in fuzzy.candidates(engine, query, limit=LARGEST_PAGE, after=None).hits:
            score = SCORES[hit.tier]
            yield Graded(hit.listing, score, PROBABLE if score >= PROBABLE_FROM else POSSIBLE)

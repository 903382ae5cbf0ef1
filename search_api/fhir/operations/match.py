"""`$match`: the people that a Practitioner of a client may be, graded by the fields that agree.

A number of a person is certain if the name agrees or none was given; a name alone is never certain,
because people share names. Scores are those of the search (`search_api.search.match_details`).
"""

from collections.abc import Iterator
from itertools import islice

import msgspec
from msgspec import Struct

from directory.errors import InvalidIdentifier, InvalidQuery
from directory.model.identifiers import NationalId, parse_person_id
from directory.model.listing import Listing
from directory.search import ActivityFilter, SearchQuery
from directory.text.analysis import join_particles, list_words_and_units, words
from search_api.fhir.resources import code_systems
from search_api.fhir.resources.datatypes import FhirJson, drop_empty
from search_api.fhir.resources.practitioner import build_practitioner
from search_api.fhir.search.bundles import MATCH_MODE, build_search_entry
from search_api.http.repeated_members import reject_repeated_members
from search_api.search.match_details import SCORES
from search_api.search.requests import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from search_api.search.service import DirectorySearch
from search_api.search.understanding import MAX_QUERY_CHARS

MATCH_GRADE_URL = "http://hl7.org/fhir/StructureDefinition/match-grade"
CERTAIN, PROBABLE, POSSIBLE = "certain", "probable", "possible"
PROBABLE_SCORE_THRESHOLD = 0.9
"""A whole-word match is probable; an unfinished, misspelt or misheard word is possible."""
NAME_CONFLICT_SCORE = 0.5
"""The score of a matching number with a different name."""
MAX_MATCH_IDENTIFIERS = 20
PERSON_ID_SYSTEMS = (
    None,
    code_systems.RPPS_SYSTEM,
    code_systems.PERSON_SYSTEM,
    code_systems.ADELI_SYSTEM,
)


class MatchIdentifier(Struct, frozen=True):
    """An identifier of the client's resource."""

    value: str = ""
    system: str | None = None


class MatchName(Struct, frozen=True):
    """A name of the client's resource."""

    family: str = ""
    given: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words of the name."""
        return " ".join((self.family, *self.given))


class MatchCoding(Struct, frozen=True):
    """A coding of the client's resource."""

    code: str = ""
    system: str | None = None


class MatchConcept(Struct, frozen=True):
    """A CodeableConcept of the client's resource."""

    coding: tuple[MatchCoding, ...] = ()


class MatchQualification(Struct, frozen=True):
    """A qualification of the client's resource."""

    code: MatchConcept = MatchConcept()


class MatchRequest(Struct, frozen=True, tag_field="resourceType", tag="Practitioner"):
    """The Practitioner to find; its other elements are ignored."""

    identifier: tuple[MatchIdentifier, ...] = ()
    name: tuple[MatchName, ...] = ()
    qualification: tuple[MatchQualification, ...] = ()


class MatchParameter(
    Struct, frozen=True, rename={"boolean": "valueBoolean", "integer": "valueInteger"}
):
    """A parameter of the operation."""

    name: str
    resource: MatchRequest | None = None
    boolean: bool | None = None
    integer: int | None = None


class MatchParameters(Struct, frozen=True, tag_field="resourceType", tag="Parameters"):
    """The input of the operation."""

    parameter: tuple[MatchParameter, ...] = ()


class MatchCandidate(Struct, frozen=True):
    """A person who may be the one."""

    listing: Listing
    score: float
    grade: str


class MatchQuery(Struct, frozen=True):
    """A request for candidates.

    Attributes:
        count: the most candidates to return, at most `MAX_PAGE_SIZE`.
        is_certain: whether only certain ones are returned.
    """

    practitioner: MatchRequest
    count: int
    is_certain: bool


MATCH_DECODER = msgspec.json.Decoder(MatchParameters)
MATCH_EXPECTED = (
    "Attendu : une ressource Parameters avec `resource` (un Practitioner), et au choix `count` et"
    " `onlyCertainMatches`."
)


def decode_match_query(body: bytes) -> MatchQuery:
    """The query in a request body.

    Raises:
        InvalidQuery: a body of another structure, or no Practitioner in it.
    """
    given = decode_match_parameters(body)
    practitioner = next((each.resource for each in given if each.resource), None)
    if practitioner is None:
        raise InvalidQuery("resource", MATCH_EXPECTED)
    count = (
        next((each.integer for each in given if each.name == "count"), None) or DEFAULT_PAGE_SIZE
    )
    is_certain = any(each.boolean for each in given if each.name == "onlyCertainMatches")
    return MatchQuery(practitioner, max(0, min(count, MAX_PAGE_SIZE)), is_certain)


def build_match_bundle(directory: DirectorySearch, query: MatchQuery, base: str) -> FhirJson:
    """The Bundle of candidates, best first."""
    candidates = (
        each
        for each in grade_candidates(directory, query.practitioner)
        if not query.is_certain or each.grade == CERTAIN
    )
    entries = list(islice(candidates, query.count))
    return drop_empty(
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": len(entries),
            "entry": [build_match_entry(each, base) for each in entries],
        }
    )


def decode_match_parameters(body: bytes) -> tuple[MatchParameter, ...]:
    """The parameters in a request body; raises InvalidQuery."""
    try:
        parameters = MATCH_DECODER.decode(body).parameter
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidQuery("resource", MATCH_EXPECTED) from error
    reject_repeated_members(body)
    return parameters


def build_match_entry(candidate: MatchCandidate, base: str) -> FhirJson:
    """The entry of a candidate, with its grade."""
    grade = {"url": MATCH_GRADE_URL, "valueCode": candidate.grade}
    search: FhirJson = {"extension": [grade], "mode": MATCH_MODE, "score": candidate.score}
    return build_search_entry(build_practitioner(candidate.listing), base, search)


def grade_candidates(directory: DirectorySearch, request: MatchRequest) -> Iterator[MatchCandidate]:
    """All candidates, by number, then by name; each once."""
    seen = set()
    for each in (*match_by_number(directory, request), *match_by_name(directory, request)):
        if each.listing.id not in seen:
            seen.add(each.listing.id)
            yield each


def match_by_number(directory: DirectorySearch, request: MatchRequest) -> list[MatchCandidate]:
    """The people who have one of the numbers."""
    ids = list(parse_match_ids(request))
    found = directory.find_people_by_id(ids) if ids else {}
    listings = [each for each in (found.get(id_) for id_ in ids) if isinstance(each, Listing)]
    candidates = [
        MatchCandidate(each, 1.0, CERTAIN)
        if has_compatible_name(request, each)
        else MatchCandidate(each, NAME_CONFLICT_SCORE, POSSIBLE)
        for each in listings
    ]
    return sorted(candidates, key=lambda each: -each.score)


def parse_match_ids(request: MatchRequest) -> Iterator[NationalId]:
    """The identifiers that are numbers of people."""
    for each in request.identifier[:MAX_MATCH_IDENTIFIERS]:
        try:
            if each.system in PERSON_ID_SYSTEMS:
                yield parse_person_id(each.value)
        except InvalidIdentifier:
            continue


def has_compatible_name(request: MatchRequest, listing: Listing) -> bool:
    """Whether a given name shares a word with the exercise names; true if none is given."""
    known = {
        word for each in listing.exercises for word in list_words_and_units(each.exercise_name)
    }
    families = [list_words_and_units(each.family) for each in request.name if each.family]
    return not families or any(not known.isdisjoint(family) for family in families)


def match_by_name(directory: DirectorySearch, request: MatchRequest) -> Iterator[MatchCandidate]:
    """The people with a matching name, in the order of the search."""
    professions = tuple(
        coding.code
        for each in request.qualification
        for coding in each.code.coding
        if coding.system
        == code_systems.build_nomenclature_url(code_systems.find_profession_table(coding.code))
    )
    for name in request.name[:1]:
        units = join_particles(words(name.text[:MAX_QUERY_CHARS]))
        if not units:
            return
        query = SearchQuery(name=units, where=ActivityFilter(professions=professions))
        for hit in directory.find_similar_people(query, limit=MAX_PAGE_SIZE, after=None).hits:
            score = SCORES[hit.tier]
            yield MatchCandidate(
                hit.listing, score, PROBABLE if score >= PROBABLE_SCORE_THRESHOLD else POSSIBLE
            )

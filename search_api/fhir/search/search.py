"""Searches of the facade: from parsed parameters to a page of subjects.

The order is the engine's: whole names before prefixes, then alphabetical; by distance around a
point; neutral otherwise.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec import Struct, msgpack
from msgspec.structs import replace

from directory.errors import InvalidCursor
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.model.structures import PublishedStructure
from directory.search import (
    Candidates,
    Hit,
    Position,
    StructureCandidates,
    StructureHit,
    StructureQuery,
    Tier,
    Total,
)
from search_api.fhir.resources.practitioner_role import Role, list_roles
from search_api.fhir.search.criteria import is_person_match, is_role_match, is_structure_match
from search_api.fhir.search.paging import EngineHit, EnginePage, PageMark, SubjectPager
from search_api.fhir.search.parameters import Criterion, FhirSearchParameters
from search_api.fhir.search.place_criteria import plan_structure_query
from search_api.fhir.search.query_planning import QueryPlan, plan_query
from search_api.search import cursor
from search_api.search.service import DirectorySearch

Subject = Listing | Role | PublishedStructure
START_TIER = -1
"""The tier of a mark before the first hit."""
NO_CANDIDATES = Candidates(Total(0), (), has_more=False)


class FhirSearchPage(Struct, frozen=True):
    """A page of a search.

    Attributes:
        next_cursor: None on the last page.
        total: None where it is not known.
    """

    subjects: tuple[Subject, ...]
    next_cursor: str | None
    total: int | None


def search_resources(
    directory: DirectorySearch, parameters: FhirSearchParameters, order_version: str
) -> FhirSearchPage:
    """A page of the subjects that meet the criteria.

    Raises:
        InvalidQuery: a criterion that cannot be read, or a cursor of another search.
        TooCostly: no criterion narrows the search.
    """
    gathering = PAGER_BUILDERS[parameters.resource.name](directory, parameters)
    start = find_start_mark(parameters, order_version)
    page = gathering.read_page(max(parameters.result.count, 1), start)
    following = (
        cursor.sign_cursor(page.next_mark, encode_search_scope(parameters))
        if page.next_mark
        else None
    )
    is_complete = following is None and parameters.result.cursor is None
    total = len(page.subjects) if is_complete else None
    if gathering.is_exact and page.total.relation == "eq":
        total = page.total.value
    if not parameters.result.count:
        return FhirSearchPage((), None, total)
    return FhirSearchPage(page.subjects, following, total)


def encode_search_scope(parameters: FhirSearchParameters) -> bytes:
    """What a cursor is bound to: the resource type, the criteria and the order."""
    return msgpack.encode((parameters.resource.name, parameters.criteria, parameters.result.sort))


def find_start_mark(parameters: FhirSearchParameters, order_version: str) -> PageMark:
    """The mark after which the page begins; raises InvalidCursor."""
    if parameters.result.cursor is None:
        return PageMark(START_TIER, 0, order_version)
    mark = cursor.verify_cursor(parameters.result.cursor, encode_search_scope(parameters), PageMark)
    if mark.order_version != order_version:
        raise InvalidCursor(cursor.OUTDATED_CURSOR_DETAIL)
    return mark


def build_practitioner_pager(
    directory: DirectorySearch, parameters: FhirSearchParameters
) -> SubjectPager[Listing]:
    """The pager of professionals."""
    plan = plan_query(directory, parameters)

    def subjects(hit: EngineHit) -> Iterator[Listing]:
        assert isinstance(hit, Hit)
        if all(is_person_match(each, hit.listing) for each in plan.remaining):
            yield hit.listing

    return SubjectPager(
        build_candidate_source(directory, plan), subjects, is_exact=not plan.remaining
    )


def build_role_pager(
    directory: DirectorySearch, parameters: FhirSearchParameters
) -> SubjectPager[Role]:
    """The pager of activities: those of each professional that meet the criteria themselves."""
    plan = plan_query(directory, parameters)

    def subjects(hit: EngineHit) -> Iterator[Role]:
        assert isinstance(hit, Hit)
        for role in list_roles(hit.listing):
            if all(is_role_match(each, role) for each in plan.remaining):
                yield role

    return SubjectPager(build_candidate_source(directory, plan), subjects, is_exact=False)


def build_candidate_source(
    directory: DirectorySearch, plan: QueryPlan
) -> Callable[[int, Position | None], Candidates]:
    """The source of the engine's pages for a search about people."""
    query = plan.query
    if query is None:
        return lambda _limit, _after: NO_CANDIDATES
    if plan.person_ids is not None:
        return partial(lookup_candidates, directory, plan.person_ids)
    if plan.is_fuzzy:
        return lambda limit, after: directory.find_similar_people(query, limit=limit, after=after)
    return lambda limit, after: directory.find_people(query, limit=limit, after=after)


def lookup_candidates(
    directory: DirectorySearch, person_ids: Sequence[NationalId], limit: int, after: Position | None
) -> Candidates:
    """The people with these numbers, in the order given, each once."""
    people = directory.find_people_by_id(person_ids)
    listings = [people[each] for each in person_ids if isinstance(people.get(each), Listing)]
    once = {each.id: each for each in listings if isinstance(each, Listing)}
    hits = tuple(
        Hit(listing, Tier.IDENTIFIER, Position(0, at)) for at, listing in enumerate(once.values())
    )
    rest = hits[after.key + 1 :] if after else hits
    return Candidates(Total(len(hits)), rest[:limit], has_more=len(rest) > limit)


def build_organization_pager(
    directory: DirectorySearch, parameters: FhirSearchParameters
) -> SubjectPager[PublishedStructure]:
    """The pager of structures."""
    plan = plan_structure_query(parameters)
    rest: tuple[Criterion, ...] = plan.remaining

    def subjects(hit: EngineHit) -> Iterator[PublishedStructure]:
        assert isinstance(hit, StructureHit)
        if all(is_structure_match(each, hit.structure) for each in rest):
            yield hit.structure

    def fetch_page(limit: int, after: Position | None) -> EnginePage:
        if plan.query is None:
            return find_structures_by_number(directory, plan.numbers, after)
        return directory.find_structures(plan.query, limit=limit, after=after)

    return SubjectPager(fetch_page, subjects, is_exact=not rest)


def find_structures_by_number(
    directory: DirectorySearch, numbers: Sequence[str], after: Position | None
) -> StructureCandidates:
    """The structures with these numbers, each once, in the order given."""
    once: dict[str, StructureHit] = {}
    for number in numbers:
        for hit in directory.find_structures(StructureQuery(number=number), limit=1).hits:
            once.setdefault(hit.place.id, hit)
    hits = tuple(replace(hit, position=Position(0, at)) for at, hit in enumerate(once.values()))
    return StructureCandidates(
        Total(len(hits)), hits[after.key + 1 :] if after else hits, has_more=False
    )


PAGER_BUILDERS: dict[
    str,
    Callable[
        [DirectorySearch, FhirSearchParameters],
        SubjectPager[Listing] | SubjectPager[Role] | SubjectPager[PublishedStructure],
    ],
] = {
    "Practitioner": build_practitioner_pager,
    "PractitionerRole": build_role_pager,
    "Organization": build_organization_pager,
}

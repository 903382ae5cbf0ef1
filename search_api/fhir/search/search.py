"""Searches of the facade: from what is asked to a page of resources.

The order is the engine's: whole names before unfinished ones, then alphabetical; by nearness around
a point; neutral where nothing tells people apart.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec import Struct, msgpack
from msgspec.structs import replace

from directory.errors import InvalidCursor
from directory.model.identifiers import NationalId
from directory.model.listing import Listing, PublicPlace
from directory.search import (
    Candidates,
    Hit,
    Position,
    SearchEngine,
    StructureHit,
    StructureQuery,
    Structures,
    Tier,
    Total,
)
from search_api.fhir.resources.practitioner_role import Role, roles_of
from search_api.fhir.search.criteria import person_meets, place_meets, role_meets
from search_api.fhir.search.paging import Found, Gathering, Mark, Placed
from search_api.fhir.search.parameters import Asked, Criterion
from search_api.fhir.search.place_criteria import places
from search_api.fhir.search.query_planning import Narrowed, narrowed
from search_api.search import cursor, fuzzy

Subject = Listing | Role | PublicPlace
FIRST = -1
"""The tier of a mark that stands before the first."""
NOBODY = Candidates(Total(0), (), has_more=False)


class Answered(Struct, frozen=True):
    """A page of a search.

    Attributes:
        next_cursor: nothing on the last page.
        total: nothing where it is not known.
    """

    subjects: tuple[Subject, ...]
    next_cursor: str | None
    total: int | None


def search(engine: SearchEngine, asked: Asked, order_version: str) -> Answered:
    """A page of what meets the criteria.

    Raises:
        InvalidQuery: a criterion that cannot be read, a cursor of another search; TooCostly,
            where nothing narrows.
    """
    gathering = GATHERINGS[asked.resource.name](engine, asked)
    start = started(asked, order_version)
    page = gathering.page(max(asked.manner.count, 1), start)
    following = cursor.sealed(page.next, bound(asked)) if page.next else None
    is_complete = following is None and asked.manner.cursor is None
    total = len(page.subjects) if is_complete else None
    if gathering.is_told and page.total.relation == "eq":
        total = page.total.value
    if not asked.manner.count:
        return Answered((), None, total)
    return Answered(page.subjects, following, total)


def bound(asked: Asked) -> bytes:
    """What a cursor is bound to: the resource, the criteria and the order."""
    return msgpack.encode((asked.resource.name, asked.criteria, asked.manner.sort))


def started(asked: Asked, order_version: str) -> Mark:
    """Where the page begins."""
    if asked.manner.cursor is None:
        return Mark(FIRST, 0, order_version)
    mark = cursor.opened(asked.manner.cursor, bound(asked), Mark)
    if mark.order_version != order_version:
        raise InvalidCursor(cursor.OUTDATED)
    return mark


def of_people(engine: SearchEngine, asked: Asked) -> Gathering[Listing]:
    """Professionals."""
    plan = narrowed(engine, asked)

    def subjects(hit: Placed) -> Iterator[Listing]:
        assert isinstance(hit, Hit)
        if all(person_meets(each, hit.listing) for each in plan.rest):
            yield hit.listing

    return Gathering(candidates(engine, plan), subjects, is_told=not plan.rest)


def of_roles(engine: SearchEngine, asked: Asked) -> Gathering[Role]:
    """Activities: those of each professional found that meet the criteria themselves."""
    plan = narrowed(engine, asked)

    def subjects(hit: Placed) -> Iterator[Role]:
        assert isinstance(hit, Hit)
        for role in roles_of(hit.listing):
            if all(role_meets(each, role) for each in plan.rest):
                yield role

    return Gathering(candidates(engine, plan), subjects, is_told=False)


def candidates(
    engine: SearchEngine, plan: Narrowed
) -> Callable[[int, Position | None], Candidates]:
    """The pages of the engine for a search about people."""
    query = plan.query
    if query is None:
        return lambda _limit, _after: NOBODY
    if plan.people is not None:
        return partial(numbered, engine, plan.people)
    if plan.is_loose:
        return lambda limit, after: fuzzy.candidates(engine, query, limit=limit, after=after)
    return lambda limit, after: engine.candidates(query, limit=limit, after=after)


def numbered(
    engine: SearchEngine, people: Sequence[NationalId], limit: int, after: Position | None
) -> Candidates:
    """The people who have these numbers, in the order asked, each once."""
    found = engine.lookup(people)
    listings = [found[each] for each in people if isinstance(found.get(each), Listing)]
    once = {each.id: each for each in listings if isinstance(each, Listing)}
    hits = tuple(
        Hit(listing, Tier.IDENTIFIER, Position(0, at)) for at, listing in enumerate(once.values())
    )
    rest = hits[after.key + 1 :] if after else hits
    return Candidates(Total(len(hits)), rest[:limit], has_more=len(rest) > limit)


def of_places(engine: SearchEngine, asked: Asked) -> Gathering[PublicPlace]:
    """Structures."""
    plan = places(asked)
    rest: tuple[Criterion, ...] = plan.rest

    def subjects(hit: Placed) -> Iterator[PublicPlace]:
        assert isinstance(hit, StructureHit)
        if all(place_meets(each, hit.place) for each in rest):
            yield hit.place

    def ask(limit: int, after: Position | None) -> Found:
        if plan.query is None:
            return with_numbers(engine, plan.numbers, after)
        return engine.structures(plan.query, limit=limit, after=after)

    return Gathering(ask, subjects, is_told=not rest)


def with_numbers(
    engine: SearchEngine, numbers: Sequence[str], after: Position | None
) -> Structures:
    """The structures that have these numbers, each once, in the order asked."""
    once: dict[str, StructureHit] = {}
    for number in numbers:
        for hit in engine.structures(StructureQuery(number=number), limit=1).hits:
            once.setdefault(hit.place.id, hit)
    hits = tuple(replace(hit, position=Position(0, at)) for at, hit in enumerate(once.values()))
    return Structures(Total(len(hits)), hits[after.key + 1 :] if after else hits, has_more=False)


GATHERINGS: dict[
    str,
    Callable[[SearchEngine, Asked], Gathering[Listing] | Gathering[Role] | Gathering[PublicPlace]],
] = {
    "Practitioner": of_people,
    "PractitionerRole": of_roles,
    "Organization": of_places,
}

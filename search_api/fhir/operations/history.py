"""`_history`: whoever changed since an instant, from the change feed; who has left is a DELETE.

The feed is numbered, and its listings are dated by the day of the data. An instant is mapped to a
number by halving: where the listings from there on are of that day or later. Days rise with numbers
but where a record arrives late, so that what was of an earlier day and arrived since is in the
answer too, and nothing of the day itself is missed. As in every feed here, no secure mailboxes.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from directory.model.listing import Listing
from directory.search import Change, Publication, SearchEngine
from search_api.fhir.resources.datatypes import Json, without_nothing
from search_api.fhir.resources.practitioner_role import roles_of
from search_api.fhir.search.bundles import resource_of, structures_of
from search_api.fhir.search.parameters import Asked
from search_api.fhir.search.search import Subject
from search_api.search import cursor

PROBED = 8
"""Changes looked at for one that has a day: who has left has none."""
BATCH = 100
"""People read at a time."""


class Reached(Struct, frozen=True, array_like=True):
    """How far the pages have come: a sequence number."""

    sequence: int


class Entries(Struct, frozen=True):
    """A page of a history, and the number after which the next one begins."""

    entries: tuple[Json, ...]
    reached: int | None


def bundle(
    engine: SearchEngine, published: Publication, asked: Asked, since: date | None, base: str
) -> Json:
    """A page of the history of one kind of resource.

    Raises:
        InvalidCursor: a cursor of another history.
    """
    kind, written = asked.resource.name, asked.manner.cursor
    if written is not None:
        begun = cursor.opened(written, bound(kind), Reached).sequence
    else:
        begun = before(engine, published.sequence, since) if since else 0
    page = entries(engine, kind, begun, max(asked.manner.count, 1), base)
    links = [{"relation": "self", "url": f"{base}/{kind}/_history?{urlencode(asked.used)}"}]
    if page.reached is not None:
        rest = [pair for pair in asked.used if pair[0] not in {"_cursor", "_since"}]
        following = cursor.sealed(Reached(page.reached), bound(kind))
        query = urlencode([*rest, ("_cursor", following)])
        links.append({"relation": "next", "url": f"{base}/{kind}/_history?{query}"})
    return without_nothing(
        {
            "resourceType": "Bundle",
            "type": "history",
            "link": links,
            "entry": list(page.entries),
        }
    )


def bound(kind: str) -> bytes:
    """What a cursor is bound to."""
    return f"history\t{kind}".encode()


def before(engine: SearchEngine, last: int, day: date) -> int:
    """The highest number after which everybody changed on a day or later."""
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        found = first_day(engine.changes(middle, PROBED))
        if found is None or found >= day:
            high = middle
        else:
            low = middle + 1
    return low


def first_day(changes: Iterable[Change]) -> date | None:
    """The day of the first listing among some changes."""
    days = (each.person.updated_at for each in changes if isinstance(each.person, Listing))
    return next(days, None)


def entries(engine: SearchEngine, kind: str, since: int, count: int, base: str) -> Entries:
    """As many entries as asked for; those of one person are not parted."""
    kept: list[Json] = []
    while changes := engine.changes(since, BATCH):
        for change in changes:
            if len(kept) >= count:
                return Entries(tuple(kept), since)
            kept.extend(entries_of(change, kind, base))
            since = change.sequence
    return Entries(tuple(kept), None)


def entries_of(change: Change, kind: str, base: str) -> Iterator[Json]:
    """The entries of a person's newest state; of whom has left only the person is known."""
    person = change.person
    if isinstance(person, Listing):
        shown = replace(person, mssante=())
        yield from (put(resource_of(each), base) for each in SUBJECTS[kind](shown))
    elif kind == "Practitioner":
        address = f"{kind}/{person.id.local}"
        yield {
            "fullUrl": f"{base}/{address}",
            "request": {"method": "DELETE", "url": address},
            "response": {"status": "204"},
        }


def put(resource: Json, base: str) -> Json:
    """The entry of what is there."""
    address = f"{resource['resourceType']}/{resource['id']}"
    return {
        "fullUrl": f"{base}/{address}",
        "resource": resource,
        "request": {"method": "PUT", "url": address},
        "response": {"status": "200"},
    }


SUBJECTS: dict[str, Callable[[Listing], Iterable[Subject]]] = {
    "Practitioner": lambda listing: [listing],
    "PractitionerRole": roles_of,
    "Organization": lambda listing: structures_of(roles_of(listing)),
}

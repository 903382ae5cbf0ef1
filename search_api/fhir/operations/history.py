"""`_history`: people changed since an instant, from the change feed; a departure is a DELETE.

The feed has sequence numbers, and its listings have the day of the data. A binary search maps an
instant to a sequence number: the lowest after which listings are of that day or later. Days rise
with numbers, except where a record arrives late: the result then also has listings of an earlier
day that arrived since, and lacks none of the day itself. Like every feed, it has no secure
mailboxes.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from directory.model.listing import Listing
from directory.search import PersonChange, Publication
from search_api.fhir.resources.datatypes import FhirJson, drop_empty
from search_api.fhir.resources.practitioner_role import list_roles
from search_api.fhir.search.bundles import build_resource, list_distinct_structures
from search_api.fhir.search.parameters import FhirSearchParameters
from search_api.fhir.search.search import Subject
from search_api.search import cursor
from search_api.search.service import DirectorySearch

CHANGES_PER_PROBE = 8
"""Changes read to find one that has a day: a departure has none."""
HISTORY_BATCH_SIZE = 100
"""People read at a time."""


class HistoryPosition(Struct, frozen=True, array_like=True):
    """The content of a history cursor: the last sequence number returned."""

    sequence: int


class HistoryPage(Struct, frozen=True):
    """A page of a history, and the sequence number after which the next one begins."""

    entries: tuple[FhirJson, ...]
    last_sequence: int | None


def build_history_bundle(
    directory: DirectorySearch,
    publication: Publication,
    parameters: FhirSearchParameters,
    since: date | None,
    base: str,
) -> FhirJson:
    """A page of the history of one resource type.

    Raises:
        InvalidCursor: a cursor of another history.
    """
    kind, mark = parameters.resource.name, parameters.result.cursor
    if mark is not None:
        start = cursor.verify_cursor(mark, encode_history_scope(kind), HistoryPosition).sequence
    else:
        start = find_sequence_before(directory, publication.sequence, since) if since else 0
    page = read_history_page(directory, kind, start, max(parameters.result.count, 1), base)
    links = [
        {
            "relation": "self",
            "url": f"{base}/{kind}/_history?{urlencode(parameters.effective_pairs)}",
        }
    ]
    if page.last_sequence is not None:
        rest = [pair for pair in parameters.effective_pairs if pair[0] not in {"_cursor", "_since"}]
        next_cursor = cursor.sign_cursor(
            HistoryPosition(page.last_sequence), encode_history_scope(kind)
        )
        query = urlencode([*rest, ("_cursor", next_cursor)])
        links.append({"relation": "next", "url": f"{base}/{kind}/_history?{query}"})
    return drop_empty(
        {
            "resourceType": "Bundle",
            "type": "history",
            "link": links,
            "entry": list(page.entries),
        }
    )


def encode_history_scope(kind: str) -> bytes:
    """The bytes to which a history cursor is bound."""
    return f"history\t{kind}".encode()


def find_sequence_before(directory: DirectorySearch, last_sequence: int, day: date) -> int:
    """The lowest sequence number after which all listings are of a day or later."""
    low, high = 0, last_sequence
    while low < high:
        middle = (low + high) // 2
        first_day = find_first_day(directory.list_changes(middle, CHANGES_PER_PROBE))
        if first_day is None or first_day >= day:
            high = middle
        else:
            low = middle + 1
    return low


def find_first_day(changes: Iterable[PersonChange]) -> date | None:
    """The day of the first listing among these changes; None without one."""
    days = (each.person.updated_at for each in changes if isinstance(each.person, Listing))
    return next(days, None)


def read_history_page(
    directory: DirectorySearch, kind: str, since: int, count: int, base: str
) -> HistoryPage:
    """A page of at least `count` entries if there are as many; a person's entries stay together."""
    entries: list[FhirJson] = []
    while changes := directory.list_changes(since, HISTORY_BATCH_SIZE):
        for change in changes:
            if len(entries) >= count:
                return HistoryPage(tuple(entries), since)
            entries.extend(build_change_entries(change, kind, base))
            since = change.sequence
    return HistoryPage(tuple(entries), None)


def build_change_entries(change: PersonChange, kind: str, base: str) -> Iterator[FhirJson]:
    """The entries for a person's latest state; a departure only has a Practitioner entry."""
    person = change.person
    if isinstance(person, Listing):
        shown = replace(person, mssante=())
        yield from (
            build_put_entry(build_resource(each), base) for each in HISTORY_SUBJECTS[kind](shown)
        )
    elif kind == "Practitioner":
        address = f"{kind}/{person.id.local_number}"
        yield {
            "fullUrl": f"{base}/{address}",
            "request": {"method": "DELETE", "url": address},
            "response": {"status": "204"},
        }


def build_put_entry(resource: FhirJson, base: str) -> FhirJson:
    """The entry of a resource that exists."""
    address = f"{resource['resourceType']}/{resource['id']}"
    return {
        "fullUrl": f"{base}/{address}",
        "resource": resource,
        "request": {"method": "PUT", "url": address},
        "response": {"status": "200"},
    }


HISTORY_SUBJECTS: dict[str, Callable[[Listing], Iterable[Subject]]] = {
    "Practitioner": lambda listing: [listing],
    "PractitionerRole": list_roles,
    "Organization": lambda listing: list_distinct_structures(list_roles(listing)),
}

"""`_history`: what has changed since an instant, from the change feeds; what has ended is a DELETE.

People and their activities come from the feed of people, structures from their own, with the same
numbers. The feed has sequence numbers, and its listings have the day of the data. A binary search
maps an instant to a sequence number: the lowest after which listings are of that day or later. Days
rise with numbers, except where a record arrives late: the result then also has listings of an
earlier day that arrived since, and lacks none of the day itself. Like every feed, it has no secure
mailboxes.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.model.roles import format_role_id
from directory.model.structures import PublishedStructure
from directory.publication import Publication
from directory.search import PersonChange
from search_api.fhir.resources.datatypes import FhirJson, drop_empty
from search_api.fhir.resources.practitioner_role import list_roles
from search_api.fhir.search.bundles import build_resource
from search_api.fhir.search.parameters import FhirSearchParameters
from search_api.fhir.search.search import Subject
from search_api.search import cursor
from search_api.search.service import DirectorySearch

CHANGES_PER_PROBE = 8
"""Changes read to find one that has a day: a departure has none."""
HISTORY_BATCH_SIZE = 100
"""People or structures read at a time."""


class HistoryPosition(Struct, frozen=True, array_like=True):
    """The content of a history cursor.

    Attributes:
        sequence: the last sequence number returned.
        start: the sequence number after which the whole history begins.
        epoch: the epoch of these numbers.
    """

    sequence: int
    start: int = 0
    epoch: str = ""


class HistoryGroup(Struct, frozen=True):
    """The changes of one sequence number, which stay together on a page.

    Attributes:
        subjects: the present state of what exists.
        ended_ids: the ids of what has ended.
    """

    sequence: int
    subjects: tuple[Subject, ...] = ()
    ended_ids: tuple[str, ...] = ()


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
        InvalidCursor, ChangeHistoryReplaced: as `find_marked_position`.
    """
    kind, mark = parameters.resource.name, parameters.result.cursor
    if mark is not None:
        position = find_marked_position(directory, kind, mark)
    else:
        first = find_sequence_before(directory, publication.sequence, since) if since else 0
        position = HistoryPosition(first, first)
    page = read_history_page(directory, kind, position, max(parameters.result.count, 1), base)
    pairs, address = parameters.effective_pairs, f"{base}/{kind}/_history"
    links = [{"relation": "self", "url": f"{address}?{urlencode(pairs)}"}]
    if page.last_sequence is not None:
        following = HistoryPosition(page.last_sequence, position.start, publication.epoch)
        next_cursor = cursor.sign_cursor(following, encode_history_scope(kind))
        rest = [pair for pair in pairs if pair[0] not in {"_cursor", "_since"}]
        query = urlencode([*rest, ("_cursor", next_cursor)])
        links.append({"relation": "next", "url": f"{address}?{query}"})
    return drop_empty(
        {
            "resourceType": "Bundle",
            "type": "history",
            "link": links,
            "entry": list(page.entries),
        }
    )


def find_marked_position(directory: DirectorySearch, kind: str, mark: str) -> HistoryPosition:
    """The position from which a cursor goes on.

    Raises:
        InvalidCursor: a cursor of another history.
        ChangeHistoryReplaced: the history of the cursor has been replaced since.
    """
    position = cursor.verify_cursor(mark, encode_history_scope(kind), HistoryPosition)
    directory.check_change_position(position.sequence, position.epoch)
    return position


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
    directory: DirectorySearch, kind: str, position: HistoryPosition, count: int, base: str
) -> HistoryPage:
    """A page of at least `count` entries if there are as many; a change stays whole."""
    entries: list[FhirJson] = []
    since = position.sequence
    while groups := HISTORY_READERS[kind](directory, since, position.start):
        for group in groups:
            if len(entries) >= count:
                return HistoryPage(tuple(entries), since)
            entries.extend(build_group_entries(group, kind, base))
            since = group.sequence
    return HistoryPage(tuple(entries), None)


def read_practitioner_groups(
    directory: DirectorySearch, since: int, _start: int
) -> list[HistoryGroup]:
    """The people changed after a sequence number, the departed ones as ended."""
    return [
        HistoryGroup(change.sequence, (replace(change.person, mssante=()),))
        if isinstance(change.person, Listing)
        else HistoryGroup(change.sequence, ended_ids=(str(change.person.id.local_number),))
        for change in directory.list_changes(since, HISTORY_BATCH_SIZE)
    ]


def read_role_groups(directory: DirectorySearch, since: int, start: int) -> list[HistoryGroup]:
    """The activities of the people changed after a sequence number.

    Those that ended before the start of the whole history are left out.
    """
    changes = directory.list_changes(since, HISTORY_BATCH_SIZE)
    ended = directory.find_ended_roles([get_person_id(each) for each in changes])
    groups = []
    for change in changes:
        person_id = get_person_id(change)
        ids = tuple(
            format_role_id(str(person_id.local_number), role.hash)
            for role in ended.get(person_id, ())
            if role.sequence > start
        )
        roles = tuple(list_roles(change.person)) if isinstance(change.person, Listing) else ()
        groups.append(HistoryGroup(change.sequence, roles, ids))
    return groups


def read_structure_groups(
    directory: DirectorySearch, since: int, _start: int
) -> list[HistoryGroup]:
    """The structures changed after a sequence number; those that nobody practises in as ended."""
    changes = directory.list_structure_changes(since, HISTORY_BATCH_SIZE)
    groups = []
    for sequence, together in groupby(changes, attrgetter("sequence")):
        structures = [each.structure for each in together]
        present = tuple(each for each in structures if isinstance(each, PublishedStructure))
        ended = tuple(each.id for each in structures if not isinstance(each, PublishedStructure))
        groups.append(HistoryGroup(sequence, present, ended))
    return groups


def get_person_id(change: PersonChange) -> NationalId:
    """The number of the person who changed."""
    person = change.person
    return person.national_id if isinstance(person, Listing) else person.id


def build_group_entries(group: HistoryGroup, kind: str, base: str) -> Iterator[FhirJson]:
    """The entries of a change: what exists, then what has ended."""
    for subject in group.subjects:
        yield build_put_entry(build_resource(subject), base)
    for id_ in group.ended_ids:
        yield build_delete_entry(f"{kind}/{id_}", base)


def build_put_entry(resource: FhirJson, base: str) -> FhirJson:
    """The entry of a resource that exists."""
    address = f"{resource['resourceType']}/{resource['id']}"
    return {
        "fullUrl": f"{base}/{address}",
        "resource": resource,
        "request": {"method": "PUT", "url": address},
        "response": {"status": "200"},
    }


def build_delete_entry(address: str, base: str) -> FhirJson:
    """The entry of a resource that has ended."""
    return {
        "fullUrl": f"{base}/{address}",
        "request": {"method": "DELETE", "url": address},
        "response": {"status": "204"},
    }


HISTORY_READERS: dict[str, Callable[[DirectorySearch, int, int], list[HistoryGroup]]] = {
    "Practitioner": read_practitioner_groups,
    "PractitionerRole": read_role_groups,
    "Organization": read_structure_groups,
}

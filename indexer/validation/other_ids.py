"""Read the cell `Autres identifiants` of the restricted extraction: former numbers of a person.

The cell lists numbers with their type and whether they are in use:
`899000000010,RPPS,1;0012345678,ADELI,0`. Only RPPS and ADELI numbers are read: nothing else that
the register may know of a person passes.
"""

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from directory.errors import InvalidIdentifier
from directory.model.identifiers import NationalId, parse_person_id

PERSON_ID_TYPES = frozenset({"RPPS", "ADELI"})


class OtherIds(Struct, frozen=True, order=True):
    """The numbers of a cell.

    Attributes:
        cell: the source cell, which also defines the order.
        national_ids: distinct and sorted; the person's own number among them.
        is_malformed: whether an entry of a known type is not a number of that type.
    """

    cell: str
    national_ids: tuple[str, ...] = ()
    is_malformed: bool = False


NO_OTHER_IDS = OtherIds("")


@lru_cache(maxsize=1 << 10)
def read_other_ids(cell: str) -> OtherIds:
    """Return the RPPS and ADELI numbers of a cell."""
    if not cell:
        return NO_OTHER_IDS
    entries = [[part.strip() for part in entry.split(",")] for entry in cell.split(";")]
    numbers = [
        parse_other_id(number)
        for number, kind, *_ in map(pad_entry, entries)
        if kind.upper() in PERSON_ID_TYPES
    ]
    return OtherIds(cell, tuple(sorted(set(filter(None, numbers)))), is_malformed=None in numbers)


def pad_entry(entry: list[str]) -> list[str]:
    """Return the parts of an entry with at least a number and a type."""
    return [*entry, "", ""][: max(2, len(entry))]


def parse_other_id(number: str) -> str | None:
    """Return a number as a national id, with or without its first digit for the type; or None."""
    try:
        return str(parse_person_id(number))
    except InvalidIdentifier:
        return None


def list_former_numbers(national_id: str, other_ids: Sequence[OtherIds]) -> tuple[str, ...]:
    """Return the numbers that lead to a person, without their type and without the own one."""
    if other_ids.count(NO_OTHER_IDS) == len(other_ids):  # the usual case
        return ()
    numbers = {number for each in other_ids for number in each.national_ids} - {national_id}
    return tuple(sorted(NationalId.from_trusted(number).local_number for number in numbers))

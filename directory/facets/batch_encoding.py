"""The activities of some people on their way into the table of everybody's (`activity_packing`).

Whoever makes documents codes their activities as well, and sends them on as a few runs of bytes.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

from msgspec import Struct

from directory.matching.filters_table import Codes, get_place_codes, get_work_codes
from directory.model.activities import Activity
from directory.model.identifiers import NationalId


class EncodedBatch(Struct, frozen=True, array_like=True):
    """Some people on their way into the table.

    Attributes:
        numbers: of each person, 64 bits.
        person, work, place: of each activity, 32 bits: which of the three lists' entries.
        structure: of each activity, 64 bits: `hash_structure_id`.
        works, places: codes of what is done and where, in the order of the table of filters.
    """

    numbers: bytes
    person: bytes
    work: bytes
    place: bytes
    structure: bytes
    works: tuple[Codes, ...]
    places: tuple[Codes, ...]


class BatchEncoder:
    """Takes people one by one."""

    def __init__(self) -> None:
        self._numbers = array("Q")
        self._rows = (array("I"), array("I"), array("I"), array("Q"))
        self._works: dict[Codes, int] = {}
        self._places: dict[Codes, int] = {}

    def add(self, person: NationalId, activities: Iterable[Activity]) -> None:
        """One more person, with each activity once."""
        at, works, places = len(self._numbers), self._works, self._places
        self._numbers.append(encode_national_id(person))
        whose, what, where, whereby = self._rows
        for work, place, structure in map(split_activity, activities):
            whose.append(at)
            what.append(works.setdefault(work, len(works)))
            where.append(places.setdefault(place, len(places)))
            whereby.append(structure)

    def to_batch(self) -> EncodedBatch:
        """Everybody so far."""
        person, work, place, structure = (each.tobytes() for each in self._rows)
        works, places = tuple(self._works), tuple(self._places)
        return EncodedBatch(self._numbers.tobytes(), person, work, place, structure, works, places)


def encode_national_id(person: NationalId) -> int:
    """A national id as a number of its own: digits and capitals, twelve at most."""
    return int(person, 36)


def split_activity(activity: Activity) -> tuple[Codes, Codes, int]:
    """What is done, where, and the key of the structure."""
    return (
        get_work_codes(activity),
        get_place_codes(activity),
        hash_structure_id(activity.structure),
    )


def hash_structure_id(structure: str) -> int:
    """A structure as a number, 0 for none.

    The odds that any two of a million share one are 1 to 37 million.
    """
    if not structure:
        return 0
    return int.from_bytes(blake2b(structure.encode(), digest_size=8).digest())


def encode_batch(people: Mapping[NationalId, Sequence[Activity]]) -> EncodedBatch:
    """Some people at once; who has no activity has left."""
    coder = BatchEncoder()
    for person, activities in people.items():
        if activities:
            coder.add(person, activities)
    return coder.to_batch()

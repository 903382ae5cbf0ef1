"""Batches of activities, encoded for the table of all activities (`table_format`).

The process that encodes documents encodes their activities too, and sends each batch on as a few
byte strings.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

from msgspec import Struct

from directory.matching.filters_table import Codes, get_place_codes, get_work_codes
from directory.model.activities import Activity
from directory.model.identifiers import NationalId


class EncodedBatch(Struct, frozen=True, array_like=True):
    """The activities of some people.

    Attributes:
        numbers: the encoded id of each person, 64 bits.
        person, work, place: for each activity, indexes into `numbers`, `works` and `places`,
            32 bits.
        structure: for each activity, the `hash_structure_id` of its structure, 64 bits.
        works, places: the distinct codes of what is done and where, in the order of the filters.
    """

    numbers: bytes
    person: bytes
    work: bytes
    place: bytes
    structure: bytes
    works: tuple[Codes, ...]
    places: tuple[Codes, ...]


class BatchEncoder:
    """Encodes a batch, one person at a time."""

    def __init__(self) -> None:
        self._numbers = array("Q")
        self._rows = (array("I"), array("I"), array("I"), array("Q"))
        self._works: dict[Codes, int] = {}
        self._places: dict[Codes, int] = {}

    def add(self, person: NationalId, activities: Iterable[Activity]) -> None:
        """Add a person, whose activities must be distinct."""
        at, works, places = len(self._numbers), self._works, self._places
        self._numbers.append(encode_national_id(person))
        person_column, work_column, place_column, structure_column = self._rows
        for activity in activities:
            person_column.append(at)
            work_column.append(works.setdefault(get_work_codes(activity), len(works)))
            place_column.append(places.setdefault(get_place_codes(activity), len(places)))
            structure_column.append(hash_structure_id(activity.structure))

    def to_batch(self) -> EncodedBatch:
        """The people added so far."""
        person, work, place, structure = (each.tobytes() for each in self._rows)
        works, places = tuple(self._works), tuple(self._places)
        return EncodedBatch(self._numbers.tobytes(), person, work, place, structure, works, places)


def encode_national_id(person: NationalId) -> int:
    """A national id as a 64-bit number: it has at most twelve digits and capitals."""
    return int(person, 36)


def hash_structure_id(structure: str) -> int:
    """The 64-bit key of a structure, 0 for none.

    Among a million structures, a collision has a probability of 1 in 37 million.
    """
    if not structure:
        return 0
    return int.from_bytes(blake2b(structure.encode(), digest_size=8).digest())


def encode_batch(people: Mapping[NationalId, Sequence[Activity]]) -> EncodedBatch:
    """Encode some people; those without activities are departed and left out."""
    coder = BatchEncoder()
    for person, activities in people.items():
        if activities:
            coder.add(person, activities)
    return coder.to_batch()

"""The activities of everybody as columns of numbers, in which facets are counted.

A distinct activity is a row: whose, what is done, and where. What is done and where come back all
the time, so each is a number into a list of a few ten thousand. Rows lie by place, those of people
who have no other apart: what is asked of a town is a few slices, and who has one row counts once
without being looked at.

Structures are left out: nearly everybody's is another one. Of 1.8 M people: 2.2 M rows, 30 MB.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from mmap import mmap
from typing import Any, TypeVar

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from directory.activities import Activity
from directory.identifiers import NationalId

Numbers = NDArray[Any]
Work = tuple[str, tuple[str, ...], str, str]
"""What is done: profession, savoir-faire, mode, function."""
Place = tuple[str, str, tuple[str, ...]]
"""Where: département, commune, postal codes."""
Kind = TypeVar("Kind", Work, Place)


class Coded(Struct, frozen=True, array_like=True):
    """Some people on their way into the table.

    Attributes:
        numbers: of each person, 64 bits.
        person, work, place: of each activity, 32 bits: which of the three lists' entries.
    """

    numbers: bytes
    person: bytes
    work: bytes
    place: bytes
    works: tuple[Work, ...]
    places: tuple[Place, ...]


class Column(Struct, frozen=True, array_like=True):
    """Numbers of one kind, named as numpy does."""

    kind: str
    data: memoryview

    @classmethod
    def of(cls, numbers: Numbers) -> "Column":
        """These numbers, each in as few bytes as the largest takes."""
        smallest = np.min_scalar_type(numbers.max(initial=0))
        return cls(smallest.str, memoryview(numbers.astype(smallest).tobytes()))

    def numbers(self) -> Numbers:
        """The numbers again; nothing is copied."""
        return np.frombuffer(self.data, self.kind)


class Rows(Struct, frozen=True, array_like=True):
    """Activities, those of one place together.

    Attributes:
        firsts: where the rows of each place begin, and where the last one's end.
    """

    person: Column
    work: Column
    place: Column
    firsts: Column


class Packed(Struct, frozen=True, array_like=True):
    """The table as it is kept.

    Attributes:
        sequence: whoever changed later is not in it as they are now.
        numbers: everybody's, ascending.
        alone: the activities of people who have no other.
        several: those of all others.
    """

    sequence: int
    works: tuple[Work, ...]
    places: tuple[Place, ...]
    numbers: Column
    alone: Rows
    several: Rows


class Coder:
    """Takes people one by one."""

    def __init__(self) -> None:
        self._numbers = array("Q")
        self._rows = (array("I"), array("I"), array("I"))
        self._works: dict[Work, int] = {}
        self._places: dict[Place, int] = {}

    def add(self, person: NationalId, activities: Iterable[Activity]) -> None:
        """One more person, with each distinct activity."""
        at, works, places = len(self._numbers), self._works, self._places
        self._numbers.append(number_of(person))
        for work, place in {(work_of(each), place_of(each)): None for each in activities}:
            whose, what, where = self._rows
            whose.append(at)
            what.append(works.setdefault(work, len(works)))
            where.append(places.setdefault(place, len(places)))

    def coded(self) -> Coded:
        """Everybody so far."""
        person, work, place = (each.tobytes() for each in self._rows)
        works, places = tuple(self._works), tuple(self._places)
        return Coded(self._numbers.tobytes(), person, work, place, works, places)


def number_of(person: NationalId) -> int:
    """A national id as a number of its own: digits and capitals, twelve at most."""
    return int(person, 36)


def work_of(activity: Activity) -> Work:
    """What is done."""
    return activity.profession, activity.savoir_faire, activity.mode, activity.function


def place_of(activity: Activity) -> Place:
    """Where it is done."""
    return activity.departement, activity.commune, activity.postal_codes


def coded(people: Mapping[NationalId, Sequence[Activity]]) -> Coded:
    """Some people at once; who has no activity has left."""
    coder = Coder()
    for person, activities in people.items():
        if activities:
            coder.add(person, activities)
    return coder.coded()


def pack(parts: Sequence[Coded], sequence: int) -> bytes:
    """The table of people coded apart; nobody is in two parts.

    Args:
        parts: all people.
        sequence: the last change that they hold.
    """
    works, work = together([(each.works, each.work) for each in parts])
    places, place = together([(each.places, each.place) for each in parts])
    numbers = concatenated([np.frombuffer(each.numbers, np.uint64) for each in parts], np.uint64)
    sizes = [len(each.numbers) // 8 for each in parts]
    befores = np.cumsum([0, *sizes])
    person = concatenated(
        [np.frombuffer(part.person, np.uint32) + before for part, before in zip(parts, befores)]  # noqa: B905 - the last is the end
    )
    in_order = np.argsort(numbers)
    rank = np.empty(len(numbers), np.uint32)
    rank[in_order] = np.arange(len(numbers), dtype=np.uint32)
    person = rank[person]
    is_alone = np.bincount(person, minlength=len(numbers))[person] == 1
    table = Packed(
        sequence,
        works,
        places,
        Column.of(numbers[in_order]),
        *(
            rows(person[chosen], work[chosen], place[chosen], len(places))
            for chosen in (is_alone, ~is_alone)
        ),
    )
    return msgspec.msgpack.encode(table)


def replaced(
    packed: bytes | mmap, people: Mapping[NationalId, Sequence[Activity]], sequence: int
) -> bytes:
    """A table with the newest activities of some people, none for who has left."""
    table = msgspec.msgpack.decode(packed, type=Packed)
    numbers = table.numbers.numbers()
    asked = np.fromiter(map(number_of, people), np.uint64)  # of another type, both become floats
    stays = ~np.isin(numbers, asked)
    rank = np.cumsum(stays) - 1
    parts = (table.alone, table.several)
    person, work, place = (
        np.concatenate([getattr(part, name).numbers() for part in parts])
        for name in ("person", "work", "place")
    )
    kept = stays[person]
    before = Coded(
        number_bytes(numbers[stays], np.uint64),
        number_bytes(rank[person[kept]]),
        number_bytes(work[kept]),
        number_bytes(place[kept]),
        table.works,
        table.places,
    )
    return pack([before, coded(people)], sequence)


def number_bytes(numbers: Numbers, kind: type = np.uint32) -> bytes:
    """Numbers as they are in `Coded`."""
    return numbers.astype(kind).tobytes()


def together(
    parts: Sequence[tuple[tuple[Kind, ...], bytes]],
) -> tuple[tuple[Kind, ...], Numbers]:
    """One list, sorted, for those of all parts, and their numbers in it."""
    known = tuple(sorted({each for listed, _ in parts for each in listed}))
    rank = {each: at for at, each in enumerate(known)}
    return known, concatenated(
        [
            np.array([rank[each] for each in listed], np.uint32)[np.frombuffer(used, np.uint32)]
            for listed, used in parts
        ]
    )


def concatenated(parts: Sequence[Numbers], kind: type = np.uint32) -> Numbers:
    """Columns end to end; of none, an empty one."""
    return np.concatenate([np.empty(0, kind), *parts]).astype(kind)


def rows(person: Numbers, work: Numbers, place: Numbers, places: int) -> Rows:
    """Activities in the order of their places."""
    by_place = np.argsort(place, kind="stable")
    firsts = np.cumsum(np.bincount(place + 1, minlength=places + 1)) if places else np.zeros(1)
    return Rows(
        Column.of(person[by_place]),
        Column.of(work[by_place]),
        Column.of(place[by_place]),
        Column.of(firsts.astype(np.uint32)),
    )

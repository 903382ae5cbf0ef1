"""The activities of everybody as columns of numbers, in which facets are counted.

A distinct activity is a row: whose, what is done, and where. What is done and where come back all
the time, so each is a number into a list of a few ten thousand. Rows lie by place, and in it by
structure, those of people who have no other apart: what is asked of a town, or a structure, is a
few slices, and who has one row counts once without being looked at.

Nearly everybody's structure is another one, which no row names: a list tells where its rows are. Of
1.8 M people: 2.2 M rows, 590,000 structures, 42 MB.
"""

from collections.abc import Iterable, Mapping, Sequence
from mmap import mmap
from typing import Any, TypeVar

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from directory.facets.batch_encoding import Coded, Place, Work, coded, number_of
from directory.model.activities import Activity
from directory.model.identifiers import NationalId

Numbers = NDArray[Any]
Kind = TypeVar("Kind", Work, Place)


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
        structures: keys of structures, 64 bits, ascending; again for rows that lie elsewhere.
        begins: where the rows of each begin.
        sizes: how many they are.
    """

    person: Column
    work: Column
    place: Column
    firsts: Column
    structures: memoryview
    begins: Column
    sizes: Column


class Packed(Struct, frozen=True, array_like=True):
    """The table as it is kept.

    Attributes:
        sequence: whoever changed later is not in it as they are now.
        works, places: each `Work` and `Place`; who counts makes columns of them, and lets them go.
        numbers: everybody's, ascending.
        alone: the activities of people who have no other.
        several: those of all others.
    """

    sequence: int
    works: msgspec.Raw
    places: msgspec.Raw
    numbers: Column
    alone: Rows
    several: Rows


ROW = (np.uint32, np.uint32, np.uint32, np.uint64)
"""Person, work, place and structure."""
ENCODER = msgspec.msgpack.Encoder()
WORKS = msgspec.msgpack.Decoder(tuple[Work, ...])
PLACES = msgspec.msgpack.Decoder(tuple[Place, ...])


class Packer:
    """Puts the table together, part by part; nobody is in two parts.

    What is done and where is known to it once, whatever the number of parts that have it.
    """

    def __init__(self) -> None:
        self._people = 0
        self._numbers = [np.empty(0, np.uint64)]
        self._rows = tuple([np.empty(0, kind)] for kind in ROW)
        self._works: dict[Work, int] = {}
        self._places: dict[Place, int] = {}

    def add(self, part: Coded) -> None:
        """The people of a part."""
        person, work, place, structure = self._rows
        person.append(from_bytes(part.person) + np.uint32(self._people))
        work.append(numbered(part.works, self._works)[from_bytes(part.work)])
        place.append(numbered(part.places, self._places)[from_bytes(part.place)])
        structure.append(from_bytes(part.structure, np.uint64))
        self._numbers.append(from_bytes(part.numbers, np.uint64))
        self._people += len(self._numbers[-1])

    def packed(self, sequence: int) -> bytes:
        """The table; the sequence number is that of the last change it holds."""
        person, work, place, structure = map(np.concatenate, self._rows)
        numbers = np.concatenate(self._numbers)
        in_order = np.argsort(numbers)
        person = ranks(in_order)[person]
        works, work = in_their_order(self._works, work)
        places, place = in_their_order(self._places, place)
        is_alone = np.bincount(person, minlength=len(numbers))[person] == 1
        alone, several = (
            rows(person[chosen], work[chosen], place[chosen], structure[chosen], len(places))
            for chosen in (is_alone, ~is_alone)
        )
        listed = msgspec.Raw(ENCODER.encode(works)), msgspec.Raw(ENCODER.encode(places))
        table = Packed(sequence, *listed, Column.of(numbers[in_order]), alone, several)
        return ENCODER.encode(table)


def pack(parts: Iterable[Coded], sequence: int) -> bytes:
    """The table of all parts at once."""
    packer = Packer()
    for part in parts:
        packer.add(part)
    return packer.packed(sequence)


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
    structure = np.concatenate(list(map(structures_of, parts)))
    kept = stays[person]
    before = Coded(
        to_bytes(numbers[stays], np.uint64),
        to_bytes(rank[person[kept]]),
        to_bytes(work[kept]),
        to_bytes(place[kept]),
        to_bytes(structure[kept], np.uint64),
        WORKS.decode(table.works),
        PLACES.decode(table.places),
    )
    return pack([before, coded(people)], sequence)


def from_bytes(numbers: bytes | memoryview, kind: type = np.uint32) -> Numbers:
    """Numbers that `Coded` holds."""
    return np.frombuffer(numbers, kind)


def to_bytes(numbers: Numbers, kind: type = np.uint32) -> bytes:
    """Numbers as `Coded` holds them."""
    return numbers.astype(kind).tobytes()


def numbered(listed: Sequence[Kind], known: dict[Kind, int]) -> Numbers:
    """The number of each of these; what is new gets the next."""
    return np.array([known.setdefault(each, len(known)) for each in listed], np.uint32)


def in_their_order(known: Mapping[Kind, int], used: Numbers) -> tuple[tuple[Kind, ...], Numbers]:
    """What is known, sorted, and the numbers of those used in that order."""
    listed = tuple(sorted(known))
    return listed, ranks(np.array([known[each] for each in listed], np.intp))[used]


def ranks(in_order: Numbers) -> Numbers:
    """Of each number the place where it stands."""
    found = np.empty(len(in_order), np.uint32)
    found[in_order] = np.arange(len(in_order), dtype=np.uint32)
    return found


def rows(person: Numbers, work: Numbers, place: Numbers, structure: Numbers, places: int) -> Rows:
    """Activities in the order of their places."""
    in_order = np.lexsort((structure, place))
    firsts = np.cumsum(np.bincount(place + 1, minlength=places + 1)) if places else np.zeros(1)
    structure = structure[in_order]
    begins = np.flatnonzero(np.diff(structure, prepend=np.uint64(0)))
    sizes = np.diff(begins, append=len(structure))
    is_one = structure[begins] > 0
    begins, sizes = begins[is_one], sizes[is_one]
    by_key = np.argsort(structure[begins], kind="stable")
    return Rows(
        Column.of(person[in_order]),
        Column.of(work[in_order]),
        Column.of(place[in_order]),
        Column.of(firsts.astype(np.uint32)),
        memoryview(to_bytes(structure[begins[by_key]], np.uint64)),
        Column.of(begins[by_key]),
        Column.of(sizes[by_key]),
    )


def structures_of(packed: Rows) -> Numbers:
    """The key of the structure of each row."""
    found = np.zeros(len(packed.person.numbers()), np.uint64)
    begins, sizes = packed.begins.numbers(), packed.sizes.numbers()
    found[ranges(begins, sizes)] = np.repeat(from_bytes(packed.structures, np.uint64), sizes)
    return found


def ranges(firsts: Numbers, sizes: Numbers) -> Numbers:
    """All numbers from each first on, so many of each, one range after the other."""
    sizes = sizes.astype(np.intp)
    before = np.cumsum(sizes) - sizes
    return np.repeat(firsts.astype(np.intp) - before, sizes) + np.arange(sizes.sum())

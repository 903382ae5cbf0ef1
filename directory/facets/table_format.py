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
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from directory.facets.batch_encoding import EncodedBatch, encode_batch, encode_national_id
from directory.matching.filters_table import Codes
from directory.model.activities import Activity
from directory.model.identifiers import NationalId

NumberArray = NDArray[Any]


class PackedColumn(Struct, frozen=True, array_like=True):
    """Numbers of one kind, named as numpy does."""

    kind: str
    data: memoryview

    @classmethod
    def of(cls, numbers: NumberArray) -> "PackedColumn":
        """These numbers, each in as few bytes as the largest takes."""
        smallest = np.min_scalar_type(numbers.max(initial=0))
        return cls(smallest.str, memoryview(numbers.astype(smallest).tobytes()))

    def to_array(self) -> NumberArray:
        """The numbers again; nothing is copied."""
        return np.frombuffer(self.data, self.kind)


class PackedRows(Struct, frozen=True, array_like=True):
    """Activities, those of one place together.

    Attributes:
        firsts: where the rows of each place begin, and where the last one's end.
        structures: keys of structures, 64 bits, ascending; again for rows that lie elsewhere.
        begins: where the rows of each begin.
        sizes: how many they are.
    """

    person: PackedColumn
    work: PackedColumn
    place: PackedColumn
    firsts: PackedColumn
    structures: memoryview
    begins: PackedColumn
    sizes: PackedColumn


class PackedTable(Struct, frozen=True, array_like=True):
    """The table as it is kept.

    Attributes:
        sequence: whoever changed later is not in it as they are now.
        works, places: each `Work` and `Place`; who counts makes columns of them, and lets them go.
        numbers: everybody's, ascending.
        single_activity: the activities of people who have no other.
        several_activities: those of all others.
    """

    sequence: int
    works: msgspec.Raw
    places: msgspec.Raw
    numbers: PackedColumn
    single_activity: PackedRows
    several_activities: PackedRows


ROW_DTYPES = (np.uint32, np.uint32, np.uint32, np.uint64)
"""Person, work, place and structure."""
TABLE_ENCODER = msgspec.msgpack.Encoder()
CODES_DECODER = msgspec.msgpack.Decoder(tuple[Codes, ...])


class TablePacker:
    """Puts the table together, part by part; nobody is in two parts.

    What is done and where is known to it once, whatever the number of parts that have it.
    """

    def __init__(self) -> None:
        self._people = 0
        self._numbers = [np.empty(0, np.uint64)]
        self._rows = tuple([np.empty(0, kind)] for kind in ROW_DTYPES)
        self._works: dict[Codes, int] = {}
        self._places: dict[Codes, int] = {}

    def add(self, part: EncodedBatch) -> None:
        """The people of a part."""
        person, work, place, structure = self._rows
        person.append(array_from_bytes(part.person) + np.uint32(self._people))
        work.append(number_entries(part.works, self._works)[array_from_bytes(part.work)])
        place.append(number_entries(part.places, self._places)[array_from_bytes(part.place)])
        structure.append(array_from_bytes(part.structure, np.uint64))
        self._numbers.append(array_from_bytes(part.numbers, np.uint64))
        self._people += len(self._numbers[-1])

    def pack(self, sequence: int) -> bytes:
        """The table; the sequence number is that of the last change it holds."""
        person, work, place, structure = map(np.concatenate, self._rows)
        numbers = np.concatenate(self._numbers)
        in_order = np.argsort(numbers)
        person = compute_ranks(in_order)[person]
        works, work = sort_entries(self._works, work)
        places, place = sort_entries(self._places, place)
        is_alone = np.bincount(person, minlength=len(numbers))[person] == 1
        alone, several = (
            pack_rows(person[chosen], work[chosen], place[chosen], structure[chosen], len(places))
            for chosen in (is_alone, ~is_alone)
        )
        listed = msgspec.Raw(TABLE_ENCODER.encode(works)), msgspec.Raw(TABLE_ENCODER.encode(places))
        table = PackedTable(sequence, *listed, PackedColumn.of(numbers[in_order]), alone, several)
        return TABLE_ENCODER.encode(table)


def pack_table(parts: Iterable[EncodedBatch], sequence: int) -> bytes:
    """The table of all parts at once."""
    packer = TablePacker()
    for part in parts:
        packer.add(part)
    return packer.pack(sequence)


def replace_people(
    packed: bytes | mmap, people: Mapping[NationalId, Sequence[Activity]], sequence: int
) -> bytes:
    """A table with the newest activities of some people, none for who has left."""
    table = msgspec.msgpack.decode(packed, type=PackedTable)
    numbers = table.numbers.to_array()
    asked = np.fromiter(
        map(encode_national_id, people), np.uint64
    )  # of another type, both become floats
    stays = ~np.isin(numbers, asked)
    rank = np.cumsum(stays) - 1
    parts = (table.single_activity, table.several_activities)
    person, work, place = (
        np.concatenate([getattr(part, name).to_array() for part in parts])
        for name in ("person", "work", "place")
    )
    structure = np.concatenate(list(map(list_structure_keys, parts)))
    kept = stays[person]
    before = EncodedBatch(
        array_to_bytes(numbers[stays], np.uint64),
        array_to_bytes(rank[person[kept]]),
        array_to_bytes(work[kept]),
        array_to_bytes(place[kept]),
        array_to_bytes(structure[kept], np.uint64),
        CODES_DECODER.decode(table.works),
        CODES_DECODER.decode(table.places),
    )
    return pack_table([before, encode_batch(people)], sequence)


def array_from_bytes(numbers: bytes | memoryview, kind: type = np.uint32) -> NumberArray:
    """Numbers that `Coded` holds."""
    return np.frombuffer(numbers, kind)


def array_to_bytes(numbers: NumberArray, kind: type = np.uint32) -> bytes:
    """Numbers as `Coded` holds them."""
    return numbers.astype(kind).tobytes()


def number_entries(entries: Sequence[Codes], known: dict[Codes, int]) -> NumberArray:
    """The number of each of these; what is new gets the next."""
    return np.array([known.setdefault(each, len(known)) for each in entries], np.uint32)


def sort_entries(
    known: Mapping[Codes, int], used: NumberArray
) -> tuple[tuple[Codes, ...], NumberArray]:
    """What is known, sorted, and the numbers of those used in that order."""
    listed = tuple(sorted(known))
    return listed, compute_ranks(np.array([known[each] for each in listed], np.intp))[used]


def compute_ranks(in_order: NumberArray) -> NumberArray:
    """Of each number the place where it stands."""
    found = np.empty(len(in_order), np.uint32)
    found[in_order] = np.arange(len(in_order), dtype=np.uint32)
    return found


def pack_rows(
    person: NumberArray, work: NumberArray, place: NumberArray, structure: NumberArray, places: int
) -> PackedRows:
    """Activities in the order of their places."""
    in_order = np.lexsort((structure, place))
    firsts = np.cumsum(np.bincount(place + 1, minlength=places + 1)) if places else np.zeros(1)
    structure = structure[in_order]
    begins = np.flatnonzero(np.diff(structure, prepend=np.uint64(0)))
    sizes = np.diff(begins, append=len(structure))
    is_one = structure[begins] > 0
    begins, sizes = begins[is_one], sizes[is_one]
    by_key = np.argsort(structure[begins], kind="stable")
    return PackedRows(
        PackedColumn.of(person[in_order]),
        PackedColumn.of(work[in_order]),
        PackedColumn.of(place[in_order]),
        PackedColumn.of(firsts.astype(np.uint32)),
        memoryview(array_to_bytes(structure[begins[by_key]], np.uint64)),
        PackedColumn.of(begins[by_key]),
        PackedColumn.of(sizes[by_key]),
    )


def list_structure_keys(packed: PackedRows) -> NumberArray:
    """The key of the structure of each row."""
    found = np.zeros(len(packed.person.to_array()), np.uint64)
    begins, sizes = packed.begins.to_array(), packed.sizes.to_array()
    found[expand_ranges(begins, sizes)] = np.repeat(
        array_from_bytes(packed.structures, np.uint64), sizes
    )
    return found


def expand_ranges(firsts: NumberArray, sizes: NumberArray) -> NumberArray:
    """All numbers from each first on, so many of each, one range after the other."""
    sizes = sizes.astype(np.intp)
    before = np.cumsum(sizes) - sizes
    return np.repeat(firsts.astype(np.intp) - before, sizes) + np.arange(sizes.sum())

"""The table of all activities, as columns of numbers in which facets are counted.

A row is a distinct activity: the person, what is done (work), and where (place). The same works and
places recur, so a row holds their numbers in two lists of a few ten thousand entries. Rows are
sorted by place, then by structure: a town or a structure is a few slices. The rows of people with a
single activity are stored apart, because they are counted without removing duplicates.

Most structures have few people, so rows do not name them: a sorted list holds the rows of each.
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
    """An array of numbers.

    Attributes:
        kind: the data type, as numpy names it.
    """

    kind: str
    data: memoryview

    @classmethod
    def of(cls, numbers: NumberArray) -> "PackedColumn":
        """Pack numbers in the smallest type that holds the largest."""
        smallest = np.min_scalar_type(numbers.max(initial=0))
        return cls(smallest.str, memoryview(numbers.astype(smallest).tobytes()))

    def to_array(self) -> NumberArray:
        """The numbers, as a view: nothing is copied."""
        return np.frombuffer(self.data, self.kind)


class PackedRows(Struct, frozen=True, array_like=True):
    """Activities, sorted by place, then by structure.

    Attributes:
        firsts: the first row of each place, then the total number of rows.
        structures: the structure key of each run of rows, 64 bits, ascending; a structure in
            several places has several runs.
        begins: the first row of each run.
        sizes: the number of rows of each run.
    """

    person: PackedColumn
    work: PackedColumn
    place: PackedColumn
    firsts: PackedColumn
    structures: memoryview
    begins: PackedColumn
    sizes: PackedColumn


class PackedTable(Struct, frozen=True, array_like=True):
    """The table as it is stored.

    Attributes:
        sequence: the sequence number of the last change that it contains.
        works, places: the codes of each work and place, decoded when the first facets are counted.
        numbers: the encoded ids of all people, ascending.
        single_activity: the activities of people who have a single one.
        several_activities: those of all other people.
    """

    sequence: int
    works: msgspec.Raw
    places: msgspec.Raw
    numbers: PackedColumn
    single_activity: PackedRows
    several_activities: PackedRows


ROW_DTYPES = (np.uint32, np.uint32, np.uint32, np.uint64)
"""Of the columns person, work, place and structure."""
TABLE_ENCODER = msgspec.msgpack.Encoder()
CODES_DECODER = msgspec.msgpack.Decoder(tuple[Codes, ...])


class TablePacker:
    """Builds the table from batches; a person must be in one batch only.

    Each distinct work and place is stored once.
    """

    def __init__(self) -> None:
        self._people = 0
        self._numbers = [np.empty(0, np.uint64)]
        self._rows = tuple([np.empty(0, kind)] for kind in ROW_DTYPES)
        self._works: dict[Codes, int] = {}
        self._places: dict[Codes, int] = {}

    def add(self, part: EncodedBatch) -> None:
        """Add the people of a batch."""
        person, work, place, structure = self._rows
        person.append(array_from_bytes(part.person) + np.uint32(self._people))
        work.append(number_entries(part.works, self._works)[array_from_bytes(part.work)])
        place.append(number_entries(part.places, self._places)[array_from_bytes(part.place)])
        structure.append(array_from_bytes(part.structure, np.uint64))
        self._numbers.append(array_from_bytes(part.numbers, np.uint64))
        self._people += len(self._numbers[-1])

    def pack(self, sequence: int) -> bytes:
        """The packed table.

        Args:
            sequence: the sequence number of the last change that it contains.
        """
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
    """Pack the table of some batches."""
    packer = TablePacker()
    for part in parts:
        packer.add(part)
    return packer.pack(sequence)


def replace_people(
    packed: bytes | mmap, people: Mapping[NationalId, Sequence[Activity]], sequence: int
) -> bytes:
    """A table with the activities of some people replaced; without activities they are removed."""
    table = msgspec.msgpack.decode(packed, type=PackedTable)
    numbers = table.numbers.to_array()
    replaced = np.fromiter(
        map(encode_national_id, people), np.uint64
    )  # with another type, numpy would compare both as floats
    is_kept = ~np.isin(numbers, replaced)
    rank = np.cumsum(is_kept) - 1
    parts = (table.single_activity, table.several_activities)
    person, work, place = (
        np.concatenate([getattr(part, name).to_array() for part in parts])
        for name in ("person", "work", "place")
    )
    structure = np.concatenate(list(map(list_structure_keys, parts)))
    kept_rows = is_kept[person]
    before = EncodedBatch(
        array_to_bytes(numbers[is_kept], np.uint64),
        array_to_bytes(rank[person[kept_rows]]),
        array_to_bytes(work[kept_rows]),
        array_to_bytes(place[kept_rows]),
        array_to_bytes(structure[kept_rows], np.uint64),
        CODES_DECODER.decode(table.works),
        CODES_DECODER.decode(table.places),
    )
    return pack_table([before, encode_batch(people)], sequence)


def array_from_bytes(numbers: bytes | memoryview, kind: type = np.uint32) -> NumberArray:
    """The numbers of a field of `EncodedBatch`."""
    return np.frombuffer(numbers, kind)


def array_to_bytes(numbers: NumberArray, kind: type = np.uint32) -> bytes:
    """Numbers as the fields of `EncodedBatch` hold them."""
    return numbers.astype(kind).tobytes()


def number_entries(entries: Sequence[Codes], known: dict[Codes, int]) -> NumberArray:
    """The number of each entry; a new entry gets the next number, and is added to `known`."""
    return np.array([known.setdefault(each, len(known)) for each in entries], np.uint32)


def sort_entries(
    known: Mapping[Codes, int], used: NumberArray
) -> tuple[tuple[Codes, ...], NumberArray]:
    """The entries sorted, and the numbers in `used` translated to that order."""
    listed = tuple(sorted(known))
    return listed, compute_ranks(np.array([known[each] for each in listed], np.intp))[used]


def compute_ranks(in_order: NumberArray) -> NumberArray:
    """The inverse of a permutation: the rank of each index."""
    ranks = np.empty(len(in_order), np.uint32)
    ranks[in_order] = np.arange(len(in_order), dtype=np.uint32)
    return ranks


def pack_rows(
    person: NumberArray, work: NumberArray, place: NumberArray, structure: NumberArray, places: int
) -> PackedRows:
    """Sort activities by place and structure, and pack them; `places` is the number of places."""
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
    """The structure key of each row, 0 for none."""
    keys = np.zeros(len(packed.person.to_array()), np.uint64)
    begins, sizes = packed.begins.to_array(), packed.sizes.to_array()
    keys[expand_ranges(begins, sizes)] = np.repeat(
        array_from_bytes(packed.structures, np.uint64), sizes
    )
    return keys


def expand_ranges(firsts: NumberArray, sizes: NumberArray) -> NumberArray:
    """The concatenated ranges `first, first + 1, …` of the given sizes."""
    sizes = sizes.astype(np.intp)
    before = np.cumsum(sizes) - sizes
    return np.repeat(firsts.astype(np.intp) - before, sizes) + np.arange(sizes.sum())

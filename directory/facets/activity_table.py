"""Facet counts from the table of all activities.

A column of an index holds the values of a person, but not which activity has each value. This
table does, and it is much faster than decoding listings; see benchmarks/. The first count of a
publication also builds the lists of distinct codes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from mmap import mmap

import msgspec
import numpy as np

from directory.facets.batch_encoding import hash_structure_id
from directory.facets.definition import PeopleByValue, list_column_values
from directory.facets.table_format import (
    CODES_DECODER,
    NumberArray,
    PackedRows,
    PackedTable,
    expand_ranges,
)
from directory.matching.filter_terms import list_codes, list_filter_codes
from directory.matching.filters_table import PLACE_FILTERS, WORK_FILTERS, Codes, FilterRow
from directory.search import ActivityFilter, Dimension

CodesByAttribute = Mapping[str, Collection[str]]
"""Accepted codes, by attribute of an activity: one of them is enough."""


class ActivityTable:
    """The activities of all people in one state of a publication.

    Args:
        packed: the result of `pack_table`; a mapped file is not copied, so that processes share it.
    """

    def __init__(self, packed: bytes | mmap) -> None:
        self.buffer = packed

    @cached_property
    def _parts(self) -> PackedTable:
        return msgspec.msgpack.decode(self.buffer, type=PackedTable)

    @cached_property
    def _works(self) -> "AttributeIndex":
        return AttributeIndex(CODES_DECODER.decode(self._parts.works), WORK_FILTERS)

    @cached_property
    def _places(self) -> "AttributeIndex":
        return AttributeIndex(CODES_DECODER.decode(self._parts.places), PLACE_FILTERS)

    @cached_property
    def _rows(self) -> tuple["ActivityRows", "ActivityRows"]:
        return ActivityRows(self._parts.single_activity), ActivityRows(
            self._parts.several_activities
        )

    @property
    def sequence(self) -> int:
        """The sequence number of the last change that the table contains."""
        return self._parts.sequence

    def mark_people(self, numbers: Collection[int]) -> NumberArray:
        """A mask over the people of the table: true for those whose encoded id is given."""
        all_numbers = self._parts.numbers.to_array()
        mask = np.zeros(len(all_numbers), bool)
        wanted = np.fromiter(numbers, np.uint64)
        at = np.searchsorted(all_numbers, wanted)
        is_within = at < len(all_numbers)
        at, wanted = at[is_within], wanted[is_within]
        mask[at[all_numbers[at] == wanted]] = True
        return mask

    def count_values(
        self,
        activity_filter: ActivityFilter,
        ring: tuple[str, ...] | None,
        dimensions: Collection[Dimension],
        excluded_people: NumberArray | None = None,
    ) -> Mapping[Dimension, PeopleByValue]:
        """The number of people per value, over the activities that meet every filter.

        Args:
            activity_filter: the filters on an activity.
            ring: the communes it must lie in; None for any.
            dimensions: what to count.
            excluded_people: a mask of the people to leave out (`mark_people`).
        """
        filters = {row.attribute: codes for row, codes in list_filter_codes(activity_filter, ring)}
        works, places = self._works.match_filters(filters), self._places.match_filters(filters)
        structures = set(map(hash_structure_id, activity_filter.structures))
        chosen = [
            each.select_rows(works, places, structures, excluded_people) for each in self._rows
        ]
        (alone, several), (of_one, of_several) = self._rows, chosen
        person = several.person[of_several]
        counted: dict[Dimension, PeopleByValue] = {}
        for known, one, more in (
            (self._works, alone.work, several.work),
            (self._places, alone.place, several.place),
        ):
            if counts := known.dimensions.intersection(dimensions):
                counted |= known.count_people(counts, one[of_one], more[of_several], person)
        return counted


class ActivityRows:
    """Activities as columns, grouped by place; the columns are mapped."""

    def __init__(self, packed: PackedRows) -> None:
        self.person = packed.person.to_array()
        self.work = packed.work.to_array()
        self.place = packed.place.to_array()
        self._firsts = packed.firsts.to_array().astype(np.intp)
        self._structures = packed.structures.cast("Q")
        self._begins = packed.begins.to_array()
        self._sizes = packed.sizes.to_array()

    def select_rows(
        self,
        works: NumberArray | None,
        places: NumberArray | None,
        structures: Collection[int],
        excluded_people: NumberArray | None,
    ) -> NumberArray:
        """The indexes of the rows that match.

        Args:
            works: a mask over the works; None for all.
            places: a mask over the places; None for all.
            structures: keys of structures; empty for all.
            excluded_people: a mask of the people to leave out.
        """
        if structures:
            found = self._find_structure_rows(structures)
            found = found if places is None else found[places[self.place[found]]]
        elif places is not None:
            at = np.flatnonzero(places)
            found = expand_ranges(self._firsts[at], self._firsts[at + 1] - self._firsts[at])
        elif works is not None:
            found, works = np.flatnonzero(works[self.work]), None
        else:
            found = np.arange(len(self.work))
        found = found if works is None else found[works[self.work[found]]]
        return found if excluded_people is None else found[~excluded_people[self.person[found]]]

    def _find_structure_rows(self, structures: Iterable[int]) -> NumberArray:
        """The rows of some structures, by key: numpy would copy the keys, which are unaligned."""
        keys = self._structures
        runs = [range(bisect_left(keys, each), bisect_right(keys, each)) for each in structures]
        at = np.fromiter(chain.from_iterable(runs), np.intp)
        return expand_ranges(self._begins[at], self._sizes[at])


class AttributeIndex:
    """The distinct works (what is done) or places of all activities, by their number.

    Args:
        known: the codes of each work or place; not kept.
        rows: the filters of these codes, in the same order.
    """

    def __init__(self, known: Sequence[Codes], rows: Sequence[FilterRow]) -> None:
        columns = [(row, [codes[at] for codes in known]) for at, row in enumerate(rows)]
        self._codes = {
            row.attribute: CodeColumn(map(list_codes, column)) for row, column in columns
        }
        self._counted = {
            row.dimension: CodeColumn(list_column_values(held, row) for held in column)
            for row, column in columns
            if row.dimension
        }
        self.dimensions = frozenset(self._counted)

    def match_filters(self, filters: CodesByAttribute) -> NumberArray | None:
        """A mask of those that match every filter; None if no filter applies to them."""
        matches: NumberArray | None = None
        for name in self._codes.keys() & filters.keys():
            mask = self._codes[name].match_any_code(filters[name])
            matches = mask if matches is None else matches & mask
        return matches

    def count_people(
        self,
        dimensions: Iterable[Dimension],
        alone: NumberArray,
        several: NumberArray,
        person: NumberArray,
    ) -> Mapping[Dimension, PeopleByValue]:
        """The number of people per value of each dimension.

        Args:
            dimensions: the dimensions to count.
            alone: the work or place of each person who has a single activity.
            several: the work or place of each activity of the other people.
            person: the person of each entry of `several`.
        """
        return {
            each: self._counted[each].count_people(alone, several, person) for each in dimensions
        }


class CodeColumn:
    """The distinct codes of each work or place, as columns: far smaller than Python objects."""

    def __init__(self, code_lists: Iterable[Iterable[str]]) -> None:
        distinct = [tuple(dict.fromkeys(codes)) for codes in code_lists]
        self._codes = sorted(set(chain.from_iterable(distinct)))
        rank = {code: at for at, code in enumerate(self._codes)}
        self._sizes = np.array(list(map(len, distinct)), np.uint8)
        self._firsts = np.concatenate([[0], np.cumsum(self._sizes)]).astype(np.uint32)
        self._values = np.array([rank[code] for codes in distinct for code in codes], np.uint32)
        self._owners = np.repeat(np.arange(len(distinct), dtype=np.uint32), self._sizes)

    def match_any_code(self, codes: Iterable[str]) -> NumberArray:
        """A mask of the works or places that have one of these codes."""
        wanted = np.zeros(len(self._codes), bool)
        for code in codes:
            at = bisect_left(self._codes, code)
            if self._codes[at : at + 1] == [code]:
                wanted[at] = True
        found = np.zeros(len(self._sizes), bool)
        found[self._owners[wanted[self._values]]] = True
        return found

    def count_people(
        self, alone: NumberArray, several: NumberArray, person: NumberArray
    ) -> PeopleByValue:
        """The number of people per code; arguments as in `AttributeIndex.count_people`."""
        count = len(self._codes)
        if not count:
            return {}
        used = np.bincount(alone, minlength=len(self._sizes))
        people = np.bincount(self._values, used[self._owners], count).astype(np.intp)
        has = self._sizes[several] > 0
        person, several = person[has], several[has]
        if self._sizes.max() > 1:
            entries = expand_ranges(self._firsts[several], self._sizes[several])
            person = np.repeat(person, self._sizes[several])
        else:  # the common case, and faster
            entries = self._firsts[several]
        bits = count.bit_length()
        pairs = person.astype(np.intp) << bits | self._values[entries]
        pairs.sort()  # faster than np.unique, which hashes
        once = pairs[np.diff(pairs, prepend=-1) != 0]
        people += np.bincount(once & ((1 << bits) - 1), minlength=count)
        return {code: has for code, has in zip(self._codes, people.tolist(), strict=True) if has}

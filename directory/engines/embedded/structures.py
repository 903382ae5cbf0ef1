"""Structures in the embedded engine: served by id, in order of change, and read before a change."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import tantivy
from msgspec import Struct
from tantivy import FieldType, Order, Query

from directory.document import decode_listing
from directory.ends import StructureChange
from directory.engines.embedded.lookups import find_owner_addresses
from directory.engines.embedded.paging import (
    EmbeddedOpenIndex,
    read_listing_offsets,
    run_tantivy_query,
)
from directory.engines.embedded.query_translation import build_any_term_query
from directory.engines.embedded.writer import ENDED_ROLES_FIELD
from directory.matching.expressions import SEQUENCE_FIELD, STRUCTURE_SEQUENCE_FIELD, Field
from directory.matching.filter_terms import build_activity_expression
from directory.matching.structure_tiers import format_structure_key
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.model.roles import EndedRole
from directory.model.structures import PublishedStructure, StructureTombstone, decode_structure
from directory.search import ActivityFilter, PersonChange

ID_BATCH_SIZE = 20
"""Ids per query, as for the numbers of people."""


class EmbeddedPracticeReader(Struct, frozen=True):
    """The `PracticeReader` of an open publication."""

    open_index: EmbeddedOpenIndex

    def find_listings(self, ids: Sequence[NationalId]) -> Iterator[Listing]:
        """The listings of the people who have these numbers themselves and are present."""
        wanted = frozenset(ids)
        for part in split_ids(ids):
            addresses = find_owner_addresses(self.open_index, part)
            for offset in read_listing_offsets(self.open_index, addresses):
                if offset is not None:
                    listing = decode_listing(self.open_index.listings[offset])
                    if listing.national_id in wanted:
                        yield listing

    def find_practitioners(self, limits: Mapping[str, int]) -> Mapping[str, Sequence[PersonChange]]:
        """The people who practise in each structure, by descending sequence number."""
        return {id_: self._find_practitioners_of(id_, limit) for id_, limit in limits.items()}

    def _find_practitioners_of(self, id_: str, limit: int) -> Sequence[PersonChange]:
        there = build_activity_expression(ActivityFilter(structures=(id_,)))
        query = self.open_index.build_query(there) if there else None
        if query is None:
            return ()
        hits = self.open_index.searcher.search(
            query, limit=limit, count=False, order_by_field=SEQUENCE_FIELD, order=Order.Desc
        ).hits
        offsets = read_listing_offsets(self.open_index, [address for _, address in hits])
        return [
            PersonChange(
                cast("int", sequence), decode_listing(self.open_index.listings[offset or 0])
            )
            for (sequence, _), offset in zip(hits, offsets, strict=True)
        ]


def split_ids(ids: Sequence[str]) -> Iterator[list[str]]:
    """Ids in batches for one query each."""
    for at in range(0, len(ids), ID_BATCH_SIZE):
        yield list(map(str, ids[at : at + ID_BATCH_SIZE]))


def find_structures_by_id(
    open_index: EmbeddedOpenIndex, ids: Sequence[str]
) -> Mapping[str, PublishedStructure | StructureTombstone]:
    """The structures with these technical ids, departed ones included."""
    keys = [format_structure_key(each) for each in ids]
    found = [
        each for part in split_ids(keys) for each in read_structures_with_key(open_index, part)
    ]
    return {each.id: each for each in found}


def read_structures_with_key(
    open_index: EmbeddedOpenIndex, keys: list[str]
) -> Iterator[PublishedStructure | StructureTombstone]:
    """The structures whose documents have one of these keys."""
    query = build_any_term_query(open_index.schema, Field.KEY, keys)
    if query is not None:
        hits = run_tantivy_query(open_index, query, None, len(keys))[1]
        yield from read_structures(open_index, [address for _, address in hits])


def read_structures(
    open_index: EmbeddedOpenIndex, addresses: list[tantivy.DocAddress]
) -> Iterator[PublishedStructure | StructureTombstone]:
    """The structures of some documents."""
    for offset in read_listing_offsets(open_index, addresses):
        yield decode_structure(open_index.listings[offset or 0])


def find_structure_changes(
    open_index: EmbeddedOpenIndex, since: int, limit: int
) -> list[StructureChange]:
    """The structures changed after a sequence number, those of the last number all together."""
    later = build_sequence_query(open_index, since + 1, None)
    count, hits = run_tantivy_query(open_index, later, STRUCTURE_SEQUENCE_FIELD, limit)
    if count > len(hits):
        last = hits[-1][0]
        same = build_sequence_query(open_index, last, last)
        together = run_tantivy_query(open_index, same, STRUCTURE_SEQUENCE_FIELD, count)[1]
        hits = [hit for hit in hits if hit[0] < last] + together
    structures = read_structures(open_index, [address for _, address in hits])
    changes = [
        StructureChange(sequence, structure)
        for (sequence, _), structure in zip(hits, structures, strict=True)
    ]
    return sorted(changes, key=lambda each: (each.sequence, each.structure.id))


def build_sequence_query(open_index: EmbeddedOpenIndex, first: int, last: int | None) -> Query:
    """The structures whose last change has a number in this range, both ends included."""
    return Query.range_query(
        open_index.schema,
        STRUCTURE_SEQUENCE_FIELD,
        FieldType.Unsigned,
        lower_bound=first,
        upper_bound=last,
    )


def find_ended_roles(
    open_index: EmbeddedOpenIndex, ids: Sequence[NationalId]
) -> Mapping[NationalId, tuple[EndedRole, ...]]:
    """The ended activities of some people; those without any are left out."""
    found = dict(known for part in split_ids(ids) for known in read_ended_roles(open_index, part))
    return {id_: found[id_] for id_ in ids if id_ in found}


def read_ended_roles(
    open_index: EmbeddedOpenIndex, ids: list[str]
) -> Iterator[tuple[NationalId, tuple[EndedRole, ...]]]:
    """The ended activities of everybody who has or had one of these numbers."""
    by_key = build_any_term_query(open_index.schema, Field.KEY, ids)
    hits = run_tantivy_query(open_index, by_key, None, len(ids))[1] if by_key else []
    addresses = [*find_owner_addresses(open_index, ids), *(address for _, address in hits)]
    return read_ended_roles_at(open_index, addresses)


def read_ended_roles_at(
    open_index: EmbeddedOpenIndex, addresses: Sequence[tantivy.DocAddress]
) -> Iterator[tuple[NationalId, tuple[EndedRole, ...]]]:
    """The ended activities of the people at some addresses; those without any are left out."""
    for address in addresses:
        if packed := open_index.searcher.doc(address).get_first(ENDED_ROLES_FIELD):
            yield unpack_ended_roles(packed)


def unpack_ended_roles(packed: bytes) -> tuple[NationalId, tuple[EndedRole, ...]]:
    """The number of a person and their ended activities, as `pack_ended_roles` writes them."""
    number, *roles = packed.decode().split()
    parts = (each.partition(":") for each in roles)
    return NationalId(number), tuple(EndedRole(each, int(sequence)) for each, _, sequence in parts)

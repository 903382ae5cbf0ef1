"""The documents of people in an index, built from their listings: an index stores no terms."""

from collections.abc import Iterator, Sequence

from tantivy import DocAddress, FieldType, Occur, Order, Query

from directory.document import IndexDocument, OrderKeys, decode_listing
from directory.engines.embedded.lookups import read_departure
from directory.engines.embedded.paging import (
    EmbeddedOpenIndex,
    read_listing_offsets,
    run_tantivy_query,
)
from directory.engines.embedded.structures import find_structure_changes, read_ended_roles_at
from directory.engines.rewriting import REWRITING_BATCH_SIZE
from directory.matching.expressions import ORDER_FIELDS, SEQUENCE_FIELD, Field
from directory.model.identifiers import NationalId
from directory.model.structures import StructureDocument


def find_documents(open_index: EmbeddedOpenIndex, ids: Sequence[NationalId]) -> list[IndexDocument]:
    """The documents of these people, and not of those who had one of these numbers before."""
    wanted = frozenset(ids)
    return [each for each in read_documents(open_index, ids) if each.id in wanted]


def read_documents(
    open_index: EmbeddedOpenIndex, ids: Sequence[NationalId]
) -> Iterator[IndexDocument]:
    """The documents of all people who have or had these numbers."""
    terms = list(map(str, ids))
    query = Query.boolean_query(
        [
            (Occur.Should, Query.term_set_query(open_index.schema, field, terms))
            for field in (Field.IDENTIFIER, Field.KEY)
        ]
    )
    count, _ = run_tantivy_query(open_index, query, None, 1)
    addresses = [
        address for _, address in run_tantivy_query(open_index, query, None, max(count, 1))[1]
    ]
    yield from build_documents(open_index, addresses)


def build_documents(
    open_index: EmbeddedOpenIndex, addresses: Sequence[DocAddress]
) -> Iterator[IndexDocument]:
    """The documents at some addresses."""
    numbers = [
        open_index.searcher.fast_field_values(name, list(addresses))
        for name in (SEQUENCE_FIELD, *ORDER_FIELDS)
    ]
    offsets = read_listing_offsets(open_index, addresses)
    ended_roles = dict(read_ended_roles_at(open_index, addresses))
    for address, offset, sequence, *keys in zip(addresses, offsets, *numbers, strict=True):
        order = OrderKeys(*keys)
        if offset is None:
            number, identifiers, suppression = read_departure(open_index, address)
            yield IndexDocument.tombstone(
                number,
                sequence=sequence,
                order=order,
                identifiers=identifiers,
                ended_roles=ended_roles.get(number, ()),
                suppression=suppression,
            )
        else:
            listing = decode_listing(open_index.listings[offset])
            ended = ended_roles.get(listing.national_id, ())
            yield IndexDocument.of(listing, sequence=sequence, order=order, ended_roles=ended)


def iterate_structures(open_index: EmbeddedOpenIndex) -> Iterator[StructureDocument]:
    """Yield the documents of all structures, departed ones included, in order of change."""
    since = 0
    while changes := find_structure_changes(open_index, since, REWRITING_BATCH_SIZE):
        yield from (StructureDocument.restore(each.structure, each.sequence) for each in changes)
        since = changes[-1].sequence


def iterate_documents(open_index: EmbeddedOpenIndex) -> Iterator[IndexDocument]:
    """Yield the documents of all people, in descending order of sequence number."""
    below: int | None = None
    while True:
        query = build_sequence_query(open_index, below)
        hits = open_index.searcher.search(
            query, limit=REWRITING_BATCH_SIZE, order_by_field=SEQUENCE_FIELD, order=Order.Desc
        ).hits
        if not hits:
            return
        yield from build_documents(open_index, [address for _, address in hits])
        below = int(hits[-1][0])


def build_sequence_query(open_index: EmbeddedOpenIndex, below: int | None) -> Query:
    """The query for all people with a sequence number, below a given one if there is one."""
    return Query.range_query(
        open_index.schema,
        SEQUENCE_FIELD,
        FieldType.Unsigned,
        lower_bound=0,
        upper_bound=below,
        include_upper=below is None,
    )

"""The documents of people in an index, built again from what the index stores."""

from collections.abc import Iterator
from typing import Any

from directory.document import IndexDocument, OrderKeys
from directory.engines.opensearch.client import Cluster
from directory.engines.opensearch.query_translation import (
    build_changes_query,
    build_descending_query,
)
from directory.engines.opensearch.responses import (
    ResponseDocument,
    ResponseHits,
    parse_search_response,
)
from directory.engines.opensearch.structures import find_structure_changes
from directory.errors import EngineUnavailable
from directory.model.identifiers import NationalId
from directory.model.structures import StructureDocument
from directory.publishing import ServedPerson

REWRITING_PAGE_SIZE = 1_000
"""Documents per request when an index is written anew."""


def iterate_documents(cluster: Cluster, index: str) -> Iterator[IndexDocument]:
    """Yield the documents of all people, in descending order of sequence number.

    Raises:
        EngineUnavailable: some are missing.
    """
    below, total, count = None, None, 0
    while True:
        with cluster.request() as client:
            body = build_descending_query(below, REWRITING_PAGE_SIZE)
            found = parse_search_response(client.search(body=body, index=index)).hits
        total = found.total.value if total is None else total
        if not found.hits:
            break
        yield from map(convert_to_index_document, found.hits)
        count += len(found.hits)
        below = found.hits[-1].source.sequence if found.hits[-1].source else 0
    if count != total:
        raise EngineUnavailable(f"{count} documents relus sur {total}")


def iterate_structures(cluster: Cluster, index: str) -> Iterator[StructureDocument]:
    """Yield the documents of all structures, departed ones included, in order of change."""

    def search_hits(body: dict[str, Any]) -> ResponseHits:
        with cluster.request() as client:
            return parse_search_response(client.search(body=body, index=index)).hits

    since = 0
    while changes := find_structure_changes(search_hits, since, REWRITING_PAGE_SIZE):
        yield from (StructureDocument.restore(each.structure, each.sequence) for each in changes)
        since = changes[-1].sequence


def iterate_served_people(cluster: Cluster, index: str) -> Iterator[ServedPerson]:
    """Yield everybody, departed people included, in the order of change."""
    since, is_complete = 0, False
    while not is_complete:
        with cluster.request() as client:
            body = build_changes_query(since, REWRITING_PAGE_SIZE)
            found = parse_search_response(client.search(body=body, index=index)).hits.hits
        yield from map(convert_to_served_person, found)
        is_complete = len(found) < REWRITING_PAGE_SIZE
        since = int(found[-1].sort[0]) if found else since


def convert_to_served_person(document: ResponseDocument) -> ServedPerson:
    """A person of the index, as far as a store needs it to continue the served history."""
    assert document.source
    source, person = document.source, NationalId(document.id)
    numbers = tuple(dict.fromkeys((person, *source.identifier)))
    if source.listing:
        return ServedPerson.of(source.listing, source.sequence, numbers, source.ended_roles)
    return ServedPerson(
        person,
        source.sequence,
        numbers,
        is_listed=False,
        suppression=None if source.departed else source.suppression,
        ended_roles=frozenset(each.hash for each in source.ended_roles),
    )


def convert_to_index_document(document: ResponseDocument) -> IndexDocument:
    """The document of a person, built again from what the index stores."""
    assert document.source
    source = document.source
    order = OrderKeys(source.alphabetical, source.shuffle)
    if source.listing:
        return IndexDocument.of(
            source.listing,
            sequence=source.sequence,
            order=order,
            ended_roles=source.ended_roles,
        )
    return IndexDocument.tombstone(
        NationalId(document.id),
        sequence=source.sequence,
        order=order,
        identifiers=source.identifier,
        ended_roles=source.ended_roles,
        suppression=None if source.departed else source.suppression,
    )

"""Structures in a cluster: the queries for them, and who practises where before a change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import json

from directory.ends import StructureChange
from directory.engines.opensearch.client import Cluster
from directory.engines.opensearch.query_translation import build_opensearch_filter, decode_sort
from directory.engines.opensearch.responses import (
    ResponseDocument,
    ResponseHits,
    parse_changes,
    parse_multi_get_response,
    parse_multi_search_response,
)
from directory.matching.expressions import SEQUENCE_FIELD, STRUCTURE_SEQUENCE_FIELD
from directory.matching.filter_terms import build_activity_expression
from directory.matching.tiers import Tiers
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.model.roles import EndedRole
from directory.model.structures import PublishedStructure, StructureTombstone
from directory.search import ActivityFilter, PersonChange, StructureHit

IDS_PER_REQUEST, SEARCHES_PER_REQUEST = 1_000, 200
"""People read by id in one request, and searches sent in one request."""
MAX_TIED_STRUCTURES = 10_000
"""The maximum number of hits of a response: far more structures than one person practises in."""


class OpenSearchPracticeReader:
    """The `PracticeReader` of an index, as of its last refresh.

    Args:
        cluster: the cluster.
        index: the name of the index.
    """

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self._index = index

    def find_listings(self, ids: Sequence[NationalId]) -> Iterator[Listing]:
        """The listings of the people who have these numbers themselves and are present."""
        for at in range(0, len(ids), IDS_PER_REQUEST):
            part = list(map(str, ids[at : at + IDS_PER_REQUEST]))
            params = {"realtime": "false", "_source_includes": "listing"}
            with self._cluster.request() as client:
                found = parse_multi_get_response(
                    client.mget(body={"ids": part}, index=self._index, params=params)
                )
            for each in found:
                if each.source and each.source.listing:
                    yield each.source.listing

    def find_practitioners(self, limits: Mapping[str, int]) -> Mapping[str, Sequence[PersonChange]]:
        """The people who practise in each structure, by descending sequence number."""
        ids = list(limits)
        found: dict[str, Sequence[PersonChange]] = {}
        for at in range(0, len(ids), SEARCHES_PER_REQUEST):
            part = ids[at : at + SEARCHES_PER_REQUEST]
            searches = [build_practitioners_query(id_, limits[id_]) for id_ in part]
            body = b"".join(b"{}\n" + json.encode(each) + b"\n" for each in searches)
            with self._cluster.request() as client:
                responses = parse_multi_search_response(
                    client.msearch(body=body, index=self._index), len(part)
                )
            for id_, response in zip(part, responses, strict=True):
                found[id_] = tuple(parse_changes(response.hits))
        return found


def build_practitioners_query(id_: str, limit: int) -> dict[str, Any]:
    """The query for the people who practise in a structure, by descending sequence number."""
    there = build_activity_expression(ActivityFilter(structures=(id_,)))
    assert there is not None
    return {
        "query": {"bool": {"filter": [build_opensearch_filter(there)]}},
        "size": limit,
        "sort": [{SEQUENCE_FIELD: "desc"}],
        "_source": ["listing"],
    }


def build_structure_changes_query(first: int, last: int | None, limit: int) -> dict[str, Any]:
    """The query for the structures whose last change has a number in this range, ends included."""
    bounds = {"gte": first} if last is None else {"gte": first, "lte": last}
    changed = {"range": {STRUCTURE_SEQUENCE_FIELD: bounds}}
    return {
        "query": {"bool": {"filter": [changed]}},
        "size": limit,
        "sort": [STRUCTURE_SEQUENCE_FIELD],
        "track_total_hits": limit + 1,
    }


def parse_structure(document: ResponseDocument) -> PublishedStructure | StructureTombstone:
    """A structure, or the tombstone of a departed one."""
    assert document.source
    assert document.source.structure
    return document.source.structure.publish()


def parse_structure_change(document: ResponseDocument) -> StructureChange:
    """A changed structure."""
    return StructureChange(int(document.sort[0]), parse_structure(document))


def parse_ended_roles(
    documents: Sequence[ResponseDocument],
) -> dict[NationalId, tuple[EndedRole, ...]]:
    """The ended activities of some people; those without any are left out."""
    return {
        NationalId(each.id): each.source.ended_roles
        for each in documents
        if each.source and each.source.ended_roles
    }


def find_structure_changes(
    search_hits: Callable[[dict[str, Any]], ResponseHits], since: int, limit: int
) -> list[StructureChange]:
    """The structures changed after a sequence number, those of the last number all together.

    Args:
        search_hits: runs a query on the served index.
        since: the sequence number.
        limit: the number of structures, but for those of the last number.
    """
    found = search_hits(build_structure_changes_query(since + 1, None, limit))
    changes = [parse_structure_change(each) for each in found.hits]
    if found.total.value > len(changes):
        last = changes[-1].sequence
        same = search_hits(build_structure_changes_query(last, last, MAX_TIED_STRUCTURES))
        before = [each for each in changes if each.sequence < last]
        changes = [*before, *map(parse_structure_change, same.hits)]
    return sorted(changes, key=lambda each: (each.sequence, each.structure.id))


def convert_structure_hit(document: ResponseDocument, query_tiers: Tiers) -> StructureHit:
    """A place of practice as a hit, with its position."""
    structure = parse_structure(document)
    assert isinstance(structure, PublishedStructure)  # tombstones are in no tier
    position = decode_sort(document.sort, len(query_tiers))
    return StructureHit(structure, query_tiers[position.tier][0], position)

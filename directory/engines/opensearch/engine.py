"""The engine for when one machine is not enough: an OpenSearch cluster.

The served name is an alias of one index. What is known of a publication and the words of its names
lie in that index, so that a process that answers needs no disk. Questions go to the index itself,
never to the alias, so that no page mixes two publications.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from time import monotonic
from typing import Any, TypeVar

from directory.document import Record
from directory.engines.opensearch.aliases import Aliases
from directory.engines.opensearch.client import LOG, Cluster, ClusterAccess, IndexNotFound
from directory.engines.opensearch.facet_counts import OpenSearchFacetCounter
from directory.engines.opensearch.mapping import (
    ACTIVITIES_ID_FORMAT,
    ADDED_WORDS_ID,
    VOCABULARY_ID_FORMAT,
    IndexMetadata,
)
from directory.engines.opensearch.query_translation import (
    build_changes_query,
    build_owner_query,
    build_search_body,
    decode_sort,
)
from directory.engines.opensearch.responses import (
    BlobResponse,
    ResponseDocument,
    ResponseHits,
    SearchResponse,
    decode_blob,
    parse_changes,
    parse_multi_get_response,
    parse_owners,
    parse_search_response,
)
from directory.errors import EngineUnavailable, NothingPublished
from directory.facets.activity_table import ActivityTable
from directory.matching.structure_tiers import build_structure_tiers
from directory.matching.tiers import Tiers, build_tiers, choose_owners
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import (
    Candidates,
    FacetCounts,
    Hit,
    PersonChange,
    Position,
    Publication,
    SearchQuery,
    StructureCandidates,
    StructureHit,
    StructureQuery,
    Tombstone,
    Total,
)
from directory.text.spelling import Vocabulary

OPENSEARCH_POLL_INTERVAL_S = 0.5
"""A new publication shows within this time of the swap; looking takes 1.5 ms."""
QueryResult = TypeVar("QueryResult")


class IndexVersionMismatch(EngineUnavailable):
    """The index was built by a program that lays it out in another way."""


class OpenSearchOpenIndex:
    """One publication: its index, what is known of it, and its words once somebody needs them."""

    def __init__(
        self, cluster: Cluster, index: str, meta: IndexMetadata, publication: Publication
    ) -> None:
        self._cluster = cluster
        self.index = index
        self.meta = meta
        self.publication = publication

    def refresh(self, meta: IndexMetadata, publication: Publication) -> "OpenSearchOpenIndex":
        """The same index after a change; its words are neither fetched nor unpacked again."""
        renewed = OpenSearchOpenIndex(self._cluster, self.index, meta, publication)
        if "built_vocabulary" in vars(self):
            renewed.built_vocabulary = self.built_vocabulary
        if "table" in vars(self):
            renewed.table = self.table
        return renewed

    @cached_property
    def built_vocabulary(self) -> Vocabulary:
        """The words of the names as they were when the index was built, fetched once."""
        return Vocabulary(self._fetch_blob(VOCABULARY_ID_FORMAT, self.meta.words))

    @cached_property
    def table(self) -> ActivityTable:
        """The activities of everybody as they were when the index was built, fetched once."""
        return ActivityTable(self._fetch_blob(ACTIVITIES_ID_FORMAT, self.meta.activities))

    @cached_property
    def added_words(self) -> bytes | None:
        """The words that changes have brought."""
        return self._fetch_blob_part(ADDED_WORDS_ID) if self.meta.added else None

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Both."""
        return self.built_vocabulary.with_added_words(self.added_words)

    def _fetch_blob(self, id_: str, count: int) -> bytes:
        return b"".join(self._fetch_blob_part(id_.format(at)) for at in range(count))

    def _fetch_blob_part(self, id_: str) -> bytes:
        with self._cluster.request() as client:
            part: BlobResponse = decode_blob(client.get(index=self.index, id=id_))
            return part.source.packed

    def search(self, body: dict[str, Any], timeout_ms: int) -> SearchResponse:
        """A whole answer."""
        body["timeout"] = f"{timeout_ms}ms"
        whole = {"allow_partial_search_results": "false"}
        with self._cluster.request() as client:
            return parse_search_response(client.search(body=body, index=self.index, params=whole))

    def fetch(self, ids: Sequence[NationalId]) -> list[ResponseDocument]:
        """The documents of these, as published: what is not refreshed yet is not."""
        with self._cluster.request() as client:
            published = {"realtime": "false"}
            return parse_multi_get_response(
                client.mget(body={"ids": ids}, index=self.index, params=published)
            )


class OpenSearchEngine:
    """The `SearchEngine` over a cluster.

    Args:
        access: how to reach it; it need not be there yet.
        clock: seconds that only grow; decides when to look for a new publication.
    """

    name = "opensearch"

    def __init__(self, access: ClusterAccess, *, clock: Callable[[], float] = monotonic) -> None:
        self._cluster = Cluster(access)
        self._aliases = Aliases(self._cluster, access.index)
        self._timeout_ms = int(access.timeout_s * 1000)
        self._clock = clock
        self._open_index: OpenSearchOpenIndex | None = None
        self._facet_counter: tuple[OpenSearchOpenIndex | None, OpenSearchFacetCounter | None] = (
            None,
            None,
        )
        self._unreadable_index = ""
        self._next_poll_at = 0.0

    def publication(self) -> Publication:
        """What is served now."""
        return self._get_open_index().publication

    def candidates(
        self, query: SearchQuery, *, limit: int, after: Position | None = None
    ) -> Candidates:
        """The hits that follow a position, tier by tier; the total is the same on every page."""
        wanted = build_tiers(query)
        found = self._search_hits(build_search_body(wanted, query.order, limit=limit, after=after))
        hits = tuple(convert_hit(each, wanted) for each in found.hits[:limit])
        return Candidates(Total.of(found.total.value), hits, has_more=len(found.hits) > limit)

    def structures(
        self, query: StructureQuery, *, limit: int, after: Position | None = None
    ) -> StructureCandidates:
        """The places of practice that follow a position, tier by tier."""
        wanted = build_structure_tiers(query)
        found = self._search_hits(build_search_body(wanted, "shuffle", limit=limit, after=after))
        hits = tuple(convert_structure_hit(each, wanted) for each in found.hits[:limit])
        return StructureCandidates(
            Total.of(found.total.value), hits, has_more=len(found.hits) > limit
        )

    def facets(self, query: SearchQuery, *, limit: int) -> FacetCounts:
        """The most frequent values of each dimension; what was counted is remembered."""
        return self._query_open_index(
            lambda served: self._get_facet_counter(served).count_facets(query, limit=limit)
        )

    def _get_facet_counter(self, served: OpenSearchOpenIndex) -> OpenSearchFacetCounter:
        known, counting = self._facet_counter
        if counting is None or known is not served:
            ask = partial(served.search, timeout_ms=self._timeout_ms)
            counting = OpenSearchFacetCounter(ask, served.table, counting)
            self._facet_counter = served, counting
        return counting

    def vocabulary(self) -> Vocabulary:
        """The words of the served names."""
        return self._query_open_index(lambda served: served.vocabulary)

    def lookup(self, ids: Sequence[NationalId]) -> Mapping[NationalId, Listing | Tombstone]:
        """The people that have these numbers, current or former; who is unknown is left out."""
        known = self._query_open_index(lambda served: self._find_owners(served, ids)) if ids else []
        return choose_owners(ids, parse_owners(known))

    def person(self, number: NationalId) -> Record | Tombstone | None:
        """Who answers to this number."""
        owner = self.lookup([number]).get(number)
        return Record.of(owner) if isinstance(owner, Listing) else owner

    def changes(self, since: int, limit: int) -> Sequence[PersonChange]:
        """The newest state of those changed after a sequence number, in the order of change."""
        return tuple(parse_changes(self._search_hits(build_changes_query(since, limit))))

    def _search_hits(self, body: dict[str, Any]) -> ResponseHits:
        return self._query_open_index(lambda served: served.search(body, self._timeout_ms)).hits

    def _find_owners(
        self, served: OpenSearchOpenIndex, ids: Sequence[NationalId]
    ) -> list[ResponseDocument]:
        """By the key of the document, which is most people's only number; then by any number."""
        known = served.fetch(ids)
        rest = set(ids).difference(each.id for each in known if each.source and each.source.listing)
        if not rest:
            return known
        return [*known, *served.search(build_owner_query(sorted(rest)), self._timeout_ms).hits.hits]

    def _query_open_index(self, ask: Callable[[OpenSearchOpenIndex], QueryResult]) -> QueryResult:
        """An answer of what is served; asked again if that has just been replaced and removed."""
        try:
            return ask(self._get_open_index())
        except IndexNotFound:
            self._next_poll_at = 0.0
            return ask(self._get_open_index())

    def _get_open_index(self) -> OpenSearchOpenIndex:
        now = self._clock()
        if self._open_index is None or now >= self._next_poll_at:
            self._open_index = self._load_current(self._open_index)
            self._next_poll_at = now + OPENSEARCH_POLL_INTERVAL_S
        return self._open_index

    def _load_current(self, served: OpenSearchOpenIndex | None) -> OpenSearchOpenIndex:
        """What the alias leads to; an index that cannot be read leaves the served one in place."""
        try:
            index, meta = self._aliases.read_metadata(self._aliases.served_alias, is_local=True)
        except IndexNotFound as error:
            raise NothingPublished("aucun annuaire n'est encore publié") from error
        if meta.publication:
            if served and (served.index, served.meta) == (index, meta):
                return served
            if served and served.index == index:
                return served.refresh(meta, meta.publication)
            return OpenSearchOpenIndex(self._cluster, index, meta, meta.publication)
        refusal = f"l'index {index} est d'une autre version du programme"
        if served is None:
            raise IndexVersionMismatch(f"{refusal} : republiez-le (annuaire publish)")
        if self._unreadable_index != index:
            LOG.error("%s ; %s reste servi", refusal, served.index)
            self._unreadable_index = index
        return served


class OpenSearchCandidateEngine(OpenSearchEngine):
    """The same answers from an index that is not served, and may never be.

    Args:
        access: how to reach the cluster.
        index: finished, and described as it would be served.
    """

    def __init__(self, access: ClusterAccess, index: str) -> None:
        super().__init__(access.with_run_timeout())
        index, meta = self._aliases.read_metadata(index)
        assert meta.publication
        self._candidate_index = OpenSearchOpenIndex(self._cluster, index, meta, meta.publication)

    def _get_open_index(self) -> OpenSearchOpenIndex:
        return self._candidate_index


def convert_hit(document: ResponseDocument, query_tiers: Tiers) -> Hit:
    """A person found, and where they stand."""
    assert document.source
    assert document.source.listing  # tombstones are in no tier
    position = decode_sort(document.sort, len(query_tiers))
    return Hit(document.source.listing, query_tiers[position.tier][0], position)


def convert_structure_hit(document: ResponseDocument, query_tiers: Tiers) -> StructureHit:
    """A place of practice found, and where it stands."""
    assert document.source
    assert document.source.place
    position = decode_sort(document.sort, len(query_tiers))
    return StructureHit(document.source.place, query_tiers[position.tier][0], position)

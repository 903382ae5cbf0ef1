"""The engine for more than one machine: an OpenSearch cluster.

The served name is an alias of one index. The metadata of a publication, its vocabulary and its
activity table are stored in that index, so a server needs no disk. Requests go to the index itself,
never to the alias, so no page mixes two publications.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from directory.document import Record
from directory.ends import StructureChange
from directory.engines.opensearch.aliases import AliasConflict, Aliases
from directory.engines.opensearch.client import LOG, Cluster, ClusterAccess, IndexNotFound
from directory.engines.opensearch.distance_paging import find_candidates_by_distance
from directory.engines.opensearch.facet_counts import OpenSearchFacetCounter
from directory.engines.opensearch.open_index import OpenSearchOpenIndex
from directory.engines.opensearch.query_translation import (
    build_changes_query,
    build_owner_query,
    build_search_body,
    decode_sort,
)
from directory.engines.opensearch.responses import (
    ResponseDocument,
    ResponseHits,
    measure_changes,
    parse_changes,
    parse_owners,
)
from directory.engines.opensearch.structures import (
    convert_structure_hit,
    find_structure_changes,
    parse_ended_roles,
    parse_structure,
)
from directory.errors import EngineUnavailable, NothingPublished
from directory.matching.structure_tiers import build_structure_tiers, format_structure_key
from directory.matching.tiers import Tiers, build_tiers, choose_owners, has_ring_tiers
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.model.roles import EndedRole
from directory.model.structures import PublishedStructure, StructureTombstone
from directory.publication import Publication
from directory.search import (
    Candidates,
    ChangeSpan,
    FacetCounts,
    Hit,
    PersonChange,
    Position,
    SearchQuery,
    StructureCandidates,
    StructureQuery,
    Tombstone,
    Total,
)
from directory.text.spelling import Vocabulary

OPENSEARCH_POLL_INTERVAL_S = 0.5
"""A new publication is served at most this long after the swap; a check is one small request."""
QueryResult = TypeVar("QueryResult")


class IndexVersionMismatch(EngineUnavailable):
    """The index was built by a version of the program with another mapping."""


class OpenSearchEngine:
    """The `SearchEngine` over a cluster.

    Args:
        access: how to reach it; it need not be available yet.
        clock: a monotonic clock, in seconds; decides when to check for a new publication.
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
        self._refusal = ""
        self._next_poll_at = 0.0

    def publication(self) -> Publication:
        """The publication served now."""
        return self._query_open_index(lambda served: served.publication)

    def candidates(
        self, query: SearchQuery, *, limit: int, after: Position | None = None
    ) -> Candidates:
        """The hits that follow a position, tier by tier; the total is the same on every page."""
        if has_ring_tiers(query):
            return find_candidates_by_distance(self._search_hits, query, limit=limit, after=after)
        tiers = build_tiers(query)
        found = self._search_hits(build_search_body(tiers, query.order, limit=limit, after=after))
        hits = tuple(convert_hit(each, tiers) for each in found.hits[:limit])
        return Candidates(Total.of(found.total.value), hits, has_more=len(found.hits) > limit)

    def structures(
        self, query: StructureQuery, *, limit: int, after: Position | None = None
    ) -> StructureCandidates:
        """The places of practice that follow a position, tier by tier."""
        tiers = build_structure_tiers(query)
        found = self._search_hits(build_search_body(tiers, "shuffle", limit=limit, after=after))
        hits = tuple(convert_structure_hit(each, tiers) for each in found.hits[:limit])
        return StructureCandidates(
            Total.of(found.total.value), hits, has_more=len(found.hits) > limit
        )

    def facets(self, query: SearchQuery, *, limit: int) -> FacetCounts:
        """The most frequent values of each dimension; counts are cached."""
        return self._query_open_index(
            lambda served: self._get_facet_counter(served).count_facets(query, limit=limit)
        )

    def _get_facet_counter(self, served: OpenSearchOpenIndex) -> OpenSearchFacetCounter:
        counted_index, counter = self._facet_counter
        if counter is None or counted_index is not served:
            run_search = partial(served.search, timeout_ms=self._timeout_ms)
            counter = OpenSearchFacetCounter(run_search, served.table, counter)
            self._facet_counter = served, counter
        return counter

    def vocabulary(self) -> Vocabulary:
        """The words of the served names."""
        return self._query_open_index(lambda served: served.vocabulary)

    def lookup(self, ids: Sequence[NationalId]) -> Mapping[NationalId, Listing | Tombstone]:
        """The people who have these numbers, present or former; unknown numbers are left out."""
        known = self._query_open_index(lambda served: self._find_owners(served, ids)) if ids else []
        return choose_owners(ids, parse_owners(known))

    def person(self, number: NationalId) -> Record | Tombstone | None:
        """The owner of this number; None if unknown."""
        owner = self.lookup([number]).get(number)
        return Record.of(owner) if isinstance(owner, Listing) else owner

    def changes(self, since: int, limit: int) -> Sequence[PersonChange]:
        """The present state of the people changed after a sequence number, in order of change."""
        return tuple(parse_changes(self._search_hits(build_changes_query(since, limit))))

    def measure_changes(self, since: int, limit: int) -> ChangeSpan:
        """The extent of the same changes, without reading the people."""
        query = build_changes_query(since, limit) | {"_source": False}
        return measure_changes(self._search_hits(query), since)

    def ended_roles(self, ids: Sequence[NationalId]) -> Mapping[NationalId, tuple[EndedRole, ...]]:
        """The activities that these people no longer have in public."""
        known = self._query_open_index(lambda served: served.fetch(ids)) if ids else []
        return parse_ended_roles(known)

    def lookup_structures(
        self, ids: Sequence[str]
    ) -> Mapping[str, PublishedStructure | StructureTombstone]:
        """The structures with these technical ids, departed ones included."""
        keys = [format_structure_key(each) for each in ids]
        known = self._query_open_index(lambda served: served.fetch(keys)) if keys else []
        return {each.id: each for each in map(parse_structure, known)}

    def structure_changes(self, since: int, limit: int) -> Sequence[StructureChange]:
        """The present state of the structures changed after a sequence number."""
        return find_structure_changes(self._search_hits, since, limit)

    def _search_hits(self, body: dict[str, Any]) -> ResponseHits:
        return self._query_open_index(lambda served: served.search(body, self._timeout_ms)).hits

    def _find_owners(
        self, served: OpenSearchOpenIndex, ids: Sequence[NationalId]
    ) -> list[ResponseDocument]:
        """Look up by document id, the only number of most people; then the rest by any number."""
        known = served.fetch(ids)
        rest = set(ids).difference(each.id for each in known if each.source and each.source.listing)
        if not rest:
            return known
        return [*known, *served.search(build_owner_query(sorted(rest)), self._timeout_ms).hits.hits]

    def _query_open_index(self, run: Callable[[OpenSearchOpenIndex], QueryResult]) -> QueryResult:
        """Run a query on the served index; once more if that was just replaced and removed."""
        with self._cluster.question():
            try:
                return run(self._get_open_index())
            except IndexNotFound:
                self._next_poll_at = 0.0
                return run(self._get_open_index())

    def _get_open_index(self) -> OpenSearchOpenIndex:
        now = self._clock()
        if self._open_index is None or now >= self._next_poll_at:
            self._open_index = self._load_current(self._open_index)
            self._next_poll_at = now + OPENSEARCH_POLL_INTERVAL_S
        return self._open_index

    def _load_current(self, served: OpenSearchOpenIndex | None) -> OpenSearchOpenIndex:
        """The index behind the alias; if it cannot be read, the served one stays."""
        try:
            index, meta = self._aliases.read_metadata(self._aliases.served_alias, is_local=True)
        except IndexNotFound as error:
            raise NothingPublished("aucun annuaire n'est encore publié") from error
        except AliasConflict as conflict:
            return self._keep_served(served, conflict)
        if meta.publication is None:
            refusal = f"l'index {index} est d'une autre version du programme"
            return self._keep_served(
                served, IndexVersionMismatch(f"{refusal} : republiez-le (annuaire publish)")
            )
        self._refusal = ""
        if served and (served.index, served.meta) == (index, meta):
            return served
        if served and served.index == index:
            return served.refresh(meta, meta.publication)
        return OpenSearchOpenIndex(self._cluster, index, meta, meta.publication)

    def _keep_served(
        self, served: OpenSearchOpenIndex | None, refusal: EngineUnavailable
    ) -> OpenSearchOpenIndex:
        """Go on with the served index, and log why it is not replaced; raise if there is none."""
        if served is None:
            raise refusal
        if self._refusal != str(refusal):
            self._refusal = str(refusal)
            LOG.error("%s ; %s reste servi", refusal, served.index)
        return served


def convert_hit(document: ResponseDocument, query_tiers: Tiers) -> Hit:
    """A document as a hit, with its position."""
    assert document.source
    assert document.source.listing  # tombstones are in no tier
    position = decode_sort(document.sort, len(query_tiers))
    return Hit(document.source.listing, query_tiers[position.tier][0], position)

"""The embedded engine: tantivy in the process, the default.

It reads the folder that `EmbeddedWriter` writes. Requests poll for a new publication. It is opened
before the old one is released, and requests in progress keep their own searcher, so service is
never interrupted. Timings are in benchmarks/.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic

from directory.document import Record
from directory.ends import StructureChange
from directory.engines.embedded import publications
from directory.engines.embedded.distance_paging import find_page_by_distance
from directory.engines.embedded.facet_counts import EmbeddedFacetCounter
from directory.engines.embedded.lookups import (
    find_changes,
    find_owners,
    find_person,
    measure_changes,
)
from directory.engines.embedded.opening import load_whole_publication, open_publication
from directory.engines.embedded.paging import (
    EmbeddedOpenIndex,
    fetch_hits,
    fetch_structure_hits,
    find_page,
)
from directory.engines.embedded.structures import (
    find_ended_roles,
    find_structure_changes,
    find_structures_by_id,
)
from directory.engines.embedded.verification import BackgroundVerification
from directory.engines.embedded.writer import convert_index_errors
from directory.errors import EngineUnavailable
from directory.matching.structure_tiers import build_structure_tiers
from directory.matching.tiers import build_tiers, choose_owners, has_ring_tiers
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.model.roles import EndedRole
from directory.model.structures import PublishedStructure, StructureTombstone
from directory.publication import Publication
from directory.search import (
    Candidates,
    ChangeSpan,
    FacetCounts,
    PersonChange,
    Position,
    SearchQuery,
    StructureCandidates,
    StructureQuery,
    Tombstone,
    Total,
)
from directory.text.spelling import Vocabulary

EMBEDDED_POLL_INTERVAL_S = 0.25
"""A new publication is served at most this long after the swap; a check is cheap."""
LOG = logging.getLogger(__name__)


class EmbeddedEngine:
    """The `SearchEngine` over a folder of publications.

    Args:
        index_dir: the folder; it need not exist yet.
        clock: a monotonic clock, in seconds; decides when to check for a new publication.
        is_verifying: verify the files of each publication in the background, for a server.
    """

    name = "embedded"

    def __init__(
        self,
        index_dir: Path,
        *,
        clock: Callable[[], float] = monotonic,
        is_verifying: bool = False,
    ) -> None:
        self._index_dir = index_dir
        self._clock = clock
        self._verification = BackgroundVerification(is_active=is_verifying)
        self._open_index: EmbeddedOpenIndex | None = None
        self._facet_counter: EmbeddedFacetCounter | None = None
        self._next_poll_at = 0.0

    def publication(self) -> Publication:
        """The publication served now."""
        return self._get_open_index().publication

    def candidates(
        self, query: SearchQuery, *, limit: int, after: Position | None = None
    ) -> Candidates:
        """The hits that follow a position, tier by tier; the total is the same on every page."""
        served = self._get_open_index()
        with convert_index_errors("lu", self._verify_again):
            if has_ring_tiers(query):
                count, found = find_page_by_distance(served, query, limit=limit + 1, after=after)
            else:
                count, found = find_page(
                    served, build_tiers(query), query.order, limit=limit + 1, after=after
                )
            hits = fetch_hits(served, found[:limit])
        return Candidates(Total.of(count), hits, has_more=len(found) > limit)

    def facets(self, query: SearchQuery, *, limit: int) -> FacetCounts:
        """The most frequent values of each dimension; counts are cached."""
        served = self._get_open_index()
        if self._facet_counter is None or self._facet_counter.open_index is not served:
            self._facet_counter = EmbeddedFacetCounter(served, self._facet_counter)
        with convert_index_errors("lu", self._verify_again):
            return self._facet_counter.count_facets(query, limit=limit)

    def vocabulary(self) -> Vocabulary:
        """The words of the served names; the file in the publication's folder is mapped."""
        return self._get_open_index().vocabulary

    def structures(
        self, query: StructureQuery, *, limit: int, after: Position | None = None
    ) -> StructureCandidates:
        """The places of practice that follow a position, tier by tier."""
        served = self._get_open_index()
        with convert_index_errors("lu", self._verify_again):
            tiers = build_structure_tiers(query)
            count, found = find_page(served, tiers, "shuffle", limit=limit + 1, after=after)
            hits = fetch_structure_hits(served, found[:limit])
        return StructureCandidates(Total.of(count), hits, has_more=len(found) > limit)

    def lookup(self, ids: Sequence[NationalId]) -> Mapping[NationalId, Listing | Tombstone]:
        """The people who have these numbers, present or former; unknown numbers are left out."""
        served = self._get_open_index()
        with convert_index_errors("lu", self._verify_again):
            return choose_owners(ids, find_owners(served, ids))

    def person(self, number: NationalId) -> Record | Tombstone | None:
        """The owner of this number; None if unknown."""
        served = self._get_open_index()
        with convert_index_errors("lu", self._verify_again):
            return find_person(served, number)

    def changes(self, since: int, limit: int) -> Sequence[PersonChange]:
        """The present state of the people changed after a sequence number, in order of change."""
        served = self._get_open_index()
        with convert_index_errors("lu", self._verify_again):
            return tuple(find_changes(served, since, limit))

    def measure_changes(self, since: int, limit: int) -> ChangeSpan:
        """The extent of the same changes, without reading the people."""
        served = self._get_open_index()
        with convert_index_errors("lu", self._verify_again):
            return measure_changes(served, since, limit)

    def ended_roles(self, ids: Sequence[NationalId]) -> Mapping[NationalId, tuple[EndedRole, ...]]:
        """The activities that these people no longer have in public."""
        served = self._get_open_index()
        with convert_index_errors("lu", self._verify_again):
            return find_ended_roles(served, ids)

    def lookup_structures(
        self, ids: Sequence[str]
    ) -> Mapping[str, PublishedStructure | StructureTombstone]:
        """The structures with these technical ids, departed ones included."""
        served = self._get_open_index()
        with convert_index_errors("lu", self._verify_again):
            return find_structures_by_id(served, ids)

    def structure_changes(self, since: int, limit: int) -> Sequence[StructureChange]:
        """The present state of the structures changed after a sequence number."""
        served = self._get_open_index()
        with convert_index_errors("lu", self._verify_again):
            return find_structure_changes(served, since, limit)

    def _get_open_index(self) -> EmbeddedOpenIndex:
        now = self._clock()
        if self._open_index is None or now >= self._next_poll_at:
            self._next_poll_at = now + EMBEDDED_POLL_INTERVAL_S
            self._open_index = self._load_current(self._open_index)
        return self._open_index

    def _load_current(self, served: EmbeddedOpenIndex | None) -> EmbeddedOpenIndex:
        """The newest whole publication; if it cannot be opened, the served one stays."""
        try:
            loaded = load_whole_publication(self._index_dir, served, self._verification)
        except EngineUnavailable:
            if served is None or self._find_damage(served):
                raise
            for newest in publications.list_publications(self._index_dir)[:1]:
                self._verification.request(self._index_dir / newest, is_again=True)
            LOG.exception("the new publication cannot be opened; %s goes on", served.publication.id)
            return served
        if served is None or served.publication.id != loaded.publication.id:
            self._verification.request(self._index_dir / loaded.publication.id)
        return loaded

    def _find_damage(self, served: EmbeddedOpenIndex) -> str:
        return self._verification.find_damage(self._index_dir / served.publication.id)

    def _verify_again(self) -> None:
        """Verify the served publication, one of whose files could not be read."""
        if self._open_index:
            folder = self._index_dir / self._open_index.publication.id
            self._verification.request(folder, is_again=True)


class EmbeddedCandidateEngine(EmbeddedEngine):
    """The engine over a candidate: a finished index that is not served yet, and may never be.

    Args:
        folder: the index with the files alongside it.
        before: the same index as it was opened before, which is faster to refresh.
    """

    def __init__(self, folder: Path, before: EmbeddedOpenIndex | None = None) -> None:
        super().__init__(folder)
        self._candidate_index = open_publication(folder, before)

    def _get_open_index(self) -> EmbeddedOpenIndex:
        return self._candidate_index

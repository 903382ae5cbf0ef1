"""A cache of engine results for the duration of one request.

A text has several interpretations. Each one is searched, the best one is answered and its facets
counted, so the same engine queries repeat. The cache lasts for one request only, so no result is
older than the publication.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from directory.document import Record
from directory.ends import StructureChange
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
    SearchEngine,
    SearchQuery,
    StructureCandidates,
    StructureQuery,
    Tombstone,
)
from directory.text.spelling import Vocabulary


class RequestCache:
    """A `SearchEngine` that caches the candidates, fuzzy hits and structures of another."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._candidates: dict[tuple[SearchQuery, Position | None], tuple[int, Candidates]] = {}
        self._fuzzy_hits: dict[SearchQuery, list[Hit]] = {}
        self._structures: dict[
            tuple[StructureQuery, int, Position | None], StructureCandidates
        ] = {}

    @property
    def name(self) -> str:
        """The engine's own name."""
        return self._engine.name

    def publication(self) -> Publication:
        """The current publication."""
        return self._engine.publication()

    def candidates(
        self, query: SearchQuery, *, limit: int, after: Position | None = None
    ) -> Candidates:
        """The hits after a position; a cached longer page is cut to the limit."""
        before, found = self._candidates.get((query, after), (0, None))
        if found is None or limit > before:
            found = self._engine.candidates(query, limit=limit, after=after)
            self._candidates[query, after] = (limit, found)
        has_more = found.has_more or len(found.hits) > limit
        return replace(found, hits=found.hits[:limit], has_more=has_more)

    def get_or_compute_fuzzy_hits(
        self, query: SearchQuery, compute: Callable[[], list[Hit]]
    ) -> list[Hit]:
        """The fuzzy hits of a query, computed once."""
        if query not in self._fuzzy_hits:
            self._fuzzy_hits[query] = compute()
        return self._fuzzy_hits[query]

    def facets(self, query: SearchQuery, *, limit: int) -> FacetCounts:
        """The most frequent values of each dimension."""
        return self._engine.facets(query, limit=limit)

    def vocabulary(self) -> Vocabulary:
        """The words of the published names."""
        return self._vocabulary

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return self._engine.vocabulary()

    def structures(
        self, query: StructureQuery, *, limit: int, after: Position | None = None
    ) -> StructureCandidates:
        """The places of practice that match."""
        key = query, limit, after
        if key not in self._structures:
            self._structures[key] = self._engine.structures(query, limit=limit, after=after)
        return self._structures[key]

    def lookup(self, ids: Sequence[NationalId]) -> Mapping[NationalId, Listing | Tombstone]:
        """The people that have these numbers."""
        return self._engine.lookup(ids)

    def person(self, number: NationalId) -> Record | Tombstone | None:
        """The person who has this number, current or former."""
        return self._engine.person(number)

    def changes(self, since: int, limit: int) -> Sequence[PersonChange]:
        """The people changed after a sequence number."""
        return self._engine.changes(since, limit)

    def measure_changes(self, since: int, limit: int) -> ChangeSpan:
        """The extent of the same changes."""
        return self._engine.measure_changes(since, limit)

    def ended_roles(self, ids: Sequence[NationalId]) -> Mapping[NationalId, tuple[EndedRole, ...]]:
        """The activities that these people no longer have in public."""
        return self._engine.ended_roles(ids)

    def lookup_structures(
        self, ids: Sequence[str]
    ) -> Mapping[str, PublishedStructure | StructureTombstone]:
        """The structures with these technical ids, departed ones included."""
        return self._engine.lookup_structures(ids)

    def structure_changes(self, since: int, limit: int) -> Sequence[StructureChange]:
        """The structures changed after a sequence number."""
        return self._engine.structure_changes(since, limit)

"""The embedded engine: tantivy in the process, the default.

It reads the folder that `EmbeddedWriter` writes. Requests poll for a new publication. It is opened
before the old one is released, and requests in progress keep their own searcher, so service is
never interrupted. Timings are in benchmarks/.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic

import tantivy
from msgspec.structs import replace

from directory.document import Record
from directory.engines.embedded import publications
from directory.engines.embedded.distance_paging import find_page_by_distance
from directory.engines.embedded.facet_counts import EmbeddedFacetCounter
from directory.engines.embedded.listing_store import ListingsReader
from directory.engines.embedded.paging import (
    EmbeddedOpenIndex,
    fetch_hits,
    fetch_structure_hits,
    find_changes,
    find_last_listing_offset,
    find_owners,
    find_page,
    find_person,
)
from directory.engines.embedded.query_translation import TermDictionary
from directory.engines.embedded.writer import convert_index_errors
from directory.errors import EngineUnavailable, NothingPublished
from directory.matching.structure_tiers import build_structure_tiers
from directory.matching.tiers import build_tiers, choose_owners
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import (
    Candidates,
    FacetCounts,
    PersonChange,
    Position,
    Publication,
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
    """

    name = "embedded"

    def __init__(self, index_dir: Path, *, clock: Callable[[], float] = monotonic) -> None:
        self._index_dir = index_dir
        self._clock = clock
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
        with convert_index_errors("lu"):
            if len(query.rings) > 1 and not (
                query.identifier or query.fuzzy_words or query.phonetic_words
            ):
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
        with convert_index_errors("lu"):
            return self._facet_counter.count_facets(query, limit=limit)

    def vocabulary(self) -> Vocabulary:
        """The words of the served names; the file in the publication's folder is mapped."""
        return self._get_open_index().vocabulary

    def structures(
        self, query: StructureQuery, *, limit: int, after: Position | None = None
    ) -> StructureCandidates:
        """The places of practice that follow a position, tier by tier."""
        served = self._get_open_index()
        with convert_index_errors("lu"):
            tiers = build_structure_tiers(query)
            count, found = find_page(served, tiers, "shuffle", limit=limit + 1, after=after)
            hits = fetch_structure_hits(served, found[:limit])
        return StructureCandidates(Total.of(count), hits, has_more=len(found) > limit)

    def lookup(self, ids: Sequence[NationalId]) -> Mapping[NationalId, Listing | Tombstone]:
        """The people who have these numbers, present or former; unknown numbers are left out."""
        served = self._get_open_index()
        with convert_index_errors("lu"):
            return choose_owners(ids, find_owners(served, ids))

    def person(self, number: NationalId) -> Record | Tombstone | None:
        """The owner of this number; None if unknown."""
        served = self._get_open_index()
        with convert_index_errors("lu"):
            return find_person(served, number)

    def changes(self, since: int, limit: int) -> Sequence[PersonChange]:
        """The present state of the people changed after a sequence number, in order of change."""
        served = self._get_open_index()
        with convert_index_errors("lu"):
            return tuple(find_changes(served, since, limit))

    def _get_open_index(self) -> EmbeddedOpenIndex:
        now = self._clock()
        if self._open_index is None or now >= self._next_poll_at:
            self._next_poll_at = now + EMBEDDED_POLL_INTERVAL_S
            self._open_index = self._load_current(self._open_index)
        return self._open_index

    def _load_current(self, served: EmbeddedOpenIndex | None) -> EmbeddedOpenIndex:
        """The newest publication; if it cannot be opened, the served one stays."""
        try:
            return load_current_publication(self._index_dir, served)
        except EngineUnavailable:
            if served is None:
                raise
            LOG.exception("the new publication cannot be opened; %s goes on", served.publication.id)
            return served


class EmbeddedCandidateEngine(EmbeddedEngine):
    """The engine over a candidate: a finished index that is not served yet, and may never be.

    Args:
        folder: the index with the files alongside it.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._candidate_index = open_publication(folder)

    def _get_open_index(self) -> EmbeddedOpenIndex:
        return self._candidate_index


def load_current_publication(
    index_dir: Path, served: EmbeddedOpenIndex | None
) -> EmbeddedOpenIndex:
    """The current publication of a folder, opened unless it is already served.

    Raises:
        NothingPublished: before the first publication.
        EngineUnavailable: it cannot be opened.
    """
    with convert_index_errors("ouvert"):
        current = next(iter(publications.list_publications(index_dir)), None)
        if current is None:
            raise NothingPublished("aucun annuaire n'est encore publié")
        publication = publications.read_description(index_dir / current)
        if served and is_unchanged(served, publication):
            return served
        return open_publication(index_dir / current, served)


def is_unchanged(open_index: EmbeddedOpenIndex, publication: Publication) -> bool:
    """Whether nothing was published or changed since the index was opened."""
    current, opened = publication, open_index.publication
    return (opened.id, opened.generation) == (current.id, current.generation)


def open_publication(folder: Path, before: EmbeddedOpenIndex | None = None) -> EmbeddedOpenIndex:
    """Open a publication, and test it: a damaged file is detected here, not by a later request.

    Args:
        folder: the folder of the publication.
        before: the index served until now; if it is the same publication, it is refreshed.
    """
    publication = publications.read_description(folder)
    if before and before.publication.id == publication.id:
        return refresh_publication(before, publication, publications.read_added_words(folder))
    index = tantivy.Index.open(str(folder))
    index.config_reader(reload_policy="manual")  # otherwise, a thread watches the folder too
    words, table = publications.load_vocabulary(folder), publications.load_activity_table(folder)
    listings = ListingsReader(folder)
    searcher = index.searcher()
    terms = TermDictionary.from_searcher(searcher)
    served = EmbeddedOpenIndex(
        publication, words, table, index, index.schema, searcher, listings, terms
    )
    fetch_hits(
        served, find_page(served, build_tiers(SearchQuery()), "shuffle", limit=1, after=None)[1]
    )
    listings.check_not_truncated(find_last_listing_offset(served))
    return served


def refresh_publication(
    before: EmbeddedOpenIndex, publication: Publication, added_words: bytes | None
) -> EmbeddedOpenIndex:
    """The same publication after a change, tested by reading its newest document.

    Its words and its file of listings stay open, because changes only add to them. A feed changes
    the index twice a second, and the next request waits for the refresh: so it is tested with a
    single document, which is far faster than the test of `open_publication`.
    """
    before.index.reload()
    searcher = before.index.searcher()
    served = replace(
        before,
        publication=publication,
        vocabulary=before.vocabulary.with_added_words(added_words),
        searcher=searcher,
        terms=TermDictionary.from_searcher(searcher),
    )
    for _newest in find_changes(served, publication.sequence - 1, limit=1):
        pass
    return served

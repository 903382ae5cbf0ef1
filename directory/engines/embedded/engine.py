"""The embedded engine: tantivy in the process, the default.

It reads a folder that `embedded_writer` fills. A new publication is noticed when somebody asks; it
is opened before the old one is let go, and requests in flight keep their own searcher, so answers
never stop.

Measured on 1.8 M documents with one core: a full name 0.5 ms (p50) and 2.2 ms (p99), `martin` 2.5,
`m` 30, everybody 13, one number 0.03 (0.09 when a column told where its listing lies), a thousand
numbers 22 ms; opening a publication 44 ms.
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
"""A new publication shows within this time of the swap; looking takes 20 µs."""
LOG = logging.getLogger(__name__)


class EmbeddedEngine:
    """The `SearchEngine` over a folder of publications.

    Args:
        index_dir: the folder; it need not exist yet.
        clock: seconds that only grow; decides when to look for a new publication.
    """

    name = "embedded"

    def __init__(self, index_dir: Path, *, clock: Callable[[], float] = monotonic) -> None:
        self._index_dir = index_dir
        self._clock = clock
        self._open_index: EmbeddedOpenIndex | None = None
        self._facet_counter: EmbeddedFacetCounter | None = None
        self._next_poll_at = 0.0

    def publication(self) -> Publication:
        """What is served now."""
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
        """The most frequent values of each dimension; broad answers are remembered."""
        served = self._get_open_index()
        if self._facet_counter is None or self._facet_counter.open_index is not served:
            self._facet_counter = EmbeddedFacetCounter(served, self._facet_counter)
        with convert_index_errors("lu"):
            return self._facet_counter.count_facets(query, limit=limit)

    def vocabulary(self) -> Vocabulary:
        """The words of the served names, mapped from the publication's folder."""
        return self._get_open_index().vocabulary

    def structures(
        self, query: StructureQuery, *, limit: int, after: Position | None = None
    ) -> StructureCandidates:
        """The places of practice that follow a position, tier by tier."""
        served = self._get_open_index()
        with convert_index_errors("lu"):
            wanted = build_structure_tiers(query)
            count, found = find_page(served, wanted, "shuffle", limit=limit + 1, after=after)
            hits = fetch_structure_hits(served, found[:limit])
        return StructureCandidates(Total.of(count), hits, has_more=len(found) > limit)

    def lookup(self, ids: Sequence[NationalId]) -> Mapping[NationalId, Listing | Tombstone]:
        """The people that have these numbers, current or former; who is unknown is left out."""
        served = self._get_open_index()
        with convert_index_errors("lu"):
            return choose_owners(ids, find_owners(served, ids))

    def person(self, number: NationalId) -> Record | Tombstone | None:
        """Who answers to this number."""
        served = self._get_open_index()
        with convert_index_errors("lu"):
            return find_person(served, number)

    def changes(self, since: int, limit: int) -> Sequence[PersonChange]:
        """The newest state of those changed after a sequence number, in the order of change."""
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
        """The newest publication that can be opened; one that is served goes on in any case."""
        try:
            return load_current_publication(self._index_dir, served)
        except EngineUnavailable:
            if served is None:
                raise
            LOG.exception("the new publication cannot be opened; %s goes on", served.publication.id)
            return served


class EmbeddedCandidateEngine(EmbeddedEngine):
    """The same answers from a folder that is not served, and may never be.

    Args:
        folder: a finished index with what stands beside it.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._candidate_index = open_publication(folder)

    def _get_open_index(self) -> EmbeddedOpenIndex:
        return self._candidate_index


def load_current_publication(
    index_dir: Path, served: EmbeddedOpenIndex | None
) -> EmbeddedOpenIndex:
    """The current publication of a folder, opened unless it is the one served."""
    with convert_index_errors("ouvert"):
        current = next(iter(publications.list_publications(index_dir)), None)
        if current is None:
            raise NothingPublished("aucun annuaire n'est encore publié")
        publication = publications.read_description(index_dir / current)
        if served and is_unchanged(served, publication):
            return served
        return open_publication(index_dir / current, served)


def is_unchanged(open_index: EmbeddedOpenIndex, publication: Publication) -> bool:
    """Whether nothing was published nor changed since."""
    now, known = publication, open_index.publication
    return (known.id, known.generation) == (now.id, now.generation)


def open_publication(folder: Path, before: EmbeddedOpenIndex | None = None) -> EmbeddedOpenIndex:
    """A publication, open and tried: a damaged file shows at the first search, not later.

    Args:
        folder: where it is.
        before: what was served until now.
    """
    publication = publications.read_description(folder)
    if before and before.publication.id == publication.id:
        return refresh_publication(before, publication, publications.read_added_words(folder))
    index = tantivy.Index.open(str(folder))
    index.config_reader(reload_policy="manual")  # else a thread looks at the folder, too
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
    """The same publication after a change, tried by its newest document.

    Its words and its file of listings are kept, for changes only add to them. A feed changes it
    twice a second, and whoever searches then waits for this: 0.4 ms of processor of 1.8 M people,
    where asking for everybody and for the last listing took 40; and 10 ms for the rare terms.
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

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

from directory.engines.embedded import publications
from directory.engines.embedded.distance_paging import page_around
from directory.engines.embedded.facet_counts import Counting
from directory.engines.embedded.listing_store import Listings
from directory.engines.embedded.paging import (
    Served,
    changed,
    departed,
    fetched,
    fetched_places,
    holders,
    last_listing,
    page,
    record,
)
from directory.engines.embedded.query_translation import Terms
from directory.engines.embedded.writer import engine_errors
from directory.errors import EngineUnavailable, NothingPublished
from directory.matching.structure_tiers import structure_tiers
from directory.matching.tiers import answers, tiers
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import (
    Candidates,
    Change,
    Facets,
    Position,
    Publication,
    SearchQuery,
    StructureQuery,
    Structures,
    Tombstone,
    Total,
)
from directory.text.spelling import Vocabulary

LOOK_EVERY_S = 0.25
"""A new publication shows within this time of the swap; looking takes 20 µs."""
LOG = logging.getLogger(__name__)


class EmbeddedEngine:
    """The `SearchEngine` over a folder of publications.

    Args:
        index_dir: the folder; it need not exist yet.
        clock: seconds that only grow; decides when to look for a new publication.
    """

    name = "embedded"
    is_remote = False

    def __init__(self, index_dir: Path, *, clock: Callable[[], float] = monotonic) -> None:
        self._index_dir = index_dir
        self._clock = clock
        self._served: Served | None = None
        self._counting: Counting | None = None
        self._look_at = 0.0

    def publication(self) -> Publication:
        """What is served now."""
        return self._serving().publication

    def candidates(
        self, query: SearchQuery, *, limit: int, after: Position | None = None
    ) -> Candidates:
        """The hits that follow a position, tier by tier; the total is the same on every page."""
        served = self._serving()
        with engine_errors("lu"):
            if len(query.rings) > 1 and not (query.identifier or query.near or query.alike):
                count, found = page_around(served, query, limit=limit + 1, after=after)
            else:
                count, found = page(served, tiers(query), query.order, limit=limit + 1, after=after)
            hits = fetched(served, found[:limit])
        return Candidates(Total.of(count), hits, has_more=len(found) > limit)

    def facets(self, query: SearchQuery, *, limit: int) -> Facets:
        """The most frequent values of each dimension; broad answers are remembered."""
        served = self._serving()
        if self._counting is None or self._counting.served is not served:
            self._counting = Counting(served, self._counting)
        with engine_errors("lu"):
            return self._counting.facets(query, limit=limit)

    def vocabulary(self) -> Vocabulary:
        """The words of the served names, mapped from the publication's folder."""
        return self._serving().vocabulary

    def structures(
        self, query: StructureQuery, *, limit: int, after: Position | None = None
    ) -> Structures:
        """The places of practice that follow a position, tier by tier."""
        served = self._serving()
        with engine_errors("lu"):
            wanted = structure_tiers(query)
            count, found = page(served, wanted, "shuffle", limit=limit + 1, after=after)
            hits = fetched_places(served, found[:limit])
        return Structures(Total.of(count), hits, has_more=len(found) > limit)

    def lookup(self, ids: Sequence[NationalId]) -> Mapping[NationalId, Listing | Tombstone]:
        """The people that have these numbers, current or former; who is unknown is left out."""
        served = self._serving()
        with engine_errors("lu"):
            return answers(ids, holders(served, ids))

    def person(self, number: NationalId) -> bytes | Listing | Tombstone | None:
        """Who answers to this number; encoded, as kept, where nobody else ever had it."""
        served = self._serving()
        with engine_errors("lu"):
            kept = record(served, number)
            return kept or answers([number], holders(served, [number])).get(number)

    def tombstones(self) -> int:
        """How many people have left and are still told of."""
        served = self._serving()
        with engine_errors("lu"):
            return departed(served)

    def changes(self, since: int, limit: int) -> Sequence[Change]:
        """The newest state of those changed after a sequence number, in the order of change."""
        served = self._serving()
        with engine_errors("lu"):
            return tuple(changed(served, since, limit))

    def _serving(self) -> Served:
        now = self._clock()
        if self._served is None or now >= self._look_at:
            self._look_at = now + LOOK_EVERY_S
            self._served = self._latest(self._served)
        return self._served

    def _latest(self, served: Served | None) -> Served:
        """The newest publication that can be opened; one that is served goes on in any case."""
        try:
            return latest(self._index_dir, served)
        except EngineUnavailable:
            if served is None:
                raise
            LOG.exception("the new publication cannot be opened; %s goes on", served.publication.id)
            return served


class UnservedEngine(EmbeddedEngine):
    """The same answers from a folder that is not served, and may never be.

    Args:
        folder: a finished index with what stands beside it.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._only = opened(folder)

    def _serving(self) -> Served:
        return self._only


def latest(index_dir: Path, served: Served | None) -> Served:
    """The current publication of a folder, opened unless it is the one served."""
    with engine_errors("ouvert"):
        current = next(iter(publications.named(index_dir)), None)
        if current is None:
            raise NothingPublished("aucun annuaire n'est encore publié")
        publication = publications.described(index_dir / current)
        if served and is_same(served, publication):
            return served
        return opened(index_dir / current, served)


def is_same(served: Served, publication: Publication) -> bool:
    """Whether nothing was published nor changed since."""
    now, known = publication, served.publication
    return (known.id, known.generation) == (now.id, now.generation)


def opened(folder: Path, before: Served | None = None) -> Served:
    """A publication, open and tried: a damaged file shows at the first search, not later.

    Args:
        folder: where it is.
        before: what was served until now.
    """
    publication = publications.described(folder)
    if before and before.publication.id == publication.id:
        return renewed(before, publication, publications.added_words(folder))
    index = tantivy.Index.open(str(folder))
    index.config_reader(reload_policy="manual")  # else a thread looks at the folder, too
    words, table = publications.vocabulary(folder), publications.table(folder)
    listings = Listings(folder)
    searcher = index.searcher()
    terms = Terms.of(searcher)
    served = Served(publication, words, table, index, index.schema, searcher, listings, terms)
    fetched(served, page(served, tiers(SearchQuery()), "shuffle", limit=1, after=None)[1])
    listings.refuse_truncated(last_listing(served))
    return served


def renewed(before: Served, publication: Publication, added: bytes | None) -> Served:
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
        vocabulary=before.vocabulary.with_added(added),
        searcher=searcher,
        terms=Terms.of(searcher),
    )
    for _newest in changed(served, publication.sequence - 1, limit=1):
        pass
    return served

"""The engine for when one machine is not enough: an OpenSearch cluster.

The served name is an alias of one index. What is known of a publication and the words of its names
lie in that index, so that a process that answers needs no disk. Questions go to the index itself,
never to the alias, so that no page mixes two publications.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from time import monotonic
from typing import Any, TypeVar

from directory.engines.opensearch.aliases import Aliases
from directory.engines.opensearch.client import Access, Cluster, Vanished
from directory.engines.opensearch.facet_counts import Counting
from directory.engines.opensearch.mapping import ACTIVITIES, ADDED, WORDS, Meta
from directory.engines.opensearch.query_translation import (
    asked,
    changed,
    departed,
    holding,
    position_of,
)
from directory.engines.opensearch.responses import (
    PART,
    Found,
    Hits,
    Part,
    Searched,
    changes,
    fetched,
    holders,
    searched,
)
from directory.errors import EngineUnavailable, NothingPublished
from directory.facets.activity_table import Table
from directory.matching.structure_tiers import structure_tiers
from directory.matching.tiers import Tiers, answers, tiers
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import (
    Candidates,
    Change,
    Facets,
    Hit,
    Position,
    Publication,
    SearchQuery,
    StructureHit,
    StructureQuery,
    Structures,
    Tombstone,
    Total,
)
from directory.text.spelling import Vocabulary

LOOK_EVERY_S = 0.5
"""A new publication shows within this time of the swap; looking takes 1.5 ms."""
LOG = logging.getLogger("annuaire.engine")
Answer = TypeVar("Answer")


class OtherVersion(EngineUnavailable):
    """The index was built by a program that lays it out in another way."""


class Served:
    """One publication: its index, what is known of it, and its words once somebody needs them."""

    def __init__(self, cluster: Cluster, index: str, meta: Meta, publication: Publication) -> None:
        self._cluster = cluster
        self.index = index
        self.meta = meta
        self.publication = publication

    def renewed(self, meta: Meta, publication: Publication) -> "Served":
        """The same index after a change; its words are neither fetched nor unpacked again."""
        renewed = Served(self._cluster, self.index, meta, publication)
        if "built" in vars(self):
            renewed.built = self.built
        if "table" in vars(self):
            renewed.table = self.table
        return renewed

    @cached_property
    def built(self) -> Vocabulary:
        """The words of the names as they were when the index was built, fetched once."""
        return Vocabulary(self._parts(WORDS, self.meta.words))

    @cached_property
    def table(self) -> Table:
        """The activities of everybody as they were when the index was built, fetched once."""
        return Table(self._parts(ACTIVITIES, self.meta.activities))

    @cached_property
    def added(self) -> bytes | None:
        """The words that changes have brought."""
        return self._part(ADDED) if self.meta.added else None

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Both."""
        return self.built.with_added(self.added)

    def _parts(self, id_: str, count: int) -> bytes:
        return b"".join(self._part(id_.format(at)) for at in range(count))

    def _part(self, id_: str) -> bytes:
        with self._cluster.asked() as client:
            part: Part = PART(client.get(index=self.index, id=id_))
            return part.source.packed

    def search(self, body: dict[str, Any], timeout_ms: int) -> Searched:
        """A whole answer."""
        body["timeout"] = f"{timeout_ms}ms"
        whole = {"allow_partial_search_results": "false"}
        with self._cluster.asked() as client:
            return searched(client.search(body=body, index=self.index, params=whole))

    def fetch(self, ids: Sequence[NationalId]) -> list[Found]:
        """The documents of these, as published: what is not refreshed yet is not."""
        with self._cluster.asked() as client:
            published = {"realtime": "false"}
            return fetched(client.mget(body={"ids": ids}, index=self.index, params=published))


class OpenSearchEngine:
    """The `SearchEngine` over a cluster.

    Args:
        access: how to reach it; it need not be there yet.
        clock: seconds that only grow; decides when to look for a new publication.
    """

    name = "opensearch"
    is_remote = True

    def __init__(self, access: Access, *, clock: Callable[[], float] = monotonic) -> None:
        self._cluster = Cluster(access)
        self._aliases = Aliases(self._cluster, access.index)
        self._timeout_ms = int(access.timeout_s * 1000)
        self._clock = clock
        self._served: Served | None = None
        self._counting: tuple[Served | None, Counting | None] = (None, None)
        self._passed_over = ""
        self._look_at = 0.0

    def publication(self) -> Publication:
        """What is served now."""
        return self._serving().publication

    def candidates(
        self, query: SearchQuery, *, limit: int, after: Position | None = None
    ) -> Candidates:
        """The hits that follow a position, tier by tier; the total is the same on every page."""
        wanted = tiers(query)
        found = self._found(asked(wanted, query.order, limit=limit, after=after))
        hits = tuple(hit(each, wanted) for each in found.hits[:limit])
        return Candidates(Total.of(found.total.value), hits, has_more=len(found.hits) > limit)

    def structures(
        self, query: StructureQuery, *, limit: int, after: Position | None = None
    ) -> Structures:
        """The places of practice that follow a position, tier by tier."""
        wanted = structure_tiers(query)
        found = self._found(asked(wanted, "shuffle", limit=limit, after=after))
        hits = tuple(structure_hit(each, wanted) for each in found.hits[:limit])
        return Structures(Total.of(found.total.value), hits, has_more=len(found.hits) > limit)

    def facets(self, query: SearchQuery, *, limit: int) -> Facets:
        """The most frequent values of each dimension; what was counted is remembered."""
        return self._answered(lambda served: self._counting_in(served).facets(query, limit=limit))

    def _counting_in(self, served: Served) -> Counting:
        known, counting = self._counting
        if counting is None or known is not served:
            ask = partial(served.search, timeout_ms=self._timeout_ms)
            counting = Counting(ask, served.table, counting)
            self._counting = served, counting
        return counting

    def vocabulary(self) -> Vocabulary:
        """The words of the served names."""
        return self._answered(lambda served: served.vocabulary)

    def lookup(self, ids: Sequence[NationalId]) -> Mapping[NationalId, Listing | Tombstone]:
        """The people that have these numbers, current or former; who is unknown is left out."""
        known = self._answered(lambda served: self._holders(served, ids)) if ids else []
        return answers(ids, holders(known))

    def person(self, number: NationalId) -> Listing | Tombstone | None:
        """Who answers to this number."""
        return self.lookup([number]).get(number)

    def tombstones(self) -> int:
        """How many people have left and are still told of."""
        return self._found(departed()).total.value

    def changes(self, since: int, limit: int) -> Sequence[Change]:
        """The newest state of those changed after a sequence number, in the order of change."""
        return tuple(changes(self._found(changed(since, limit))))

    def _found(self, body: dict[str, Any]) -> Hits:
        return self._answered(lambda served: served.search(body, self._timeout_ms)).hits

    def _holders(self, served: Served, ids: Sequence[NationalId]) -> list[Found]:
        """By the key of the document, which is most people's only number; then by any number."""
        known = served.fetch(ids)
        rest = set(ids).difference(each.id for each in known if each.source and each.source.listing)
        if not rest:
            return known
        return [*known, *served.search(holding(sorted(rest)), self._timeout_ms).hits.hits]

    def _answered(self, ask: Callable[[Served], Answer]) -> Answer:
        """An answer of what is served; asked again if that has just been replaced and removed."""
        try:
            return ask(self._serving())
        except Vanished:
            self._look_at = 0.0
            return ask(self._serving())

    def _serving(self) -> Served:
        now = self._clock()
        if self._served is None or now >= self._look_at:
            self._served = self._latest(self._served)
            self._look_at = now + LOOK_EVERY_S
        return self._served

    def _latest(self, served: Served | None) -> Served:
        """What the alias leads to; an index that cannot be read leaves the served one in place."""
        try:
            index, meta = self._aliases.described(self._aliases.served, is_local=True)
        except Vanished as error:
            raise NothingPublished("aucun annuaire n'est encore publié") from error
        if meta.publication:
            if served and (served.index, served.meta) == (index, meta):
                return served
            if served and served.index == index:
                return served.renewed(meta, meta.publication)
            return Served(self._cluster, index, meta, meta.publication)
        refusal = f"l'index {index} est d'une autre version du programme"
        if served is None:
            raise OtherVersion(f"{refusal} : republiez-le (annuaire publish)")
        if self._passed_over != index:
            LOG.error("%s ; %s reste servi", refusal, served.index)
            self._passed_over = index
        return served


class UnservedEngine(OpenSearchEngine):
    """The same answers from an index that is not served, and may never be.

    Args:
        access: how to reach the cluster.
        index: finished, and described as it would be served.
    """

    def __init__(self, access: Access, index: str) -> None:
        super().__init__(access.of_run())
        index, meta = self._aliases.described(index)
        assert meta.publication
        self._only = Served(self._cluster, index, meta, meta.publication)

    def _serving(self) -> Served:
        return self._only


def hit(found: Found, wanted: Tiers) -> Hit:
    """A person found, and where they stand."""
    assert found.source
    assert found.source.listing  # tombstones are in no tier
    position = position_of(found.sort, len(wanted))
    return Hit(found.source.listing, wanted[position.tier][0], position)


def structure_hit(found: Found, wanted: Tiers) -> StructureHit:
    """A place of practice found, and where it stands."""
    assert found.source
    assert found.source.place
    position = position_of(found.sort, len(wanted))
    return StructureHit(found.source.place, wanted[position.tier][0], position)

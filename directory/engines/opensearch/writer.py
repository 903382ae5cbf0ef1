"""Writes an index in an OpenSearch cluster, then swaps it with the served one.

A build may be killed at any instant. It is not served before the aliases are swapped, last and in
one atomic step, and the next writer removes indexes without an alias. The name of an index is
random, because its publication is known only at the end.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from msgspec import json

from directory.engines.opensearch.aliases import Aliases
from directory.engines.opensearch.bulk import BulkWriter
from directory.engines.opensearch.client import LOG, Cluster, ClusterAccess, IndexNotFound
from directory.engines.opensearch.mapping import (
    ACTIVITIES_ID_FORMAT,
    MAPPING_VERSION,
    VOCABULARY_ID_FORMAT,
    IndexLayout,
    IndexMetadata,
    build_index_template,
    encode_bulk_document,
    encode_bulk_lines,
    encode_bulk_structure,
)
from directory.engines.opensearch.query_translation import build_search_body
from directory.engines.opensearch.responses import (
    CountResponse,
    check_broadcast_response,
    decode_count,
)
from directory.errors import EngineUnavailable, PublicationRefused
from directory.matching.tiers import build_tiers
from directory.publishing import IndexSidecar
from directory.search import Publication, SearchQuery

LONG_CALL_TIMEOUT_S = 3600
"""Timeout of slow requests, such as merging an index of the whole country."""
REPLICA_TIMEOUT_S = 120
"""How long to wait for replicas; after that, the index is served without all of them."""
MAX_BLOB_PART_BYTES = 3_000_000
"""Size of the parts, one per document, of the vocabulary and the activity table."""
INDEX_WARM_UP_QUERIES = (
    SearchQuery(),
    SearchQuery(name=("martin",)),
    SearchQuery(name=("jean", "m")),
)


class OpenSearchWriter:
    """The `IndexWriter` of a cluster; one directory has one writer at a time.

    Args:
        access: how to reach the cluster.
        layout: how the index is distributed over it.
        check: called with the name of the finished index just before it is served; it raises to
            refuse.
    """

    encode_document = staticmethod(encode_bulk_document)
    encode_structure = staticmethod(encode_bulk_structure)

    def __init__(
        self,
        access: ClusterAccess,
        layout: IndexLayout | None = None,
        check: Callable[[str], None] = lambda _index: None,
    ) -> None:
        self._check = check
        self._cluster = Cluster(access.with_run_timeout())
        self._layout = layout or IndexLayout()
        self._aliases = Aliases(self._cluster, access.index)
        self._index = self._aliases.generate_index_name()
        self._bulk = BulkWriter(self._cluster, self._index)
        self._aliases.remove_stale_indexes()
        self._create()
        self._is_building = True

    def _create(self) -> None:
        """Create an empty index, neither refreshed nor replicated until it is complete."""
        settings = {"number_of_shards": self._layout.shards}
        name = self._aliases.served_alias
        with self._cluster.request() as client:
            client.indices.put_index_template(name=name, body=build_index_template(name))
            client.indices.create(index=self._index, body={"settings": {"index": settings}})

    def add_encoded(self, documents: Iterable[bytes]) -> int:
        """Add encoded documents to the index being built; returns how many."""
        return self._bulk.add(documents)

    def publish(self, publication: Publication, build_sidecar: Callable[[], IndexSidecar]) -> None:
        """Serve the finished index; the one served until now is kept for a rollback.

        Raises:
            EngineUnavailable: it cannot be written; the served index stays.
            PublicationRefused: documents are missing, or the id names an existing publication.
        """
        self._check_new(publication)
        sidecar = build_sidecar()
        words = self._bulk.add(split_blob(VOCABULARY_ID_FORMAT, sidecar.words))
        activities = self._bulk.add(split_blob(ACTIVITIES_ID_FORMAT, sidecar.activities))
        meta = IndexMetadata(MAPPING_VERSION, publication, words, activities)
        self._merge_and_flush(meta)
        self._check_document_count()
        self._create_replicas()
        self._run_warm_up_queries()
        self._check(self._index)
        self._aliases.swap(self._index)
        self._is_building = False
        self._aliases.remove_stale_indexes()

    def abandon(self) -> None:
        """Cancel the build and remove its index; publications stay.

        If the cluster is unavailable, the next writer removes it.
        """
        if self._is_building:
            self._is_building = False
            with suppress(EngineUnavailable), self._cluster.request() as client:
                client.indices.delete(index=self._index)

    def _check_new(self, publication: Publication) -> None:
        for alias in (self._aliases.served_alias, self._aliases.previous_alias):
            with suppress(IndexNotFound):
                known = self._aliases.read_metadata(alias)[1].publication
                if known and known.id == publication.id:
                    raise PublicationRefused(f"la publication « {known.id} » est déjà là")

    def _merge_and_flush(self, meta: IndexMetadata) -> None:
        """Merge each shard to one segment, make it searchable, and write it to disk.

        The refresh comes after the merge: otherwise the old segments would be searched, and stay on
        disk alongside the merged one.
        """
        one = {
            "max_num_segments": 1
        }  # each segment slows every search; the index is not served yet
        with self._cluster.request() as client:
            client.indices.put_mapping(body=json.encode({"_meta": meta}), index=self._index)
            check_broadcast_response(
                client.indices.forcemerge(index=self._index, params=build_long_call_options(one))
            )
            check_broadcast_response(
                client.indices.refresh(index=self._index, params=build_long_call_options())
            )
            check_broadcast_response(
                client.indices.flush(index=self._index, params=build_long_call_options())
            )

    def _check_document_count(self) -> None:
        """Refuse an index with fewer documents than were accepted."""
        with self._cluster.request() as client:
            found: CountResponse = decode_count(client.count(index=self._index))
        if found.count < self._bulk.created:
            raise PublicationRefused(f"{found.count} documents de {self._bulk.created} acceptés")

    def _create_replicas(self) -> None:
        """Create the replicas and wait for them; with too few nodes, log a warning."""
        if not self._layout.replicas:
            return
        replicas = {"index": {"number_of_replicas": self._layout.replicas}}
        wait = {"wait_for_status": "green", "timeout": f"{REPLICA_TIMEOUT_S}s", "ignore": (408,)}
        with self._cluster.request() as client:
            client.indices.put_settings(body=replicas, index=self._index)
            health = client.cluster.health(index=self._index, params=build_long_call_options(wait))
            if json.decode(health)["status"] != "green":
                LOG.warning("OpenSearch : les copies de %s ne sont pas toutes faites", self._index)

    def _run_warm_up_queries(self) -> None:
        """Run typical queries, so that the first requests find warm caches."""
        with self._cluster.request() as client:
            for query in INDEX_WARM_UP_QUERIES:
                body = build_search_body(build_tiers(query), query.order, limit=20)
                client.search(body=body, index=self._index, params=build_long_call_options())


def split_blob(id_: str, packed: bytes) -> Iterator[bytes]:
    """Split a blob (vocabulary or activity table) into encoded documents."""
    for at, cut in enumerate(range(0, len(packed), MAX_BLOB_PART_BYTES)):
        yield encode_bulk_lines(id_.format(at), {"packed": packed[cut : cut + MAX_BLOB_PART_BYTES]})


def build_long_call_options(options: dict[str, Any] | None = None) -> dict[str, Any]:
    """Options of a slow request; a new dictionary each time, because the client changes it."""
    return {**(options or {}), "request_timeout": LONG_CALL_TIMEOUT_S}

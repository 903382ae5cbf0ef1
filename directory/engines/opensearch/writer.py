"""Writes an index in an OpenSearch cluster, then swaps it with the served one.

A build may be killed at any instant. It is not served before the aliases are swapped, last and in
one atomic step, and the next writer removes indexes without an alias. The name of an index is
random, because its publication is known only at the end.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial

from msgspec import json

from directory.engines.opensearch.aliases import AliasConflict, Aliases, SwapUnconfirmed
from directory.engines.opensearch.bulk import BulkWriter
from directory.engines.opensearch.client import Cluster, ClusterAccess, IndexNotFound
from directory.engines.opensearch.copies import (
    accept_existing,
    build_long_call_options,
    create_replicas,
)
from directory.engines.opensearch.mapping import (
    ACTIVITIES_ID_FORMAT,
    MAPPING_VERSION,
    VOCABULARY_ID_FORMAT,
    IndexLayout,
    IndexMetadata,
    build_index_body,
    encode_bulk_document,
    encode_bulk_lines,
    encode_bulk_structure,
)
from directory.engines.opensearch.query_translation import build_search_body
from directory.engines.opensearch.responses import (
    CountResponse,
    check_broadcast_response,
    decode_count,
    decode_templates,
)
from directory.errors import EngineUnavailable, PublicationRefused
from directory.matching.tiers import build_tiers
from directory.publication import Publication
from directory.publishing import IndexSidecar
from directory.search import SearchQuery

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
        self._aliases.check()
        self._aliases.remove_stale_indexes()
        self._create()
        self._is_building = True

    def _create(self) -> None:
        """Create an empty index, neither refreshed nor replicated until it is complete."""
        remove_former_template(self._cluster, self._aliases.served_alias)
        with self._cluster.request() as client, accept_existing():
            client.indices.create(index=self._index, body=build_index_body(self._layout.shards))

    def add_encoded(self, documents: Iterable[bytes]) -> int:
        """Add encoded documents to the index being built; returns how many."""
        return self._bulk.add(documents)

    def replace_structures(self, documents: Mapping[str, bytes]) -> None:
        """Replace encoded structures that were added before: they have the same document ids."""
        self._bulk.add(documents.values())

    def publish(self, publication: Publication, build_sidecar: Callable[[], IndexSidecar]) -> None:
        """Serve the finished index; the one served until now is kept for a rollback.

        Raises:
            EngineUnavailable: it cannot be written; the served index stays.
            SwapUnconfirmed: it is written, and may be served.
            PublicationRefused: documents or the index are missing, or the id names an existing
                publication.
        """
        self._finish(publication, build_sidecar)
        self._put_into_service(partial(self._aliases.swap, self._index))

    def replace(
        self,
        alias: str,
        before: str,
        publication: Publication,
        build_sidecar: Callable[[], IndexSidecar],
    ) -> None:
        """Put the finished index behind an alias, in the place of another index, which is removed.

        Args:
            alias: the served or the previous one.
            before: the index that is behind it.
            publication: the description of the new index.
            build_sidecar: builds the data alongside it.
        """
        self._finish(publication, build_sidecar)
        self._put_into_service(partial(self._aliases.replace, alias, before, self._index))

    def _finish(self, publication: Publication, build_sidecar: Callable[[], IndexSidecar]) -> None:
        """Write the rest of the index, and check it."""
        self._check_new(publication)
        self._check_unreplaced()
        sidecar = build_sidecar()
        words = self._bulk.add(split_blob(VOCABULARY_ID_FORMAT, sidecar.words))
        activities = self._bulk.add(split_blob(ACTIVITIES_ID_FORMAT, sidecar.activities))
        meta = IndexMetadata(MAPPING_VERSION, publication, words, activities)
        self._merge_and_flush(meta)
        self._check_document_count()
        create_replicas(self._cluster, self._index, self._layout.replicas)
        self._run_warm_up_queries()
        self._check(self._index)

    def abandon(self) -> None:
        """Cancel the build and remove its index; publications stay.

        If the cluster is unavailable, the next writer removes it.
        """
        if self._is_building:
            self._is_building = False
            with suppress(EngineUnavailable):
                self._aliases.remove_index(self._index)

    def _put_into_service(self, move_alias: Callable[[], None]) -> None:
        try:
            move_alias()
        except SwapUnconfirmed:
            self._is_building = False  # the next run removes the index if it is not served
            raise
        self._is_building = False
        self._aliases.remove_stale_indexes()

    def _check_new(self, publication: Publication) -> None:
        for alias in (self._aliases.served_alias, self._aliases.previous_alias):
            with suppress(IndexNotFound, AliasConflict):
                known = self._aliases.read_metadata(alias)[1].publication
                if known and known.id == publication.id:
                    raise PublicationRefused(f"la publication « {known.id} » est déjà là")

    def _check_unreplaced(self) -> None:
        """Refuse an index that another program removed, and the next documents created again."""
        if not self._aliases.is_marked(self._index):
            raise PublicationRefused(
                f"l'index en construction {self._index} a été supprimé entre-temps : recommencez"
            )

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

    def _run_warm_up_queries(self) -> None:
        """Run typical queries, so that the first requests find warm caches."""
        with self._cluster.request() as client:
            for query in INDEX_WARM_UP_QUERIES:
                body = build_search_body(build_tiers(query), query.order, limit=20)
                client.search(body=body, index=self._index, params=build_long_call_options())


def remove_former_template(cluster: Cluster, name: str) -> None:
    """Remove the index template of version 0.1, which applies to indexes of other programs too."""
    with suppress(IndexNotFound), cluster.request() as client:
        (template,) = decode_templates(client.indices.get_index_template(name=name)).index_templates
        if template.index_template.index_patterns == (f"{name}.*",):
            client.indices.delete_index_template(name=name)


def split_blob(id_: str, packed: bytes) -> Iterator[bytes]:
    """Split a blob (vocabulary or activity table) into encoded documents."""
    for at, cut in enumerate(range(0, len(packed), MAX_BLOB_PART_BYTES)):
        yield encode_bulk_lines(id_.format(at), {"packed": packed[cut : cut + MAX_BLOB_PART_BYTES]})

"""Changes to the served index of a cluster, and the rollback.

A change is written to the served index by bulk requests; it becomes visible in one step, when the
index is refreshed. A reversible change, and a rollback, go into a clone, which shares its files
with the original index, and is then swapped in like a publication.

The order of writing matters: words and documents, the refresh, and the metadata last, because
readers poll the metadata only. If the process is killed in between, the index is complete but newer
than its metadata, and the next run writes the same changes again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial

from msgspec import Struct, json
from msgspec.structs import replace

from directory.document import IndexDocument
from directory.engines.opensearch.aliases import Aliases
from directory.engines.opensearch.bulk import BulkWriter
from directory.engines.opensearch.candidate import OpenSearchCandidateEngine
from directory.engines.opensearch.client import Cluster, ClusterAccess, IndexNotFound
from directory.engines.opensearch.copies import (
    build_long_call_options,
    create_replicas,
    open_clone,
    set_write_block,
)
from directory.engines.opensearch.facet_counts import fetch_changes
from directory.engines.opensearch.mapping import (
    ACTIVITIES_ID_FORMAT,
    ADDED_WORDS_ID,
    IndexLayout,
    IndexMetadata,
    encode_bulk_document,
    encode_bulk_lines,
    encode_bulk_structure,
)
from directory.engines.opensearch.open_index import OpenSearchOpenIndex
from directory.engines.opensearch.responses import (
    check_broadcast_response,
    parse_multi_get_response,
)
from directory.engines.opensearch.stored_documents import (
    convert_to_index_document,
    iterate_documents,
    iterate_served_people,
    iterate_structures,
)
from directory.engines.opensearch.structures import OpenSearchPracticeReader
from directory.engines.opensearch.writer import OpenSearchWriter, split_blob
from directory.engines.rewriting import DocumentRewriter
from directory.errors import PublicationRefused
from directory.facets.table_counting import rebuild_table
from directory.facets.table_format import replace_people
from directory.model.identifiers import NationalId
from directory.model.structures import StructureDocument
from directory.publication import Publication
from directory.publishing import NO_DEPARTURES, IndexCheck, ServedPerson
from directory.structure_changes import Departure, derive_structure_documents
from directory.word_changes import derive_word_changes

PREVIOUS_DOCUMENTS_BATCH_SIZE = 1_000
"""People per request for their documents."""


class IndexChanges(Struct, frozen=True):
    """The documents to replace in an index.

    Attributes:
        words: the packed changes of the vocabulary; None without any.
    """

    people: list[IndexDocument]
    structures: list[StructureDocument]
    words: bytes | None = None


class OpenSearchIndex:
    """The `SearchIndex` of a cluster."""

    def __init__(self, access: ClusterAccess, layout: IndexLayout | None = None) -> None:
        self._access = access.with_run_timeout()
        self._layout = layout or IndexLayout()
        self._cluster = Cluster(self._access)
        self._aliases = Aliases(self._cluster, access.index)
        self._open_index: OpenSearchOpenIndex | None = None

    def current_publication(self) -> Publication | None:
        """The publication served now; None before the first one."""
        with suppress(IndexNotFound):
            return self._aliases.read_metadata(self._aliases.served_alias)[1].publication
        return None

    def identify_served(self) -> Publication | None:
        """The description of the served index, even if its documents are of another version."""
        with suppress(IndexNotFound):
            return self._aliases.identify_publication(self._aliases.served_alias)
        return None

    def previous_publication(self) -> Publication | None:
        """The publication that a rollback would restore; None if there is none."""
        with suppress(IndexNotFound):
            return self._aliases.read_metadata(self._aliases.previous_alias)[1].publication
        return None

    def create_writer(self, check: IndexCheck) -> OpenSearchWriter:
        """Start to build a new index."""
        return OpenSearchWriter(
            self._access,
            self._layout,
            lambda index: check(OpenSearchCandidateEngine(self._access, index)),
        )

    def apply(
        self,
        documents: Iterable[IndexDocument],
        publication: Publication,
        check: IndexCheck | None = None,
        departures: Mapping[str, Departure] = NO_DEPARTURES,
    ) -> None:
        """Replace documents: in place, or in a modified copy if the publication has a new id."""
        index, meta = self._read_metadata(self._aliases.served_alias)
        changes = self._derive_changes(index, meta, list(documents), departures, publication)
        if meta.publication and meta.publication.id == publication.id:
            self._replace_documents(index, meta, changes, publication)
            return
        with open_clone(self._cluster, self._aliases, index) as clone:
            self._change_clone(clone, meta, changes, publication)
            if check:
                check(OpenSearchCandidateEngine(self._access, clone))
            self._aliases.swap(clone)

    def restore(
        self,
        documents: Iterable[IndexDocument],
        publication: Publication,
        departures: Mapping[str, Departure] = NO_DEPARTURES,
        check: IndexCheck | None = None,
    ) -> None:
        """Serve the previous publication again, with some documents replaced."""
        index, meta = self._read_metadata(self._aliases.previous_alias)
        changes = self._derive_changes(index, meta, list(documents), departures, publication)
        with open_clone(self._cluster, self._aliases, index) as clone:
            self._change_clone(clone, meta, changes, publication)
            if check:
                check(OpenSearchCandidateEngine(self._access, clone))
            self._aliases.swap(clone, is_rollback=True)

    def find_served_documents(self, ids: Sequence[NationalId]) -> Iterable[IndexDocument]:
        """The documents of these people in the served publication."""
        return self._find_documents(self._aliases.served_alias, ids)

    def find_previous_documents(self, ids: Sequence[NationalId]) -> Iterable[IndexDocument]:
        """The documents of these people in the previous publication."""
        return self._find_documents(self._aliases.previous_alias, ids)

    def _find_documents(self, alias: str, ids: Sequence[NationalId]) -> Iterator[IndexDocument]:
        index, _ = self._read_metadata(alias)
        for first in range(0, len(ids), PREVIOUS_DOCUMENTS_BATCH_SIZE):
            body = {"ids": list(ids[first : first + PREVIOUS_DOCUMENTS_BATCH_SIZE])}
            with self._cluster.request() as client:
                params = {"realtime": "false"}
                found = parse_multi_get_response(client.mget(body=body, index=index, params=params))
            yield from map(convert_to_index_document, found)

    def iterate_served_people(self) -> Iterator[ServedPerson]:
        """Everybody in the served index, departed people included, in the order of change."""
        index, _ = self._read_metadata(self._aliases.served_alias)
        return iterate_served_people(self._cluster, index)

    def iterate_served_structures(self) -> Iterator[StructureDocument]:
        """Every structure in the served index, departed ones included, in the order of change."""
        index, _ = self._read_metadata(self._aliases.served_alias)
        return iterate_structures(self._cluster, index)

    def change_previous(self, documents: Iterable[IndexDocument], publication: Publication) -> None:
        """Replace documents in the previous publication, in place."""
        index, meta = self._read_metadata(self._aliases.previous_alias)
        replaced = list(documents)
        served = OpenSearchOpenIndex(self._cluster, index, meta, publication)
        people = {document.id: document.activities for document in replaced}
        table = replace_people(served.table.buffer, people, served.table.sequence)
        lines = list(split_blob(ACTIVITIES_ID_FORMAT, table))
        set_write_block(self._cluster, index, is_blocked=False)
        BulkWriter(self._cluster, index).add(lines)
        changes = self._derive_changes(index, meta, replaced, NO_DEPARTURES, publication)
        self._replace_documents(index, replace(meta, activities=len(lines)), changes, publication)

    def rewrite(self, before: Publication, after: Publication, check: IndexCheck) -> None:
        """Write a publication anew from its own documents, and replace it by the result."""
        for alias in (self._aliases.served_alias, self._aliases.previous_alias):
            index, meta = self._read_metadata(alias)
            if meta.publication and meta.publication.id == before.id:
                self._rewrite_index(alias, index, after, self.create_writer(check))
                return

    def drop_previous(self) -> bool:
        """Remove a previous publication, readable or not."""
        return self._aliases.drop_previous()

    def _rewrite_index(
        self, alias: str, index: str, after: Publication, writer: OpenSearchWriter
    ) -> None:
        try:
            rewriter = DocumentRewriter(writer)
            rewriter.rewrite(iterate_documents(self._cluster, index))
            rewriter.rewrite_structures(iterate_structures(self._cluster, index))
            writer.replace(alias, index, after, rewriter.build_sidecar)
        except BaseException:
            writer.abandon()
            raise

    def _read_metadata(self, alias: str) -> tuple[str, IndexMetadata]:
        try:
            return self._aliases.read_metadata(alias)
        except IndexNotFound as error:
            raise PublicationRefused("il n'y a pas de publication à laquelle revenir") from error

    def _derive_changes(
        self,
        index: str,
        meta: IndexMetadata,
        people: list[IndexDocument],
        departures: Mapping[str, Departure],
        publication: Publication,
    ) -> IndexChanges:
        """The changes of some people, and those of the structures that follow from them."""
        if not people and not departures:
            return IndexChanges([], [])
        assert meta.publication
        structures = derive_structure_documents(
            people,
            departures,
            OpenSearchPracticeReader(self._cluster, index),
            indexed_sequence=meta.publication.sequence,
            day=publication.data_date,
        )
        engine = OpenSearchCandidateEngine(self._access, index, self._open_index)
        self._open_index = engine.open_index
        words = derive_word_changes(engine, people) if people else None
        return IndexChanges(people, structures, words)

    def _change_clone(
        self,
        clone: str,
        meta: IndexMetadata,
        changes: IndexChanges,
        publication: Publication,
    ) -> None:
        """Finish a clone: some documents replaced, and as many replicas as a build has."""
        self._replace_documents(clone, meta, changes, publication)
        self._rebuild_activity_table(clone)
        create_replicas(self._cluster, clone, self._layout.replicas)

    def _rebuild_activity_table(self, index: str) -> None:
        """Rebuild the table of activities if many people changed since it was built."""
        _, meta = self._aliases.read_metadata(index)
        assert meta.publication
        served = OpenSearchOpenIndex(self._cluster, index, meta, meta.publication)
        run_search = partial(served.search, timeout_ms=int(self._access.timeout_s * 1000))
        if table := rebuild_table(served.table, partial(fetch_changes, run_search)):
            lines = list(split_blob(ACTIVITIES_ID_FORMAT, table))
            BulkWriter(self._cluster, index).add(lines)
            self._write_metadata(index, replace(meta, activities=len(lines)))

    def _replace_documents(
        self,
        index: str,
        meta: IndexMetadata,
        changes: IndexChanges,
        publication: Publication,
    ) -> None:
        """Replace documents in an index, then write its metadata."""
        if changes.people or changes.structures:
            # a killed run may have left it blocked
            set_write_block(self._cluster, index, is_blocked=False)
            lines = [
                *encode_word_changes(changes.words),
                *map(encode_bulk_document, changes.people),
                *map(encode_bulk_structure, changes.structures),
            ]
            BulkWriter(self._cluster, index).add(lines)
            meta = replace(meta, has_word_changes=meta.has_word_changes or bool(changes.words))
            with self._cluster.request() as client:
                check_broadcast_response(
                    client.indices.refresh(index=index, params=build_long_call_options())
                )
        self._write_metadata(index, replace(meta, publication=publication))

    def _write_metadata(self, index: str, meta: IndexMetadata) -> None:
        with self._cluster.request() as client:
            client.indices.put_mapping(body=json.encode({"_meta": meta}), index=index)


def encode_word_changes(words: bytes | None) -> Iterator[bytes]:
    """The document of the changes of the vocabulary; none without changes."""
    if words is not None:
        yield encode_bulk_lines(ADDED_WORDS_ID, {"packed": words})

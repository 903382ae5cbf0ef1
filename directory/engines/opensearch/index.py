"""The served index of a cluster, as runs change it.

A change is a bulk request to the served index that nobody sees before it is refreshed, in one step.
A change that must be undoable, and a rollback, go into a clone, which shares its files with the
index it is made of, and which is then swapped in like a publication.

The trap is the order of writing: documents and words, then the refresh, then the description, which
is all that a reader looks at. Killed in between, the index is whole, a little newer than it says,
and the next run does the same again.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from msgspec import json
from msgspec.structs import replace

from directory.document import IndexDocument, OrderKeys, name_words
from directory.engines.opensearch.aliases import Aliases
from directory.engines.opensearch.bulk import Bulk
from directory.engines.opensearch.client import Access, Cluster, Vanished
from directory.engines.opensearch.engine import Served, UnservedEngine
from directory.engines.opensearch.facet_counts import changes_in
from directory.engines.opensearch.mapping import (
    ACTIVITIES,
    ADDED,
    Layout,
    Meta,
    encoded,
    encoded_structure,
    line,
)
from directory.engines.opensearch.query_translation import holding
from directory.engines.opensearch.responses import Found, done, searched
from directory.engines.opensearch.writer import OpenSearchWriter, parts, patient
from directory.errors import EngineUnavailable, PublicationRefused
from directory.facets.table_counting import renewed
from directory.model.identifiers import NationalId
from directory.model.structures import StructureDocument, structures_of
from directory.publishing import Check
from directory.search import Publication
from directory.text.spelling import Vocabulary
from directory.text.spelling_format import pack

AT_ONCE = 1_000
"""People whose documents are fetched by one question."""


class OpenSearchIndex:
    """The `SearchIndex` of a cluster, and its updater."""

    def __init__(self, access: Access, layout: Layout | None = None) -> None:
        self._access = access.of_run()
        self._layout = layout
        self._cluster = Cluster(self._access)
        self._aliases = Aliases(self._cluster, access.index)
        self._known: Served | None = None

    @property
    def updater(self) -> "OpenSearchIndex":
        """This very object."""
        return self

    def served(self) -> Publication | None:
        """What is served now; nothing before the first publication."""
        with suppress(Vanished):
            return self._aliases.described(self._aliases.served)[1].publication
        return None

    def previous(self) -> Publication | None:
        """What a rollback would put back; nothing when there is none."""
        with suppress(Vanished):
            return self._aliases.described(self._aliases.previous)[1].publication
        return None

    def writer(self, check: Check) -> OpenSearchWriter:
        """Begin to build an index from nothing."""
        return OpenSearchWriter(
            self._access, self._layout, lambda index: check(UnservedEngine(self._access, index))
        )

    def apply(
        self,
        documents: Iterable[IndexDocument],
        publication: Publication,
        check: Check | None = None,
    ) -> None:
        """Replace some documents, in place or, under a new id, beside what is served."""
        index, meta = self._described(self._aliases.served)
        if meta.publication and meta.publication.id == publication.id:
            self._change(index, meta, list(documents), publication)
            return
        building = self._branched(index, meta, list(documents), publication)
        if check:
            self._check(check, building)
        self._aliases.swap(building)
        self._aliases.tidy()

    def restore(self, documents: Iterable[IndexDocument], publication: Publication) -> None:
        """Serve the previous publication again, with some documents replaced."""
        index, meta = self._described(self._aliases.previous)
        building = self._branched(index, meta, list(documents), publication)
        self._aliases.swap(building, is_way_back=True)
        self._aliases.tidy()

    def previous_documents(self, ids: Sequence[NationalId]) -> Iterable[IndexDocument]:
        """What the previous publication holds of these people."""
        index, _ = self._described(self._aliases.previous)
        for first in range(0, len(ids), AT_ONCE):
            with self._cluster.asked() as client:
                body = holding(list(ids[first : first + AT_ONCE]))
                found = searched(client.search(body=body, index=index)).hits.hits
            yield from map(document_of, found)

    def _described(self, alias: str) -> tuple[str, Meta]:
        try:
            return self._aliases.described(alias)
        except Vanished as error:
            raise PublicationRefused("il n'y a pas de publication à laquelle revenir") from error

    def _check(self, check: Check, building: str) -> None:
        try:
            check(UnservedEngine(self._access, building))
        except BaseException:
            with suppress(EngineUnavailable), self._cluster.asked() as client:
                client.indices.delete(index=building)
            raise

    def _branched(
        self, source: str, meta: Meta, documents: list[IndexDocument], publication: Publication
    ) -> str:
        """A finished index that is another one with some documents replaced."""
        self._aliases.tidy()
        target = self._aliases.fresh()
        self._block(source, is_blocked=True)
        try:
            with self._cluster.asked() as client:
                open_again = {"settings": {"index.blocks.write": None}}
                client.indices.clone(index=source, target=target, body=open_again, params=patient())
        finally:
            self._block(source, is_blocked=False)
        self._change(target, meta, documents, publication)
        self._renew_table(target)
        return target

    def _renew_table(self, index: str) -> None:
        """Make the table of activities anew where many have changed since it was made."""
        _, meta = self._aliases.described(index)
        assert meta.publication
        served = Served(self._cluster, index, meta, meta.publication)
        ask = partial(served.search, timeout_ms=int(self._access.timeout_s * 1000))
        if table := renewed(served.table, partial(changes_in, ask)):
            lines = list(parts(ACTIVITIES, table))
            Bulk(self._cluster, index).add(lines)
            self._describe(index, replace(meta, activities=len(lines)))

    def _block(self, index: str, *, is_blocked: bool) -> None:
        """Keep an index from being written while it is cloned: the cluster asks for that."""
        with self._cluster.asked() as client:
            block = {"index.blocks.write": True if is_blocked else None}
            client.indices.put_settings(body=block, index=index)

    def _change(
        self, index: str, meta: Meta, documents: list[IndexDocument], publication: Publication
    ) -> None:
        """Replace documents in an index, then say what it is now."""
        if documents:
            self._block(index, is_blocked=False)  # a run that was killed may have left it closed
            words = self._words(index, meta, documents)
            lines = [*map(encoded, documents), *new_places(documents), *added_words(words)]
            Bulk(self._cluster, index).add(lines)
            meta = replace(meta, added=len(words))
            with self._cluster.asked() as client:
                done(client.indices.refresh(index=index, params=patient()))
        self._describe(index, replace(meta, publication=publication))

    def _describe(self, index: str, meta: Meta) -> None:
        with self._cluster.asked() as client:
            client.indices.put_mapping(body=json.encode({"_meta": meta}), index=index)

    def _words(self, index: str, meta: Meta, documents: list[IndexDocument]) -> tuple[str, ...]:
        """The words that this change and those before have brought."""
        assert meta.publication
        if self._known and self._known.index == index:
            self._known = self._known.renewed(meta, meta.publication)
        else:
            self._known = Served(self._cluster, index, meta, meta.publication)
        vocabulary, before = self._known.vocabulary, self._known.added
        words = {word for each in documents if each.listing for word in name_words(each.listing)}
        new = sorted(word for word in words if word not in vocabulary)
        return tuple(dict.fromkeys((*(Vocabulary(before).words if before else ()), *new)))


def new_places(documents: Iterable[IndexDocument]) -> Iterator[bytes]:
    """The places of practice of some people, for an index that keeps those it knows."""
    listings = (document.listing for document in documents if document.listing)
    places = {place.id: place for each in listings for place in structures_of(each)}
    for place in places.values():
        yield encoded_structure(StructureDocument.of(place), "create")


def added_words(words: Sequence[str]) -> Iterator[bytes]:
    """The document of the words that changes have brought."""
    if words:
        yield line(ADDED, json.encode({"packed": pack(dict.fromkeys(words, 1))}))


def document_of(found: Found) -> IndexDocument:
    """What an index holds of a person, made into a document again."""
    assert found.source
    kept = found.source
    order = OrderKeys(kept.alphabetical, kept.shuffle)
    if kept.listing:
        return IndexDocument.of(kept.listing, sequence=kept.sequence, order=order)
    return IndexDocument.tombstone(
        NationalId(found.id), sequence=kept.sequence, order=order, identifiers=kept.identifier
    )

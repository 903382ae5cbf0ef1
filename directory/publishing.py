"""The other half of the port: how an index is written, changed and put back.

Apart from `directory.search`, because whoever answers questions has no use for it. An engine's own
forms and errors stop at these protocols, as they do there.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from msgspec import Struct

from directory.document import IndexDocument
from directory.model.identifiers import NationalId
from directory.model.structures import StructureDocument
from directory.search import Publication, SearchEngine


class IndexSidecar(Struct, frozen=True):
    """What stands beside an index, packed.

    Attributes:
        words: the vocabulary of the names (`directory.text.spelling_format`).
        activities: the table that facets are counted in (`directory.facets.table_format`).
    """

    words: bytes
    activities: bytes


class IndexWriter(Protocol):
    """Writes an index beside the served one, then puts it in its place."""

    @property
    def encode_document(self) -> Callable[[IndexDocument], Any]:
        """The costly part of adding, as a pure function that other processes may run.

        What it gives is this engine's own, made of text, numbers and bytes.
        """

    @property
    def encode_structure(self) -> Callable[[StructureDocument], Any]:
        """The same for the document of a place of practice."""

    def add_encoded(self, documents: Iterable[Any]) -> int:
        """Add documents that were so prepared to the index being built; returns how many."""

    def publish(self, publication: Publication, build_sidecar: Callable[[], IndexSidecar]) -> None:
        """Swap the built index in; the one served until now is kept for rollback.

        Args:
            publication: what will be known of it.
            build_sidecar: gives what stands beside it; asked for last of all.
        """

    def abandon(self) -> None:
        """Give the build up and leave nothing of it behind."""


IndexCheck = Callable[[SearchEngine], None]
"""Looks at an index that is ready and not yet served; raises what must keep it from being so."""


class SearchIndex(Protocol):
    """The served index, as a run changes it: whole, document by document, or back.

    One run at a time; whatever stops one, what is served stays whole.
    """

    def current_publication(self) -> Publication | None:
        """What is served now; nothing before the first publication."""

    def previous_publication(self) -> Publication | None:
        """What a rollback would put back; nothing when there is none."""

    def create_writer(self, check: IndexCheck) -> IndexWriter:
        """Begin to build an index from nothing; `check` is asked just before it is served."""

    def apply(
        self, documents: Iterable[IndexDocument], publication: Publication, check: IndexCheck | None
    ) -> None:
        """Replace the documents of some people in what is served, in one commit.

        Args:
            documents: the newest of each person, a tombstone for who has left; whoever is new is
                added. Their words join the vocabulary, their new places of practice the index.
            publication: what is known of the index from then on. Under the id that is served, the
                index changes in place, as a new generation; under a new id, the one served until
                now is kept beside it, as the previous one.
            check: asked about what is under a new id, just before it is served.

        Raises:
            EngineUnavailable: it cannot be written; what is served stays.
        """

    def restore(self, documents: Iterable[IndexDocument], publication: Publication) -> None:
        """Serve the previous publication again, with some documents replaced as by `apply`.

        It stays the previous one: doing it again leads to the same index.
        """

    def find_previous_documents(self, ids: Sequence[NationalId]) -> Iterable[IndexDocument]:
        """What the previous publication holds of these people; who is unknown is left out."""

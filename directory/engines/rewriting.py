"""Writes an index anew from its own documents, the same way for both engines.

An index keeps what was replaced in it: old listings in its files, terms of deleted documents,
words, and a compression dictionary trained on listings. What is written anew has nothing of them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from directory.document import IndexDocument, iter_name_words
from directory.facets.batch_encoding import BatchEncoder
from directory.facets.table_format import TablePacker
from directory.model.structures import StructureDocument
from directory.publishing import IndexSidecar, IndexWriter
from directory.text.spelling_format import pack_vocabulary

REWRITING_BATCH_SIZE = 5_000
"""Documents encoded at once."""


class DocumentRewriter:
    """Writes the documents of an index to a new one.

    Attributes:
        document_count: the documents of people written so far.
    """

    def __init__(self, writer: IndexWriter) -> None:
        self.document_count = 0
        self._writer = writer
        self._words = Counter[str]()
        self._activities = TablePacker()
        self._sequence = 0

    def rewrite(self, documents: Iterable[IndexDocument]) -> None:
        """Write documents of people, in any order."""
        iterator = iter(documents)
        while batch := list(islice(iterator, REWRITING_BATCH_SIZE)):
            encoded = list(map(self._writer.encode_document, batch))
            self.document_count += self._writer.add_encoded(encoded)
            self._add_to_sidecar(batch)

    def rewrite_structures(self, structures: Iterable[StructureDocument]) -> None:
        """Write documents of structures, tombstones included."""
        iterator = iter(structures)
        while batch := list(islice(iterator, REWRITING_BATCH_SIZE)):
            self._writer.add_encoded(map(self._writer.encode_structure, batch))

    def build_sidecar(self) -> IndexSidecar:
        """The data stored alongside the new index."""
        packed = self._activities.pack(self._sequence)
        return IndexSidecar(pack_vocabulary(self._words), packed)

    def _add_to_sidecar(self, batch: Sequence[IndexDocument]) -> None:
        activities = BatchEncoder()
        for document in batch:
            self._sequence = max(self._sequence, document.sequence)
            if document.listing:
                activities.add(document.id, document.activities)
                self._words.update(iter_name_words(document.listing))
        self._activities.add(activities.to_batch())

"""Writing an index for the embedded engine: beside the served one, then in its place.

The costly part, analysis and encoding, is the pure function `encoded`, whose answer is plain text,
numbers and bytes: worker processes can run it and send the result to the one process that writes.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy
from msgspec import MsgspecError
from zstandard import ZstdError

from directory.document import IndexDocument, encode
from directory.engines import embedded_folder
from directory.engines.embedded_listings import ListingsWriter
from directory.engines.matching import Field, fields_of
from directory.engines.structure_matching import structure_fields_of
from directory.errors import EngineUnavailable
from directory.search import Publication
from directory.structures import StructureDocument, encode_place

HEAP_BYTES = 256_000_000
"""Memory in which documents are gathered before they go to disk.

300,000 documents take 8 s of processor with 64 MB or 512 MB, one thread or two: the size decides
the number of segments only (1.8 M documents: five), and each segment costs every search.
"""

LISTING = "listing"
"""Encoded, on its way to the index; in the index, where it lies in the file of listings."""
GONE = "gone"
"""The number of a tombstone: all that is known of it."""
SEQUENCE = "sequence"
ORDERS = ("alphabetical", "shuffle")

NAMES = {field: field.value for field in Field}
"""`.value` of an enumeration costs 0.5 µs, eight times a document."""
Encoded = dict[str, str | int | bytes]
"""A document as the index takes it: one text of terms a field, numbers, and the listing's bytes."""


def schema() -> tantivy.Schema:
    """Fields of terms, order keys to sort and seek by, and where the listing lies."""
    builder = tantivy.SchemaBuilder()
    for field in Field:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    for number in (*ORDERS, SEQUENCE, LISTING):
        builder.add_unsigned_field(number, fast=True)
    builder.add_bytes_field(GONE, stored=True)
    return builder.build()


def encoded(document: IndexDocument) -> Encoded:
    """What the index takes of a document; pure, and cheap to send between processes."""
    fields: Encoded = {
        NAMES[field]: " ".join(values) for field, values in fields_of(document).items() if values
    }
    fields["alphabetical"] = document.order.alphabetical
    fields["shuffle"] = document.order.shuffle
    fields[SEQUENCE] = document.sequence
    if document.listing:
        fields[LISTING] = encode(document.listing)
    else:
        fields[GONE] = document.id.encode()
    return fields


def encoded_structure(document: StructureDocument) -> Encoded:
    """What the index takes of a place of practice; its order key stands in the neutral order."""
    fields: Encoded = {
        NAMES[field]: " ".join(values)
        for field, values in structure_fields_of(document).items()
        if values
    }
    return {**fields, "shuffle": document.order, LISTING: encode_place(document.place)}


def placed(
    document: Encoded, listings: ListingsWriter, of_index: tantivy.Schema
) -> tantivy.Document:
    """A document as the index keeps it, its listing appended to the file of listings."""
    listing = document.get(LISTING)
    if isinstance(listing, bytes):
        document = {**document, LISTING: listings.append(listing)}
    return tantivy.Document.from_dict(document, of_index)


def begun(folder: Path, batch: Sequence[Encoded]) -> ListingsWriter:
    """The file of listings of a new publication, given its first documents."""
    first = [each for document in batch if isinstance(each := document.get(LISTING), bytes)]
    return ListingsWriter.begin(folder, first)


@contextmanager
def engine_errors(doing: str) -> Iterator[None]:
    """Errors of the index and its files, as ours with their cause."""
    try:
        yield
    except (OSError, ValueError, MsgspecError, ZstdError) as error:
        raise EngineUnavailable(f"l'index embarqué ne peut pas être {doing}") from error


class EmbeddedWriter:
    """The `IndexWriter` of the embedded engine; one folder has one writer at a time."""

    encode = staticmethod(encoded)
    encode_structure = staticmethod(encoded_structure)

    def __init__(self, index_dir: Path) -> None:
        with engine_errors("écrit"):
            self._building = embedded_folder.begin(index_dir)
            self._schema = schema()
            index = tantivy.Index(self._schema, path=str(self._building))
            self._writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
            self._listings: ListingsWriter | None = None
            self._is_open = True

    def add_encoded(self, documents: Iterable[Encoded]) -> int:
        """Add documents that `encode` prepared to the index being built; returns how many.

        The dictionary of the listings is learned from the first batch.
        """
        batch = list(documents)
        with engine_errors("écrit"):
            listings = self._listings = self._listings or begun(self._building, batch)
            for document in batch:
                self._writer.add_document(placed(document, listings, self._schema))
        return len(batch)

    def publish(self, publication: Publication, vocabulary: Callable[[], bytes]) -> None:
        """Swap the built index in; the one served until now is kept for rollback.

        Raises:
            EngineUnavailable: it cannot be written; what is served stays.
            PublicationRefused: the id names a publication that is there already.
        """
        with engine_errors("écrit"):
            listings = self._listings or begun(self._building, ())
            listings.flush()
            listings.close()
            self._writer.commit()
            self._is_open = False
            self._writer.wait_merging_threads()
            embedded_folder.install(self._building, publication, vocabulary())

    def abandon(self) -> None:
        """Give the build up and leave nothing of it behind; what was published stays."""
        with engine_errors("effacé"):
            if self._is_open:
                self._is_open = False
                self._writer.rollback()
            if self._building.exists():
                shutil.rmtree(self._building)

"""Writing an index for the embedded engine: beside the served one, then in its place.

The costly part, analysis and encoding, is the pure function `encoded`, whose answer is plain text,
numbers and bytes: worker processes can run it and send the result to the one process that writes.
"""

import re
import shutil
from base64 import b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy
from msgspec import MsgspecError, Raw, json
from zstandard import ZstdError

from directory.document import IndexDocument, encode_listing
from directory.engines.embedded import publications
from directory.engines.embedded.fast_fields import build_fast_fields
from directory.engines.embedded.listing_store import ListingsWriter
from directory.errors import EngineUnavailable
from directory.matching.expressions import FIELD_NAMES, ORDER_FIELDS, SEQUENCE_FIELD, Field
from directory.matching.structure_tiers import collect_structure_fields
from directory.matching.tiers import collect_document_fields
from directory.model.structures import StructureDocument, encode_place
from directory.publishing import IndexSidecar
from directory.search import Dimension, Publication

BUILD_HEAP_BYTES = 256_000_000
"""Memory in which documents are gathered before they go to disk.

300,000 documents take 8 s of processor with 64 MB or 512 MB, one thread or two: the size decides
the number of segments only (1.8 M documents: five), and each segment costs every search.
"""

LISTING_FIELD = "listing"
"""Where the listing lies in the file of listings; none for a tombstone.

A column tells it of many documents at once, a stored field of a single one (`whereabouts`)."""
TOMBSTONE_FIELD = "gone"
"""The number of a tombstone, then its others: all that is known of it."""

EncodedDocument = tuple[str, bytes]
"""A document on its way: its fields as JSON (a text of terms or a number each), and its listing.

The index reads JSON itself, in 8 to 10 µs a document with all that follows; a dictionary that
Python turns into a document first takes 10 to 16, and 4 more to be sent from process to process.
"""


DISK_FULL_PATTERN = re.compile(r"os error (27|28|122)\b|\[Errno (27|28|122)\]")
"""File too large, no space, no quota: as tantivy and as Python tell them."""


_FIELDS_DECODER, _FIELDS_ENCODER = json.Decoder(dict[str, Raw]), json.Encoder()


def build_tantivy_schema() -> tantivy.Schema:
    """Fields of terms, columns to count in, order keys to sort by, and where the listing lies."""
    builder = tantivy.SchemaBuilder()
    for field in Field:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    for number in (*ORDER_FIELDS, SEQUENCE_FIELD):
        builder.add_unsigned_field(number, fast=True)
    builder.add_unsigned_field(LISTING_FIELD, fast=True, stored=True)
    for dimension in Dimension:
        builder.add_unsigned_field(dimension.value, fast=True)
    builder.add_bytes_field(TOMBSTONE_FIELD, stored=True)
    return builder.build()


def encode_tantivy_document(document: IndexDocument) -> EncodedDocument:
    """What the index takes of a document; pure, and cheap to send between processes."""
    fields = join_terms(collect_document_fields(document))
    fields.update(build_fast_fields(document.activities))
    fields["alphabetical"] = document.order.alphabetical
    fields["shuffle"] = document.order.shuffle
    fields[SEQUENCE_FIELD] = document.sequence
    if document.listing:
        return json.encode(fields).decode(), encode_listing(document.listing)
    numbers = " ".join(dict.fromkeys((document.id, *document.identifiers)))
    fields[TOMBSTONE_FIELD] = b64encode(numbers.encode()).decode()
    return json.encode(fields).decode(), b""


def encode_tantivy_structure(document: StructureDocument) -> EncodedDocument:
    """What the index takes of a place of practice; its order key stands in the neutral order."""
    fields = join_terms(collect_structure_fields(document))
    fields["shuffle"] = document.order
    return json.encode(fields).decode(), encode_place(document.place)


def join_terms(fields: Mapping[Field, Collection[str]]) -> dict[str, str | int | list[int]]:
    """The fields that hold terms, one text each; more is added."""
    return {FIELD_NAMES[field]: " ".join(values) for field, values in fields.items() if values}


def append_listing(document: EncodedDocument, listings: ListingsWriter) -> str:
    """The JSON that the index keeps of a document, its listing appended to the file of listings."""
    fields, listing = document
    if not listing:
        return fields
    known: dict[str, Any] = _FIELDS_DECODER.decode(fields)
    known[LISTING_FIELD] = listings.append(listing)
    return _FIELDS_ENCODER.encode(known).decode()


def create_listings_file(folder: Path, batch: Sequence[EncodedDocument]) -> ListingsWriter:
    """The file of listings of a new publication, given its first documents."""
    return ListingsWriter.begin(folder, [listing for _, listing in batch if listing])


@contextmanager
def convert_index_errors(action: str) -> Iterator[None]:
    """Errors of the index and its files, as ours with their cause."""
    try:
        yield
    except (OSError, ValueError, MsgspecError, ZstdError) as error:
        why = " : plus de place sur le disque" if DISK_FULL_PATTERN.search(str(error)) else ""
        raise EngineUnavailable(f"l'index embarqué ne peut pas être {action}{why}") from error


class EmbeddedWriter:
    """The `IndexWriter` of the embedded engine; one folder has one writer at a time."""

    encode_document = staticmethod(encode_tantivy_document)
    encode_structure = staticmethod(encode_tantivy_structure)

    def __init__(self, index_dir: Path, inspect: Callable[[Path], None] | None = None) -> None:
        """Begin an index.

        Args:
            index_dir: the folder of publications.
            inspect: given the finished folder just before it is served; what it raises stops that.
        """
        self._inspect = inspect
        with convert_index_errors("écrit"):
            self._build_folder = publications.create_build_folder(index_dir)
            index = tantivy.Index(build_tantivy_schema(), path=str(self._build_folder))
            self._writer = index.writer(heap_size=BUILD_HEAP_BYTES, num_threads=1)
            self._listings: ListingsWriter | None = None
            self._is_open = True

    def add_encoded(self, documents: Iterable[EncodedDocument]) -> int:
        """Add documents that `encode` prepared to the index being built; returns how many.

        The dictionary of the listings is learned from the first batch.
        """
        batch = list(documents)
        with convert_index_errors("écrit"):
            listings = self._listings = self._listings or create_listings_file(
                self._build_folder, batch
            )
            for document in batch:
                self._writer.add_json(append_listing(document, listings))
        return len(batch)

    def publish(self, publication: Publication, build_sidecar: Callable[[], IndexSidecar]) -> None:
        """Swap the built index in; the one served until now is kept for rollback.

        Raises:
            EngineUnavailable: it cannot be written; what is served stays.
            PublicationRefused: the id names a publication that is there already.
        """
        with convert_index_errors("écrit"):
            listings = self._listings or create_listings_file(self._build_folder, ())
            listings.flush()
            listings.close()
            self._writer.commit()
            self._is_open = False
            self._writer.wait_merging_threads()
            publications.finish_build(self._build_folder, publication, build_sidecar())
            if self._inspect:
                self._inspect(self._build_folder)
            previous = publications.list_publications(self._build_folder.parent)[:1]
            publications.promote_build(self._build_folder, publication, previous)

    def abandon(self) -> None:
        """Give the build up and leave nothing of it behind; what was published stays."""
        with convert_index_errors("effacé"):
            if self._is_open:
                self._is_open = False
                self._writer.rollback()
            if self._build_folder.exists():
                shutil.rmtree(self._build_folder)

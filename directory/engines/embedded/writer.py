"""Writes an index for the embedded engine, then swaps it with the served one.

The expensive part, analysis and encoding, is in pure functions (`encode_tantivy_document`) that
return text and bytes: worker processes run them and send the results to the one writing process.
"""

import re
import shutil
from base64 import b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy
from msgspec import MsgspecError, json
from zstandard import ZstdError

from directory.document import IndexDocument, encode_listing
from directory.engines.embedded import publications
from directory.engines.embedded.fast_fields import build_fast_fields
from directory.engines.embedded.listing_store import ListingsWriter
from directory.errors import EngineUnavailable
from directory.matching.expressions import (
    FIELD_NAMES,
    ORDER_FIELDS,
    SEQUENCE_FIELD,
    STRUCTURE_SEQUENCE_FIELD,
    Field,
)
from directory.matching.structure_tiers import collect_structure_fields, format_structure_key
from directory.matching.tiers import collect_document_fields
from directory.model.structures import StructureDocument, encode_structure
from directory.publication import Publication
from directory.publishing import IndexSidecar
from directory.search import Dimension

BUILD_HEAP_BYTES = 256_000_000
"""Memory in which documents are collected before they are written to disk.

The size has no effect on the speed of a build, but on the number of segments, and each segment
makes every search slower.
"""

LISTING_FIELD = "listing"
"""The offset of the listing in the file of listings; none for a tombstone.

It is both a column and a stored field (`read_listing_offsets`)."""
TOMBSTONE_FIELD = "gone"
"""The number of a tombstone, then those under which it is found, then why the person departed."""
DEPARTED_MARK, SUPPRESSED_MARK = "departed", "suppressed="
"""The last word of a tombstone; `suppressed=` is followed by the feed's number of the line."""

ENDED_ROLES_FIELD = "ended"
"""The number of a person, then the hash and the sequence number of each ended activity."""

EncodedDocument = tuple[str, bytes]
"""An encoded document: its fields as JSON (each a text of terms or a number), and its listing.

tantivy parses JSON itself, which is faster than building a document in Python and sending it from
process to process.
"""


DISK_FULL_PATTERN = re.compile(r"os error (27|28|122)\b|\[Errno (27|28|122)\]")
"""File too large, no space, quota exceeded: as tantivy and Python report them."""


PANIC_EXCEPTION_NAME = "PanicException"
"""A panic of tantivy: the class cannot be imported, and is no `Exception`."""


def build_tantivy_schema() -> tantivy.Schema:
    """The schema: fields of terms, facet columns, order keys, and the offset of the listing."""
    builder = tantivy.SchemaBuilder()
    for field in Field:
        tokenizer = "raw" if field is Field.KEY else "whitespace"
        builder.add_text_field(field, tokenizer_name=tokenizer, index_option="basic")
    for number in (*ORDER_FIELDS, SEQUENCE_FIELD, STRUCTURE_SEQUENCE_FIELD):
        builder.add_unsigned_field(number, fast=True)
    builder.add_unsigned_field(LISTING_FIELD, fast=True, stored=True)
    for dimension in Dimension:
        builder.add_unsigned_field(dimension.value, fast=True)
    builder.add_bytes_field(TOMBSTONE_FIELD, stored=True)
    builder.add_bytes_field(ENDED_ROLES_FIELD, stored=True)
    return builder.build()


def encode_tantivy_document(document: IndexDocument) -> EncodedDocument:
    """Encode a document for the index; a pure function that worker processes run."""
    fields = join_terms(collect_document_fields(document))
    fields.update(build_fast_fields(document.activities))
    fields["alphabetical"] = document.order.alphabetical
    fields["shuffle"] = document.order.shuffle
    fields[SEQUENCE_FIELD] = document.sequence
    if document.ended_roles:
        fields[ENDED_ROLES_FIELD] = pack_ended_roles(document)
    if document.listing:
        return json.encode(fields).decode(), encode_listing(document.listing)
    fields[TOMBSTONE_FIELD] = b64encode(encode_tombstone(document).encode()).decode()
    if document.id not in document.identifiers:
        fields[FIELD_NAMES[Field.KEY]] = str(document.id)
    return json.encode(fields).decode(), b""


def encode_tombstone(document: IndexDocument) -> str:
    """All that is kept of a departed person (`TOMBSTONE_FIELD`)."""
    suppression = document.suppression
    mark = DEPARTED_MARK if suppression is None else f"{SUPPRESSED_MARK}{suppression}"
    return " ".join((document.id, *document.identifiers, mark))


def pack_ended_roles(document: IndexDocument) -> str:
    """The ended activities of a person, in Base64 as tantivy reads bytes from JSON."""
    roles = [f"{each.hash}:{each.sequence}" for each in document.ended_roles]
    return b64encode(" ".join([document.id, *roles]).encode()).decode()


def encode_tantivy_structure(document: StructureDocument) -> EncodedDocument:
    """Encode a structure for the index; its order key goes into the neutral order."""
    fields = join_terms(collect_structure_fields(document))
    fields["shuffle"] = document.order
    fields[STRUCTURE_SEQUENCE_FIELD] = document.sequence
    return json.encode(fields).decode(), encode_structure(document)


def join_terms(fields: Mapping[Field, Collection[str]]) -> dict[str, str | int | list[int]]:
    """The fields that have terms, as one text each."""
    return {FIELD_NAMES[field]: " ".join(values) for field, values in fields.items() if values}


def append_listing(document: EncodedDocument, listings: ListingsWriter) -> str:
    """Append the listing of a document to its file, and return the JSON for the index.

    Its offset is written behind the other fields, of which every document has some.
    """
    fields, listing = document
    if not listing:
        return fields
    return f'{fields[:-1]},"{LISTING_FIELD}":{listings.append(listing)}}}'


def create_listings_file(folder: Path, batch: Sequence[EncodedDocument]) -> ListingsWriter:
    """Create the file of listings of a new publication from its first documents."""
    return ListingsWriter.begin(folder, [listing for _, listing in batch if listing])


@contextmanager
def convert_index_errors(
    action: str, on_failure: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Convert errors of the index and its files to `EngineUnavailable`, with their cause.

    Args:
        action: what was being done, as a French participle.
        on_failure: called first, when such an error occurs.
    """
    try:
        yield
    except (OSError, ValueError, LookupError, MsgspecError, ZstdError) as error:
        on_failure()
        why = " : plus de place sur le disque" if DISK_FULL_PATTERN.search(str(error)) else ""
        raise EngineUnavailable(f"l'index embarqué ne peut pas être {action}{why}") from error
    except BaseException as error:
        if type(error).__name__ != PANIC_EXCEPTION_NAME:
            raise
        on_failure()
        raise EngineUnavailable(f"l'index embarqué ne peut pas être {action}") from error


class EmbeddedWriter:
    """The `IndexWriter` of the embedded engine; one folder has one writer at a time."""

    encode_document = staticmethod(encode_tantivy_document)
    encode_structure = staticmethod(encode_tantivy_structure)

    def __init__(self, index_dir: Path, inspect: Callable[[Path], None] | None = None) -> None:
        """Start a new index.

        Args:
            index_dir: the folder of publications.
            inspect: called with the finished folder just before it is served; it raises to refuse.
        """
        self._inspect = inspect
        with convert_index_errors("écrit"):
            self._build_folder = publications.create_build_folder(index_dir)
            index = tantivy.Index(build_tantivy_schema(), path=str(self._build_folder))
            self._writer = index.writer(heap_size=BUILD_HEAP_BYTES, num_threads=1)
            self._listings: ListingsWriter | None = None
            self._is_open = True

    def add_encoded(self, documents: Iterable[EncodedDocument]) -> int:
        """Add encoded documents to the index being built; returns how many.

        The dictionary of the listings is trained on the first batch.
        """
        batch = list(documents)
        with convert_index_errors("écrit"):
            listings = self._listings = self._listings or create_listings_file(
                self._build_folder, batch
            )
            for document in batch:
                self._writer.add_json(append_listing(document, listings))
        return len(batch)

    def replace_structures(self, documents: Mapping[str, EncodedDocument]) -> None:
        """Replace encoded structures that were added before, by technical id."""
        with convert_index_errors("écrit"):
            for id_ in documents:
                self._writer.delete_documents_by_term(Field.KEY.value, format_structure_key(id_))
        self.add_encoded(documents.values())

    def publish(self, publication: Publication, build_sidecar: Callable[[], IndexSidecar]) -> None:
        """Serve the finished index; the one served until now is kept for a rollback.

        Raises:
            EngineUnavailable: it cannot be written; the served index stays.
            PublicationRefused: the id names a publication that already exists.
        """
        with convert_index_errors("écrit"):
            self._finish(publication, build_sidecar)
            previous = publications.choose_way_back(self._build_folder.parent)
            publications.promote_build(self._build_folder, publication, previous)

    def replace(
        self, before: str, publication: Publication, build_sidecar: Callable[[], IndexSidecar]
    ) -> None:
        """Put the finished index in the place of a publication, served or previous.

        Args:
            before: the id of the publication, which is removed.
            publication: the description of the index.
            build_sidecar: builds the data alongside it.
        """
        with convert_index_errors("écrit"):
            self._finish(publication, build_sidecar)
            names = publications.list_publications(self._build_folder.parent)
            publications.place_build(self._build_folder, publication)
            publications.write_current(
                self._build_folder.parent,
                tuple(publication.id if name == before else name for name in names),
            )

    def _finish(self, publication: Publication, build_sidecar: Callable[[], IndexSidecar]) -> None:
        """Write all files of the index, and inspect it."""
        listings = self._listings or create_listings_file(self._build_folder, ())
        listings.flush()
        listings.close()
        self._writer.commit()
        self._is_open = False
        self._writer.wait_merging_threads()
        publications.finish_build(self._build_folder, publication, build_sidecar())
        if self._inspect:
            self._inspect(self._build_folder)

    def abandon(self) -> None:
        """Cancel the build and remove its files; publications stay."""
        with convert_index_errors("effacé"):
            if self._is_open:
                self._is_open = False
                self._writer.rollback()
            if self._build_folder.exists():
                shutil.rmtree(self._build_folder)

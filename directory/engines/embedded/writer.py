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

import tantivy
from msgspec import MsgspecError, json
from zstandard import ZstdError

from directory.document import IndexDocument, encode
from directory.engines.embedded import publications
from directory.engines.embedded.fast_fields import columns
from directory.engines.embedded.listing_store import ListingsWriter
from directory.errors import EngineUnavailable
from directory.matching.expressions import NAMES, ORDERS, SEQUENCE, Field
from directory.matching.structure_tiers import structure_fields_of
from directory.matching.tiers import fields_of
from directory.model.structures import StructureDocument, encode_place
from directory.publishing import Aside
from directory.search import Dimension, Publication

HEAP_BYTES = 256_000_000
"""Memory in which documents are gathered before they go to disk.

300,000 documents take 8 s of processor with 64 MB or 512 MB, one thread or two: the size decides
the number of segments only (1.8 M documents: five), and each segment costs every search.
"""

LISTING = "listing"
"""Where the listing lies in the file of listings; none for a tombstone.

A column tells it of many documents at once, a stored field of a single one (`whereabouts`)."""
GONE = "gone"
"""The number of a tombstone, then its others: all that is known of it."""

Encoded = tuple[str, bytes]
"""A document on its way: its fields as JSON (a text of terms or a number each), and its listing.

The index reads JSON itself, in 8 to 10 µs a document with all that follows; a dictionary that
Python turns into a document first takes 10 to 16, and 4 more to be sent from process to process.
"""


NO_ROOM = re.compile(r"os error (27|28|122)\b|\[Errno (27|28|122)\]")
"""File too large, no space, no quota: as tantivy and as Python tell them."""


def schema() -> tantivy.Schema:
    """Fields of terms, columns to count in, order keys to sort by, and where the listing lies."""
    builder = tantivy.SchemaBuilder()
    for field in Field:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    for number in (*ORDERS, SEQUENCE):
        builder.add_unsigned_field(number, fast=True)
    builder.add_unsigned_field(LISTING, fast=True, stored=True)
    for dimension in Dimension:
        builder.add_unsigned_field(dimension.value, fast=True)
    builder.add_bytes_field(GONE, stored=True)
    return builder.build()


def encoded(document: IndexDocument) -> Encoded:
    """What the index takes of a document; pure, and cheap to send between processes."""
    fields = texts(fields_of(document))
    fields.update(columns(document.activities))
    fields["alphabetical"] = document.order.alphabetical
    fields["shuffle"] = document.order.shuffle
    fields[SEQUENCE] = document.sequence
    if document.listing:
        return json.encode(fields).decode(), encode(document.listing)
    numbers = " ".join(dict.fromkeys((document.id, *document.identifiers)))
    fields[GONE] = b64encode(numbers.encode()).decode()
    return json.encode(fields).decode(), b""


def encoded_structure(document: StructureDocument) -> Encoded:
    """What the index takes of a place of practice; its order key stands in the neutral order."""
    fields = texts(structure_fields_of(document))
    fields["shuffle"] = document.order
    return json.encode(fields).decode(), encode_place(document.place)


def texts(fields: Mapping[Field, Collection[str]]) -> dict[str, str | int | list[int]]:
    """The fields that hold terms, one text each; more is added."""
    return {NAMES[field]: " ".join(values) for field, values in fields.items() if values}


def placed(document: Encoded, listings: ListingsWriter) -> str:
    """The JSON that the index keeps of a document, its listing appended to the file of listings."""
    fields, listing = document
    return f'{fields[:-1]},"{LISTING}":{listings.append(listing)}}}' if listing else fields


def begun(folder: Path, batch: Sequence[Encoded]) -> ListingsWriter:
    """The file of listings of a new publication, given its first documents."""
    return ListingsWriter.begin(folder, [listing for _, listing in batch if listing])


@contextmanager
def engine_errors(doing: str) -> Iterator[None]:
    """Errors of the index and its files, as ours with their cause."""
    try:
        yield
    except (OSError, ValueError, MsgspecError, ZstdError) as error:
        why = " : plus de place sur le disque" if NO_ROOM.search(str(error)) else ""
        raise EngineUnavailable(f"l'index embarqué ne peut pas être {doing}{why}") from error


class EmbeddedWriter:
    """The `IndexWriter` of the embedded engine; one folder has one writer at a time."""

    encode = staticmethod(encoded)
    encode_structure = staticmethod(encoded_structure)

    def __init__(self, index_dir: Path, inspect: Callable[[Path], None] | None = None) -> None:
        """Begin an index.

        Args:
            index_dir: the folder of publications.
            inspect: given the finished folder just before it is served; what it raises stops that.
        """
        self._inspect = inspect
        with engine_errors("écrit"):
            self._building = publications.begin(index_dir)
            index = tantivy.Index(schema(), path=str(self._building))
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
                self._writer.add_json(placed(document, listings))
        return len(batch)

    def publish(self, publication: Publication, aside: Callable[[], Aside]) -> None:
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
            publications.finish(self._building, publication, aside())
            if self._inspect:
                self._inspect(self._building)
            previous = publications.named(self._building.parent)[:1]
            publications.serve(self._building, publication, previous)

    def abandon(self) -> None:
        """Give the build up and leave nothing of it behind; what was published stays."""
        with engine_errors("effacé"):
            if self._is_open:
                self._is_open = False
                self._writer.rollback()
            if self._building.exists():
                shutil.rmtree(self._building)

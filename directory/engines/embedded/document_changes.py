"""Replaces documents and words in a folder of an index: in place, or in a copy of its files."""

from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path

import tantivy

from directory.document import IndexDocument
from directory.engines.embedded import publications
from directory.engines.embedded.checksums import (
    read_checksums,
    write_checksums,
)
from directory.engines.embedded.durable_files import replace_file
from directory.engines.embedded.listing_store import ListingsWriter
from directory.engines.embedded.lookups import find_changes as changes
from directory.engines.embedded.opening import open_publication
from directory.engines.embedded.purging import check_whole
from directory.engines.embedded.writer import (
    append_listing,
    encode_tantivy_document,
    encode_tantivy_structure,
)
from directory.facets.table_counting import rebuild_table
from directory.matching.expressions import Field
from directory.matching.structure_tiers import format_structure_key
from directory.model.structures import StructureDocument
from directory.publication import Publication

UPDATE_HEAP_BYTES = 48_000_000
"""Memory of the one writing thread; a batch of changes is far smaller."""


def build_modified_copy(
    source: Path,
    documents: list[IndexDocument],
    structures: list[StructureDocument],
    words: bytes | None,
    publication: Publication,
) -> Path:
    """A finished folder: a copy of another one, with some documents replaced.

    Raises:
        IndexDamaged: files of the source are damaged.
    """
    check_whole(source)
    building = publications.link_publication_files(source)
    write_word_changes(building, words)
    replace_documents(building, documents, structures)()
    publications.write_description(building, publication)
    served = open_publication(building)
    if table := rebuild_table(served.table, partial(changes, served)):
        replace_file(building / publications.ACTIVITIES_FILE, table)
    write_checksums(building, read_checksums(source))
    return building


def replace_documents(
    folder: Path, documents: list[IndexDocument], structures: list[StructureDocument]
) -> Callable[[], None]:
    """Replace documents in an index, in one commit; without documents there is no commit.

    Returns:
        a function that waits for the merges that the commit started. They change no result, but
        must be done before the writer is released.
    """
    if not documents and not structures:
        return lambda: None
    index = tantivy.Index.open(str(folder))
    listings = ListingsWriter.resume(folder)
    writer = index.writer(heap_size=UPDATE_HEAP_BYTES, num_threads=1)
    try:
        for document in documents:
            writer.delete_documents_by_term(Field.IDENTIFIER.value, str(document.id))
            writer.delete_documents_by_term(Field.KEY.value, str(document.id))
        for structure in structures:
            writer.delete_documents_by_term(Field.KEY.value, format_structure_key(structure.id))
        for each in chain(
            map(encode_tantivy_document, documents), map(encode_tantivy_structure, structures)
        ):
            writer.add_json(append_listing(each, listings))
        listings.flush()
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        listings.close()
    return writer.wait_merging_threads


def write_word_changes(folder: Path, words: bytes | None) -> None:
    """Write the packed changes of the vocabulary, if there are any."""
    if words is not None:
        replace_file(folder / publications.ADDED_WORDS_FILE, words)

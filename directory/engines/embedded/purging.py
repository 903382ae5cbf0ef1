"""Removes what an index keeps of replaced documents: a publication is written anew.

The result replaces the publication in one step (`publications.write_current`), so that a killed run
leaves the old one or the new one. Servers keep the old files open until they open the new ones.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from directory.engines.embedded import publications
from directory.engines.embedded.opening import open_publication
from directory.engines.embedded.paging import EmbeddedOpenIndex, run_tantivy_query
from directory.engines.embedded.stored_documents import (
    build_sequence_query,
    iterate_documents,
    iterate_structures,
)
from directory.engines.embedded.writer import EmbeddedWriter, convert_index_errors
from directory.engines.rewriting import DocumentRewriter
from directory.errors import EngineUnavailable, IndexDamaged
from directory.publication import Publication


def check_whole(source: Path) -> None:
    """Refuse to copy or to change a damaged publication.

    Raises:
        IndexDamaged: with its damaged files.
    """
    if faults := publications.find_faults(source):
        raise IndexDamaged(
            f"la publication {source.name} est abîmée ({' ; '.join(faults)}) : rien n'est changé ; "
            "« annuaire publish » la refait depuis la base"
        )


@contextmanager
def report_damage(folder: Path) -> Iterator[None]:
    """When a publication cannot be read or changed, find out whether it is damaged.

    Raises:
        IndexDamaged: it is.
        EngineUnavailable: it is not; there is another cause.
    """
    try:
        yield
    except EngineUnavailable:
        check_whole(folder)
        raise


def rewrite_publication(source: Path, after: Publication, writer: EmbeddedWriter) -> None:
    """Write a publication anew from its own documents, and replace it by the result.

    Raises:
        EngineUnavailable: it cannot be read or written; it stays as it was.
    """
    try:
        with convert_index_errors("lu"):
            opened = open_publication(source)
            rewriter = DocumentRewriter(writer)
            rewriter.rewrite(iterate_documents(opened))
            rewriter.rewrite_structures(iterate_structures(opened))
            check_document_total(opened, rewriter.document_count)
        writer.replace(source.name, after, rewriter.build_sidecar)
    except BaseException:
        writer.abandon()
        raise


def check_document_total(open_index: EmbeddedOpenIndex, written: int) -> None:
    """Check that no document was left out.

    Raises:
        EngineUnavailable: some were.
    """
    total, _ = run_tantivy_query(open_index, build_sequence_query(open_index, None), None, 1)
    if written != total:
        raise EngineUnavailable(f"{written} documents récrits sur {total}")

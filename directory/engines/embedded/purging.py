"""Removes what an index keeps of replaced documents: a publication is written anew.

The result replaces the publication in one step (`publications.write_current`), so that a killed run
leaves the old one or the new one. Servers keep the old files open until they open the new ones.
"""

from pathlib import Path

from directory.engines.embedded import publications
from directory.engines.embedded.opening import open_publication
from directory.engines.embedded.paging import EmbeddedOpenIndex, run_tantivy_query
from directory.engines.embedded.stored_documents import build_sequence_query, iterate_documents
from directory.engines.embedded.writer import EmbeddedWriter, convert_index_errors
from directory.engines.rewriting import DocumentRewriter
from directory.errors import EngineUnavailable, IndexDamaged
from directory.search import Publication


def rewrite_publication(source: Path, after: Publication) -> None:
    """Write a publication anew from its own documents, and replace it by the result.

    Raises:
        IndexDamaged: it is not whole.
        EngineUnavailable: it cannot be written; it stays as it was.
    """
    with convert_index_errors("lu"):
        if faults := publications.find_faults(source):
            raise IndexDamaged(f"la publication {source.name} est abîmée : {' ; '.join(faults)}")
        opened = open_publication(source)
        writer = EmbeddedWriter(source.parent)
        try:
            rewriter = DocumentRewriter(writer)
            rewriter.rewrite(iterate_documents(opened))
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

"""Changes to the index that the embedded engine serves, and the rollback.

A change is a commit in the served folder: deletions and additions become visible together, when the
index is next opened. A reversible change, and a rollback, go into a second folder that starts with
the same files (`link_publication_files`). That folder is then swapped in like a publication.

The order of writing matters: the words, the listings, the commit, and the description last, because
readers poll the description only. If the process is killed in between, the next run writes the same
changes again. The words come first, because those that nobody bears any more are known only as long
as the index is as before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from directory.document import IndexDocument
from directory.engines.embedded import publications
from directory.engines.embedded.checksums import (
    begin_change,
    finish_change,
)
from directory.engines.embedded.document_changes import (
    build_modified_copy,
    replace_documents,
    write_word_changes,
)
from directory.engines.embedded.durable_files import replace_file
from directory.engines.embedded.engine import EmbeddedCandidateEngine
from directory.engines.embedded.opening import open_publication
from directory.engines.embedded.paging import EmbeddedOpenIndex
from directory.engines.embedded.purging import check_whole, report_damage, rewrite_publication
from directory.engines.embedded.served_people import find_served_people
from directory.engines.embedded.stored_documents import find_documents, iterate_structures
from directory.engines.embedded.structures import EmbeddedPracticeReader
from directory.engines.embedded.writer import (
    EmbeddedWriter,
    convert_index_errors,
)
from directory.errors import PublicationRefused
from directory.facets.table_format import replace_people
from directory.model.identifiers import NationalId
from directory.model.structures import StructureDocument
from directory.publication import Publication
from directory.publishing import NO_DEPARTURES, IndexCheck, ServedPerson
from directory.structure_changes import Departure, derive_structure_documents
from directory.word_changes import derive_word_changes


class EmbeddedIndex:
    """The `SearchIndex` of the embedded engine over a folder of publications."""

    def __init__(self, index_dir: Path) -> None:
        self._index_dir = index_dir
        self._open_index: EmbeddedOpenIndex | None = None

    def current_publication(self) -> Publication | None:
        """The publication served now; None before the first publication of this format."""
        return self._read_description(0)

    def identify_served(self) -> Publication | None:
        """The description of the served index, even if its documents are of another version."""
        current = next(iter(publications.list_publications(self._index_dir)), None)
        return publications.identify_publication(self._index_dir / current) if current else None

    def previous_publication(self) -> Publication | None:
        """The publication that a rollback would restore; None if there is none."""
        return self._read_description(1)

    def create_writer(self, check: IndexCheck) -> EmbeddedWriter:
        """Start to build a new index."""
        return EmbeddedWriter(
            self._index_dir, lambda folder: check(EmbeddedCandidateEngine(folder))
        )

    def apply(
        self,
        documents: Iterable[IndexDocument],
        publication: Publication,
        check: IndexCheck | None = None,
        departures: Mapping[str, Departure] = NO_DEPARTURES,
    ) -> None:
        """Replace documents: in place, or in a modified copy if the publication has a new id."""
        with convert_index_errors("écrit"):
            (current, *_) = self._list_folders(1)
            people = list(documents)
            structures = self._derive_structures(current, people, departures, publication)
            words = self._derive_words(current, people)
            if publication.id == current.name:
                with report_damage(current), convert_index_errors("écrit"):
                    self._change_in_place(current, people, structures, words, publication)
                return
            building = build_modified_copy(current, people, structures, words, publication)
            if check:
                check(EmbeddedCandidateEngine(building))
            publications.promote_build(building, publication, previous=(current.name,))

    def restore(
        self,
        documents: Iterable[IndexDocument],
        publication: Publication,
        departures: Mapping[str, Departure] = NO_DEPARTURES,
        check: IndexCheck | None = None,
    ) -> None:
        """Serve the previous publication again, with some documents replaced."""
        with convert_index_errors("écrit"):
            previous = self._list_folders(2)[1]
            people = list(documents)
            structures = self._derive_structures(previous, people, departures, publication)
            words = self._derive_words(previous, people)
            building = build_modified_copy(previous, people, structures, words, publication)
            if check:
                check(EmbeddedCandidateEngine(building))
            publications.promote_build(building, publication, previous=(previous.name,))

    def find_served_documents(self, ids: Sequence[NationalId]) -> Iterable[IndexDocument]:
        """The documents of these people in the served publication."""
        folder = self._list_folders(1)[0]
        with report_damage(folder), convert_index_errors("lu"):
            self._open_index = open_publication(folder, self._open_index)
            return find_documents(self._open_index, ids)

    def find_previous_documents(self, ids: Sequence[NationalId]) -> Iterable[IndexDocument]:
        """The documents of these people in the previous publication."""
        folder = self._list_folders(2)[1]
        with report_damage(folder), convert_index_errors("lu"):
            return find_documents(open_publication(folder), ids)

    def change_previous(self, documents: Iterable[IndexDocument], publication: Publication) -> None:
        """Replace documents in the previous publication, in place."""
        replaced, folder = list(documents), self._list_folders(2)[1]
        with report_damage(folder), convert_index_errors("écrit"):
            structures = derive_changed_structures(
                open_publication(folder), replaced, NO_DEPARTURES, publication
            )
            words = derive_word_changes(EmbeddedCandidateEngine(folder), replaced)
            checksums = begin_change(folder)
            write_word_changes(folder, words)
            wait_for_merges = replace_documents(folder, replaced, structures)
            table = publications.load_activity_table(folder)
            people = {document.id: document.activities for document in replaced}
            packed = replace_people(table.buffer, people, table.sequence)
            replace_file(folder / publications.ACTIVITIES_FILE, packed)
            publications.write_description(folder, publication)
            wait_for_merges()
            finish_change(folder, checksums, has_new_table=True)

    def rewrite(self, before: Publication, after: Publication, check: IndexCheck) -> None:
        """Write a publication anew from its own documents, and replace it by the result."""
        source = self._index_dir / before.id
        check_whole(source)
        rewrite_publication(source, after, self.create_writer(check))

    def drop_previous(self) -> bool:
        """Remove a previous publication, readable or not."""
        with convert_index_errors("effacé"):
            names = publications.list_publications(self._index_dir)
            publications.write_current(self._index_dir, names[:1])
        return len(names) > 1

    def _change_in_place(
        self,
        folder: Path,
        documents: list[IndexDocument],
        structures: list[StructureDocument],
        words: bytes | None,
        publication: Publication,
    ) -> None:
        """Replace documents in a publication; readers notice the new description."""
        checksums = begin_change(folder)
        write_word_changes(folder, words)
        wait_for_merges = replace_documents(folder, documents, structures)
        publications.write_description(folder, publication)
        wait_for_merges()  # the change is already visible
        finish_change(folder, checksums)

    def _derive_structures(
        self,
        folder: Path,
        people: Sequence[IndexDocument],
        departures: Mapping[str, Departure],
        publication: Publication,
    ) -> list[StructureDocument]:
        """The structures of a publication that a change of some people changes."""
        if not people and not departures:
            return []
        with report_damage(folder), convert_index_errors("lu"):
            self._open_index = open_publication(folder, self._open_index)
            return derive_changed_structures(self._open_index, people, departures, publication)

    def iterate_served_people(self) -> Iterator[ServedPerson]:
        """Everybody in the served index, departed people included, in the order of change."""
        with convert_index_errors("lu"):
            yield from find_served_people(open_publication(self._list_folders(1)[0]))

    def iterate_served_structures(self) -> Iterator[StructureDocument]:
        """Every structure in the served index, departed ones included, in the order of change."""
        with convert_index_errors("lu"):
            yield from iterate_structures(open_publication(self._list_folders(1)[0]))

    def _derive_words(self, folder: Path, people: Sequence[IndexDocument]) -> bytes | None:
        """The packed changes of the vocabulary of a publication; None without any."""
        if not people:
            return None
        with report_damage(folder), convert_index_errors("lu"):
            engine = EmbeddedCandidateEngine(folder, self._open_index)
            return derive_word_changes(engine, people)

    def _read_description(self, rank: int) -> Publication | None:
        names = publications.list_publications(self._index_dir)
        if len(names) <= rank or not publications.has_current_format(self._index_dir / names[rank]):
            return None
        if publications.read_damage(self._index_dir / names[rank]):
            return None
        with convert_index_errors("lu"):
            return publications.read_description(self._index_dir / names[rank])

    def _list_folders(self, count: int) -> list[Path]:
        names = publications.list_publications(self._index_dir)
        if len(names) < count:
            raise PublicationRefused("il n'y a pas de publication à laquelle revenir")
        return [self._index_dir / name for name in names]


def derive_changed_structures(
    open_index: EmbeddedOpenIndex,
    people: Sequence[IndexDocument],
    departures: Mapping[str, Departure],
    publication: Publication,
) -> list[StructureDocument]:
    """The structures of an open publication that a change of some people changes."""
    return derive_structure_documents(
        people,
        departures,
        EmbeddedPracticeReader(open_index),
        indexed_sequence=open_index.publication.sequence,
        day=publication.data_date,
    )

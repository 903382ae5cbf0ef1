"""Changes to what the embedded engine serves, and the way back.

A change is a commit in the served folder: deletions and additions show together, to whoever opens
the index next. A change that must be undoable, and a rollback, go into a second folder that begins
with the same files (`embedded_folder.branched`), which is then swapped in like a publication.

The trap is the order of writing: listings, then the commit, then the words, and the description
last, because a reader looks at nothing else. Killed in between, the index is whole, a little newer
than its description says, and the next run does the same again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

import tantivy
from tantivy import Query

from directory.document import IndexDocument, OrderKeys, decode, name_words
from directory.engines.embedded import publications
from directory.engines.embedded.engine import UnservedEngine, opened
from directory.engines.embedded.listing_store import ListingsWriter
from directory.engines.embedded.paging import Served, gone, search, whereabouts
from directory.engines.embedded.paging import changed as changes
from directory.engines.embedded.writer import (
    EmbeddedWriter,
    Encoded,
    encoded,
    encoded_structure,
    engine_errors,
    placed,
)
from directory.errors import PublicationRefused
from directory.facets.table_counting import renewed
from directory.matching.expressions import ORDERS, SEQUENCE, Field
from directory.model.identifiers import NationalId
from directory.model.structures import StructureDocument, structures_of
from directory.publishing import Check
from directory.search import Publication
from directory.text.spelling import Vocabulary
from directory.text.spelling_format import pack

HEAP_BYTES = 48_000_000
"""One thread; a batch of changes is far smaller."""


class EmbeddedIndex:
    """The `SearchIndex` of the embedded engine over a folder of publications, and its updater."""

    def __init__(self, index_dir: Path) -> None:
        self._index_dir = index_dir
        self._words: tuple[str, Vocabulary] | None = None

    @property
    def updater(self) -> "EmbeddedIndex":
        """This very object."""
        return self

    def served(self) -> Publication | None:
        """What is served now; nothing before the first publication of this format."""
        return self._described(0)

    def previous(self) -> Publication | None:
        """What a rollback would put back; nothing when there is none."""
        return self._described(1)

    def writer(self, check: Check) -> EmbeddedWriter:
        """Begin to build an index from nothing."""
        return EmbeddedWriter(self._index_dir, lambda folder: check(UnservedEngine(folder)))

    def apply(
        self,
        documents: Iterable[IndexDocument],
        publication: Publication,
        check: Check | None = None,
    ) -> None:
        """Replace some documents, in place or, under a new id, beside what is served."""
        with engine_errors("écrit"):
            (current, *_) = self._named(1)
            if publication.id == current.name:
                replaced = list(documents)
                merged = changed(current, replaced)
                add_words(current, replaced, self._vocabulary(current))
                publications.describe(current, publication)
                merged()  # nobody who looks for a newcomer waits for it
                return
            building = branched(current, list(documents), publication)
            if check:
                check(UnservedEngine(building))
            publications.serve(building, publication, previous=(current.name,))

    def restore(self, documents: Iterable[IndexDocument], publication: Publication) -> None:
        """Serve the previous publication again, with some documents replaced."""
        with engine_errors("écrit"):
            previous = self._named(2)[1]
            building = branched(previous, list(documents), publication)
            publications.serve(building, publication, previous=(previous.name,))

    def previous_documents(self, ids: Sequence[NationalId]) -> Iterable[IndexDocument]:
        """What the previous publication holds of these people."""
        with engine_errors("lu"):
            return list(documents_of(opened(self._named(2)[1]), ids))

    def _vocabulary(self, folder: Path) -> Vocabulary:
        """The words of a publication, unpacked once however many changes it takes."""
        if self._words is None or self._words[0] != folder.name:
            self._words = (folder.name, publications.vocabulary(folder))
        return self._words[1].with_added(publications.added_words(folder))

    def _described(self, rank: int) -> Publication | None:
        names = publications.named(self._index_dir)
        if len(names) <= rank or not publications.is_of_this_format(self._index_dir / names[rank]):
            return None
        with engine_errors("lu"):
            return publications.described(self._index_dir / names[rank])

    def _named(self, count: int) -> list[Path]:
        names = publications.named(self._index_dir)
        if len(names) < count:
            raise PublicationRefused("il n'y a pas de publication à laquelle revenir")
        return [self._index_dir / name for name in names]


def branched(source: Path, documents: list[IndexDocument], publication: Publication) -> Path:
    """A finished folder that is another one with some documents replaced."""
    building = publications.branched(source)
    changed(building, documents)()
    add_words(building, documents, publications.vocabulary(building))
    publications.describe(building, publication)
    served = opened(building)
    if table := renewed(served.table, partial(changes, served)):
        publications.write(building / publications.ACTIVITIES, table)
    return building


def changed(folder: Path, documents: list[IndexDocument]) -> Callable[[], None]:
    """Replace documents in an index, in one commit; nothing to do is no commit.

    Returns:
        what waits for the merges that the commit has begun: they change no answer, and the writer
        must not go before they are done.
    """
    if not documents:
        return lambda: None
    index = tantivy.Index.open(str(folder))
    listings = ListingsWriter.resume(folder)
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    try:
        for document in documents:
            writer.delete_documents_by_term(Field.IDENTIFIER.value, str(document.id))
        for each in chain(map(encoded, documents), new_places(index.searcher(), documents)):
            writer.add_json(placed(each, listings))
        listings.flush()
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        listings.close()
    return writer.wait_merging_threads


def new_places(searcher: tantivy.Searcher, documents: Iterable[IndexDocument]) -> Iterator[Encoded]:
    """The places of practice that the index did not know."""
    listings = (document.listing for document in documents if document.listing)
    places = {place.id: place for each in listings for place in structures_of(each)}
    for number, place in places.items():
        if not searcher.doc_freq(Field.STRUCTURE_NUMBER.value, number):
            yield encoded_structure(StructureDocument.of(place))


def add_words(folder: Path, documents: Iterable[IndexDocument], vocabulary: Vocabulary) -> None:
    """Add the words of some people to the vocabulary, as far as they are new."""
    words = {word for each in documents if each.listing for word in name_words(each.listing)}
    if new := sorted(word for word in words if word not in vocabulary):
        packed = publications.added_words(folder)
        known = Vocabulary(packed).words if packed else ()
        added = dict.fromkeys((*known, *new), 1)
        publications.write(folder / publications.ADDED, pack(added))


def documents_of(served: Served, ids: Sequence[NationalId]) -> Iterator[IndexDocument]:
    """What an index holds of some people, made into documents again: terms are not kept."""
    asked = Query.term_set_query(served.schema, Field.IDENTIFIER, list(map(str, ids)))
    count, _ = search(served, asked, None, 1)
    addresses = [address for _, address in search(served, asked, None, max(count, 1))[1]]
    numbers = [served.searcher.fast_field_values(name, addresses) for name in (SEQUENCE, *ORDERS)]
    places = whereabouts(served, addresses)
    for address, where, sequence, *keys in zip(addresses, places, *numbers, strict=True):
        order = OrderKeys(*keys)
        if where is None:
            tombstone, known = gone(served, address)
            yield IndexDocument.tombstone(
                tombstone.id, sequence=sequence, order=order, identifiers=known
            )
        else:
            listing = decode(served.listings[where])
            yield IndexDocument.of(listing, sequence=sequence, order=order)

"""Compare an index with the store: everybody, or a sample of people.

While a part is held back (`Publication.behind`), the store is ahead of the index: then only what is
derived from the people of the index is compared.
"""

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from directory.document import IndexDocument, OrderKeys
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import PersonChange, SearchEngine
from indexer.publication.agreement.derived import (
    DerivedCounts,
    compare_publication_counts,
    select_facet_queries,
)
from indexer.publication.agreement.differences import (
    Difference,
    DifferenceCounter,
    DifferenceKind,
)
from indexer.publication.agreement.people import (
    compare_found_people,
    compare_orders,
    compare_owners,
    compare_people,
    get_national_id,
    iterate_changes,
    read_expected_documents,
)
from indexer.publication.agreement.sampled_words import compare_sampled_words
from indexer.publication.agreement.structures import (
    ReportedStructures,
    compare_ended_roles,
    compare_sampled_structures,
)
from indexer.publication.description import count_tombstones
from indexer.store import Store

FACET_VALUES_PER_DIMENSION = 1
"""Values of each dimension whose facets are counted again: each costs a pass over everybody."""
UNKNOWN_ORDER = OrderKeys(0, 0)


class Agreement(Struct, frozen=True):
    """The result of a comparison.

    Attributes:
        people: how many people were compared, departed ones included.
        behind: the first change that is held back; 0 for none.
    """

    people: int
    behind: int
    differences: tuple[Difference, ...]


class IndexComparison:
    """Compares a served index with its store. Neither may change meanwhile: hold the run lock.

    Args:
        store: what the index was published from.
        engine: the served index.
        has_ids: keep the ids of people who differ, for tests.
    """

    def __init__(self, store: Store, engine: SearchEngine, *, has_ids: bool = False) -> None:
        self._store = store
        self._engine = engine
        self._served = engine.publication()
        self._differences = DifferenceCounter(has_ids=has_ids)
        self._people = 0

    def compare_everybody(self, *, facet_values: int = FACET_VALUES_PER_DIMENSION) -> Agreement:
        """Compare every person, order key, word and count, page by page.

        Args:
            facet_values: the most frequent values of each dimension, used as filters of facets.
        """
        derived = DerivedCounts(select_facet_queries(self._engine, facet_values))
        structures = ReportedStructures()
        for page in iterate_changes(self._engine):
            self._compare_page(page)
            derived.add(page)
            structures.add(page)
        structures.compare(self._engine, self._differences)
        derived.compare(self._engine, self._differences)
        compare_orders(self._store, self._engine, derived.people, self._differences)
        if not self._served.behind:
            missing = self._store.read_last_id() - self._people
            self._differences.add_number(DifferenceKind.MISSING, missing)
        return self._conclude()

    def compare_sample(self, size: int) -> Agreement:
        """Compare people evenly spread over the store and over the served changes, and the counts.

        Args:
            size: how many people on each side.
        """
        page = {
            get_national_id(change.person): change
            for change in (*self._sample_served(size), *self._sample_stored(size))
        }
        documents = self._compare_page(list(page.values()))
        compare_found_people(
            self._engine, documents, self._differences, has_order=not self._served.behind
        )
        compare_sampled_structures(self._engine, documents, self._differences)
        compare_sampled_words(self._engine, documents, size, self._differences)
        if not self._served.behind:
            people, activities = self._store.count_people_and_activities()
            tombstones = count_tombstones(self._store, people)
            compare_publication_counts(
                self._served, (people, activities, tombstones), self._differences
            )
        return self._conclude()

    def _sample_served(self, size: int) -> Iterator[PersonChange]:
        """Yield people at evenly spread sequence numbers of the index."""
        for at in range(size):
            yield from self._engine.changes(self._served.sequence * at // size, 1)

    def _sample_stored(self, size: int) -> Iterator[PersonChange]:
        """Yield what is served of people evenly spread over the store."""
        last_id = 0 if self._served.behind else self._store.read_last_id()
        for row_id in sorted({1 + last_id * at // size for at in range(size if last_id else 0)}):
            for person in self._store.read_people_range(row_id, row_id):
                id_ = NationalId(person.national_id)
                served = self._engine.changes(person.sequence - 1, 1)
                if any(get_national_id(change.person) == id_ for change in served):
                    yield from served
                else:
                    self._differences.add(DifferenceKind.MISSING, id_)

    def _compare_page(self, page: Sequence[PersonChange]) -> Collection[IndexDocument]:
        """Compare people who are served, and where their numbers lead; returns the documents."""
        documents = self._read_documents(page)
        if not self._served.behind:
            compare_people(page, documents, self._differences)
            compare_ended_roles(self._engine, documents.values(), self._differences)
        compare_owners(self._engine, documents.values(), self._differences)
        self._people += len(page)
        return documents.values()

    def _read_documents(self, page: Sequence[PersonChange]) -> dict[NationalId, IndexDocument]:
        """The documents to compare with: of the store, or of the index itself if it is behind."""
        if not self._served.behind:
            ids = [get_national_id(change.person) for change in page]
            return read_expected_documents(self._store, ids, self._served)
        return {
            change.person.national_id: IndexDocument.of(
                change.person, sequence=change.sequence, order=UNKNOWN_ORDER
            )
            for change in page
            if isinstance(change.person, Listing)
        }

    def _conclude(self) -> Agreement:
        return Agreement(self._people, self._served.behind, self._differences.to_differences())

"""The interface for writing, changing and restoring an index.

It is separate from `directory.search`, because a server does not need it. As there, an engine's own
types and errors do not cross these protocols.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

from msgspec import Struct

from directory.document import IndexDocument
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.model.roles import EndedRole, list_role_hashes
from directory.model.structures import StructureDocument, iter_structures
from directory.publication import Publication
from directory.search import SearchEngine
from directory.structure_changes import Departure


class IndexSidecar(Struct, frozen=True):
    """The packed data that is stored alongside an index.

    Attributes:
        words: the vocabulary of the names (`directory.text.spelling_format`).
        activities: the table that facets are counted in (`directory.facets.table_format`).
    """

    words: bytes
    activities: bytes


class ServedPerson(Struct, frozen=True):
    """A person in the served index, as far as a store needs it to continue the served history.

    Attributes:
        numbers: all numbers, the present one first.
        is_listed: False for a tombstone.
        suppression: for a tombstone, the feed's number of the opposition or deletion; 0 if the
            index does not say why the person departed, None if they merely departed.
        structures, roles: for a listing, the ids of its structures and hashes of its activities.
        ended_roles: the hashes of the activities that were public once.
    """

    id: NationalId
    sequence: int
    numbers: tuple[NationalId, ...]
    is_listed: bool
    suppression: int | None = None
    structures: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    ended_roles: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        listing: Listing,
        sequence: int,
        numbers: tuple[NationalId, ...],
        ended_roles: Iterable[EndedRole] = (),
    ) -> "ServedPerson":
        """A person who is listed."""
        return cls(
            id=listing.national_id,
            sequence=sequence,
            numbers=numbers,
            is_listed=True,
            structures=frozenset(place.id for place in iter_structures(listing)),
            roles=list_role_hashes(listing),
            ended_roles=frozenset(each.hash for each in ended_roles),
        )


class IndexWriter(Protocol):
    """Writes an index alongside the served one, then replaces it."""

    @property
    def encode_document(self) -> Callable[[IndexDocument], Any]:
        """The expensive part of adding, as a pure function that worker processes can run.

        The type of its result depends on the engine, and consists of text, numbers and bytes.
        """

    @property
    def encode_structure(self) -> Callable[[StructureDocument], Any]:
        """The same for the document of a place of practice."""

    def add_encoded(self, documents: Iterable[Any]) -> int:
        """Add encoded documents to the index being built; returns how many."""

    def replace_structures(self, documents: Mapping[str, Any]) -> None:
        """Replace encoded structures that were added before, by technical id."""

    def publish(self, publication: Publication, build_sidecar: Callable[[], IndexSidecar]) -> None:
        """Serve the finished index; the one served until now is kept for a rollback.

        Args:
            publication: the description of the index.
            build_sidecar: builds the data alongside the index; called after the last document.
        """

    def abandon(self) -> None:
        """Cancel the build and remove all of it."""


NO_DEPARTURES: Mapping[str, Departure] = MappingProxyType({})
IndexCheck = Callable[[SearchEngine], None]
"""Checks a finished index; called last before it is served, and raises an error to refuse it."""


class SearchIndex(Protocol):
    """The served index, as a run changes it: a full build, some documents, or a rollback.

    Only one run is allowed at a time; if a run fails, the served index stays intact.
    """

    def current_publication(self) -> Publication | None:
        """The publication served now; None before the first one."""

    def identify_served(self) -> Publication | None:
        """The description of the served index, even if its documents are of another version."""

    def previous_publication(self) -> Publication | None:
        """The publication that a rollback would restore; None if there is none."""

    def create_writer(self, check: IndexCheck) -> IndexWriter:
        """Start to build a new index; `check` is called just before it is served."""

    def apply(
        self,
        documents: Iterable[IndexDocument],
        publication: Publication,
        check: IndexCheck | None,
        departures: Mapping[str, Departure] = NO_DEPARTURES,
    ) -> None:
        """Replace the documents of some people in the served index, in one commit.

        Args:
            documents: the present state of each person, a tombstone for a departed one; new people
                are added. Their words are added to the vocabulary. The structures in which they
                practise or practised are brought up to date (`directory.structure_changes`).
            publication: the new description of the index. With the served id, the index changes in
                place, as a new generation; with a new id, a modified copy is served, and the index
                served until now becomes the previous one.
            check: called with a modified copy, just before it is served.
            departures: the last departure from each structure that somebody has left since the
                index was last changed.

        Raises:
            EngineUnavailable: it cannot be written; the served index stays.
        """

    def restore(
        self,
        documents: Iterable[IndexDocument],
        publication: Publication,
        departures: Mapping[str, Departure] = NO_DEPARTURES,
        check: IndexCheck | None = None,
    ) -> None:
        """Serve the previous publication again, with some documents replaced as by `apply`.

        It remains the previous one, so a second rollback leads to the same index. `check` is
        called just before it is served.
        """

    def find_served_documents(self, ids: Sequence[NationalId]) -> Iterable[IndexDocument]:
        """The documents of these people in the served publication; unknown ones are left out."""

    def find_previous_documents(self, ids: Sequence[NationalId]) -> Iterable[IndexDocument]:
        """The documents of these people in the previous publication; unknown ones are left out."""

    def iterate_served_people(self) -> Iterator[ServedPerson]:
        """Everybody in the served index, departed people included, in the order of change."""

    def iterate_served_structures(self) -> Iterator[StructureDocument]:
        """Every structure in the served index, departed ones included, in the order of change."""

    def change_previous(self, documents: Iterable[IndexDocument], publication: Publication) -> None:
        """Replace documents in the previous publication, in place; its id stays."""

    def rewrite(self, before: Publication, after: Publication, check: IndexCheck) -> None:
        """Write a publication anew from its own documents, and replace it by the result.

        Nothing remains of the documents that were replaced in it: listings, terms, words, and what
        the compression learnt of them. What is found in it stays the same.

        Args:
            before: the served publication or the previous one.
            after: its new description, with a new id.
            check: called with the result, just before it replaces the publication.

        Raises:
            IndexDamaged: it cannot be read whole.
            EngineUnavailable: it cannot be written; it stays as it was.
        """

    def drop_previous(self) -> bool:
        """Remove a previous publication, readable or not; returns whether there was one."""

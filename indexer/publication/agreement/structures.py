"""Compare the structures of an index with what its people report of them."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from msgspec import json

from directory.document import IndexDocument
from directory.ends import StructureChange
from directory.model.listing import Listing, PublicPlace
from directory.model.structures import PublishedStructure, iter_structures
from directory.search import PersonChange, SearchEngine
from indexer.publication.agreement.differences import DifferenceCounter, DifferenceKind

STRUCTURES_PER_PAGE = 1_000
DIGEST_BYTES = 8
"""Of what is reported of a structure: a few bytes of each are remembered."""


class ReportedStructures:
    """What the practitioner with the highest sequence number reports of each structure."""

    def __init__(self) -> None:
        self._reports: dict[str, tuple[int, bytes]] = {}

    def add(self, page: Iterable[PersonChange]) -> None:
        """Add what these people report; they come in the order of their sequence numbers."""
        for change in page:
            if isinstance(change.person, Listing):
                for place in iter_structures(change.person):
                    self._reports[place.id] = change.sequence, compute_place_digest(place)

    def compare(self, engine: SearchEngine, differences: DifferenceCounter) -> None:
        """Check that each reported structure is served as reported, and that no other one is."""
        served = 0
        for page in iterate_structure_changes(engine):
            for change in page:
                id_ = change.structure.id
                reported = self._reports.get(id_)
                if isinstance(change.structure, PublishedStructure):
                    served += reported is not None
                    is_equal = is_as_reported(change, change.structure, reported)
                    differences.add_unless(is_equal, DifferenceKind.STRUCTURE, id_)
                elif reported:
                    differences.add(DifferenceKind.STRUCTURE, id_)
        differences.add_number(DifferenceKind.MISSING_STRUCTURE, len(self._reports) - served)


def is_as_reported(
    change: StructureChange, structure: PublishedStructure, reported: tuple[int, bytes] | None
) -> bool:
    """Whether a structure is as reported; its own number may be that of a later departure."""
    if reported is None:
        return False
    sequence, digest = reported
    return compute_place_digest(structure.place) == digest and change.sequence >= sequence


def compute_place_digest(place: PublicPlace) -> bytes:
    """A short digest of all that is public of a place."""
    encoded = json.encode(place, enc_hook=str)
    return blake2b(encoded, digest_size=DIGEST_BYTES).digest()


def iterate_structure_changes(engine: SearchEngine) -> Iterator[Sequence[StructureChange]]:
    """Yield all structures of an index, departed ones too, in pages by sequence number."""
    since = 0
    while page := engine.structure_changes(since, STRUCTURES_PER_PAGE):
        yield page
        since = page[-1].sequence


def compare_sampled_structures(
    engine: SearchEngine, documents: Iterable[IndexDocument], differences: DifferenceCounter
) -> None:
    """Check that the structures in which some people practise are served."""
    listings = [each.listing for each in documents if each.listing]
    ids = sorted({place.id for listing in listings for place in iter_structures(listing)})
    known = engine.lookup_structures(ids)
    for id_ in ids:
        is_served = isinstance(known.get(id_), PublishedStructure)
        differences.add_unless(is_served, DifferenceKind.MISSING_STRUCTURE, id_)


def compare_ended_roles(
    engine: SearchEngine, documents: Iterable[IndexDocument], differences: DifferenceCounter
) -> None:
    """Check that the index knows which activities of some people have ended, and when."""
    expected = {each.id: each.ended_roles for each in documents}
    served = engine.ended_roles(list(expected))
    for id_, roles in expected.items():
        differences.add_unless(served.get(id_, ()) == roles, DifferenceKind.ENDED_ROLE, id_)

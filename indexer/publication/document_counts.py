"""The counts of a publication that does not hold everybody of the store.

While a part is held back (a refused load, a rollback), the counts of the store are not those of the
index: they follow from the documents that a change replaces.
"""

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from directory.document import IndexDocument
from directory.model.listing import Listing
from directory.publication import Publication


def adjust_counts(
    publication: Publication,
    before: Collection[IndexDocument],
    after: Collection[IndexDocument],
) -> Publication:
    """Return the description of a publication after a change of some people.

    Args:
        publication: the description, with the counts before the change.
        before: the documents of these people in the index; new people have none.
        after: their new documents.
    """
    listings_before, listings_after = list_listings(before), list_listings(after)
    people = len(listings_after) - len(listings_before)
    tombstones = len(after) - len(before) - people
    return replace(
        publication,
        professionals=publication.professionals + people,
        activities=publication.activities
        + count_public_activities(listings_after)
        - count_public_activities(listings_before),
        tombstones=None if publication.tombstones is None else publication.tombstones + tombstones,
    )


def list_listings(documents: Iterable[IndexDocument]) -> list[Listing]:
    """Return the listings of the people present."""
    return [each.listing for each in documents if each.listing]


def count_public_activities(listings: Iterable[Listing]) -> int:
    """Return how many activities some listings have."""
    return sum(len(exercise.activities) for each in listings for exercise in each.exercises)

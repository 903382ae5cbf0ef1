"""The description of a publication that a store makes."""

from datetime import datetime

from directory.publication import Publication
from indexer.publication.store_comparison import stamp_publication
from indexer.store import Store


def describe_publication(store: Store, now: datetime) -> Publication:
    """Return the metadata of the new publication."""
    metadata = store.read_metadata()
    people, activities = store.count_people_and_activities()
    publication = Publication(
        id=format_publication_id(now),
        order_version=metadata.order_version,
        generation=int(now.timestamp() * 1000),
        data_date=metadata.data_date or now.date(),
        published_at=now,
        professionals=people,
        activities=activities,
        sequence=store.read_last_sequence(),
        synthetic=metadata.synthetic,
        built_at=now,
        tombstones=count_tombstones(store, people),
    )
    return stamp_publication(publication, store)


def count_tombstones(store: Store, people: int) -> int:
    """Return how many people have departed: ids count everybody from 1, without gaps."""
    return store.read_last_id() - people


def format_publication_id(now: datetime) -> str:
    """Return the id of a publication: its time, to the microsecond."""
    return f"{now:%Y%m%dT%H%M%S%f}"

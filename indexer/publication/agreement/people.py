"""Compare the people of an index with those of the store, page by page of the served changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from directory.document import IndexDocument, list_person_ids
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.publication import Publication
from directory.search import Hit, PersonChange, Position, SearchEngine, SearchQuery, Tombstone
from directory.text.analysis import join_particles, words
from indexer.publication.agreement.differences import DifferenceCounter, DifferenceKind
from indexer.publication.publish import to_document
from indexer.store import Store
from indexer.store.order_keys import compute_shuffle_key

CHANGES_PER_PAGE = HITS_PER_PAGE = 1_000
MAX_NAMESAKES = 100
"""Results of a search by name in which a person is looked for; with more, found is assumed."""


def iterate_changes(engine: SearchEngine) -> Iterator[Sequence[PersonChange]]:
    """Yield everybody in an index, departed people too, in pages by sequence number."""
    since = 0
    while page := engine.changes(since, CHANGES_PER_PAGE):
        yield page
        since = page[-1].sequence


def get_national_id(person: Listing | Tombstone) -> NationalId:
    """The national id of a person, present or departed."""
    return person.national_id if isinstance(person, Listing) else person.id


def read_expected_documents(
    store: Store, ids: Sequence[NationalId], served: Publication
) -> dict[NationalId, IndexDocument]:
    """The documents of these people, as a publication from the store would build them."""
    return {
        document.id: document
        for document in (
            to_document(person, served.order_version, served.published_at.date())
            for person in store.read_people(ids)
        )
    }


def compare_people(
    page: Iterable[PersonChange],
    expected: Mapping[NationalId, IndexDocument],
    differences: DifferenceCounter,
) -> None:
    """Compare people who are served with their expected documents."""
    for change in page:
        id_ = get_national_id(change.person)
        document = expected.get(id_)
        if document is None:
            differences.add(DifferenceKind.UNKNOWN, id_)
            continue
        listing = change.person if isinstance(change.person, Listing) else None
        differences.add_unless(listing == document.listing, DifferenceKind.CONTENT, id_)
        differences.add_unless(change.sequence == document.sequence, DifferenceKind.SEQUENCE, id_)


def compare_owners(
    engine: SearchEngine,
    documents: Iterable[IndexDocument],
    differences: DifferenceCounter,
) -> None:
    """Check that each number leads to the person who has it, or else to one who had it."""
    known = list(documents)
    present = [each.id for each in known]
    others = {number for each in known for number in each.identifiers}.difference(present)
    # apart, because a person who is found by one number is known by all of them
    owners = {**engine.lookup(present), **engine.lookup(sorted(others))}
    for document in known:
        for number in document.identifiers:
            differences.add_unless(
                is_right_owner(number, document, owners.get(number)), DifferenceKind.OWNER, number
            )


def is_right_owner(
    number: NationalId, document: IndexDocument, owner: Listing | Tombstone | None
) -> bool:
    """Whether a number of a document may lead to this person.

    A present person comes before a departed one, and the present owner before a former one.
    """
    if owner is None:
        return False
    if get_national_id(owner) == document.id:
        return isinstance(owner, Listing) == (document.listing is not None)
    if isinstance(owner, Listing):
        return number in list_person_ids(owner) and not (document.listing and number == document.id)
    return document.listing is None


def compare_orders(
    store: Store, engine: SearchEngine, people: int, differences: DifferenceCounter
) -> None:
    """Check both order keys of everybody, page by page of the list of all people.

    Args:
        store: tells the alphabetical keys, unless the index is behind.
        engine: the served index.
        people: how many people are in each list.
        differences: receives who differs.
    """
    served = engine.publication()
    for is_alphabetical in (True, False):
        count = 0
        for page in iterate_hits(engine, SearchQuery(is_alphabetical=is_alphabetical)):
            ids = [hit.listing.national_id for hit in page]
            keys: Mapping[str, int] = (
                store.read_alphabetical_keys(ids)
                if is_alphabetical
                else {each: compute_shuffle_key(served.order_version, each) for each in ids}
            )
            count += len(page)
            if is_alphabetical and served.behind:
                continue
            for hit in page:
                is_equal = hit.position.key == keys.get(hit.listing.national_id)
                differences.add_unless(is_equal, DifferenceKind.ORDER, hit.listing.national_id)
        differences.add_number(DifferenceKind.ORDER, abs(people - count))


def iterate_hits(engine: SearchEngine, query: SearchQuery) -> Iterator[Sequence[Hit]]:
    """Yield all hits of a query, in pages."""
    after: Position | None = None
    has_more = True
    while has_more:
        page = engine.candidates(query, limit=HITS_PER_PAGE, after=after)
        yield page.hits
        has_more = page.has_more
        after = page.hits[-1].position if page.hits else None


def compare_found_people(
    engine: SearchEngine,
    documents: Iterable[IndexDocument],
    differences: DifferenceCounter,
    *,
    has_order: bool,
) -> None:
    """Check that present people are found by each name, and by number with their order keys.

    Args:
        engine: the served index.
        documents: departed people are skipped.
        differences: receives who differs.
        has_order: whether the order keys of the documents are known.
    """
    for document in documents:
        if document.listing is None:
            continue
        if has_order:
            keys = [
                find_order_key(engine, document.id, is_alphabetical=each) for each in (True, False)
            ]
            is_equal = keys == [document.order.alphabetical, document.order.shuffle]
            differences.add_unless(is_equal, DifferenceKind.ORDER, document.id)
        differences.add_unless(
            is_found_by_every_name(engine, document.listing), DifferenceKind.NAME, document.id
        )


def find_order_key(
    engine: SearchEngine, person: NationalId, *, is_alphabetical: bool
) -> int | None:
    """An order key of a person, as the index sorts by it; None if it does not find the person."""
    query = SearchQuery(identifier=person, is_alphabetical=is_alphabetical)
    hits = engine.candidates(query, limit=MAX_NAMESAKES).hits
    return next((hit.position.key for hit in hits if hit.listing.national_id == person), None)


def is_found_by_every_name(engine: SearchEngine, person: Listing) -> bool:
    """Whether a search by each exercise name finds the person, or has too many results."""
    names = {
        join_particles(words(f"{each.exercise_name} {each.exercise_first_name}"))
        for each in person.exercises
    }
    pages = (engine.candidates(SearchQuery(name=each), limit=MAX_NAMESAKES) for each in names)
    return all(
        page.has_more or any(hit.listing.id == person.id for hit in page.hits) for page in pages
    )

"""From the store to a served index: built beside, checked, then swapped in.

Projection and analysis are most of the work and need nothing but one person's record, so worker
processes do them, each reading its own ranges of the store.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import partial
from typing import Any

from msgspec import Struct, msgpack

from directory.document import IndexDocument, OrderKeys, names_of
from directory.facets.batch_encoding import Coded, Coder
from directory.facets.table_format import Packer
from directory.model.identifiers import NationalId
from directory.model.listing import PublicPlace, public
from directory.model.structures import StructureDocument, structures_of
from directory.publishing import Aside, IndexWriter
from directory.search import Publication
from directory.text.analysis import words_and_units
from directory.text.spelling_format import pack
from indexer.assembly import record_codec
from indexer.assembly.process_pool import in_processes
from indexer.publication.gates import check_written
from indexer.store import Store, StoredProfessional
from indexer.store.order_keys import shuffle_key

PEOPLE_AT_ONCE = 10_000
"""One range of the store: about 15 MB of encoded documents on their way between processes."""

Encode = Callable[[IndexDocument], Any]


class Projection(Struct, frozen=True):
    """What a worker needs to make documents: where people are, and as of when."""

    store_url: str
    encode: Encode
    encode_structure: Callable[[StructureDocument], Any]
    publication: str
    order_version: str
    today: date


class Chunk(Struct, frozen=True):
    """Some people on their way to the index: their documents, and how many bear each word.

    Attributes:
        structures: documents of the places of practice first met here, by id.
        activities: theirs, for the table.
    """

    documents: list[Any]
    structures: dict[str, Any]
    words: dict[str, int]
    activities: Coded


_CHUNK = msgpack.Decoder(Chunk)
_MET: dict[str, set[str]] = {}
"""Structures this process has met, for the publication it works at.

A process takes ranges in their order, so the first range that has a structure always sends it; what
others send of it again is dropped by whoever writes.
"""


def publish(
    store: Store,
    writer: IndexWriter,
    *,
    now: datetime,
    workers: int = 2,
    watch: Callable[[int], None] = lambda _people: None,
) -> Publication:
    """Rebuild the index from the store and swap it in.

    Args:
        store: where everybody is.
        writer: builds the new index beside the served one.
        now: the moment of publication, from the caller's clock.
        workers: processes that make documents; the writer has threads of its own.
        watch: told how many people have been indexed so far.

    Raises:
        PublicationRefused: fewer documents were written than the store holds; nothing changes.
    """
    publication = described(store, now)
    try:
        written, met = 0, set[str]()
        words, activities = Counter[str](), Packer()
        for chunk in chunks(store, writer, publication, workers):
            written += writer.add_encoded(chunk.documents)
            writer.add_encoded(each for id_, each in chunk.structures.items() if id_ not in met)
            met.update(chunk.structures)
            words.update(chunk.words)
            activities.add(chunk.activities)
            watch(written)
        check_written(written, publication.professionals)
        with ThreadPoolExecutor(1) as meanwhile:  # the writer merges outside Python's lock
            packing = meanwhile.submit(packed, words, activities, publication.sequence)
            writer.publish(publication, packing.result)
    except BaseException:
        writer.abandon()
        raise
    return publication


def packed(words: Mapping[str, int], activities: Packer, sequence: int) -> Aside:
    """What stands beside the index."""
    return Aside(pack(words), activities.packed(sequence))


def described(store: Store, now: datetime) -> Publication:
    """What will be known of the publication as a whole."""
    facts = store.facts()
    people, activities = store.counts()
    return Publication(
        id=publication_id(now),
        order_version=facts.order_version,
        generation=int(now.timestamp() * 1000),
        data_date=facts.data_date or now.date(),
        published_at=now,
        professionals=people,
        activities=activities,
        sequence=store.sequence(),
        synthetic=facts.synthetic,
        built_at=now,
    )


def publication_id(now: datetime) -> str:
    """The name of what is published at that moment."""
    return f"{now:%Y%m%dT%H%M%S%f}"


def chunks(
    store: Store, writer: IndexWriter, publication: Publication, workers: int
) -> Iterator[Chunk]:
    """Everybody, a range of the store at a time, in order of number."""
    firsts = range(1, store.last_number() + 1, PEOPLE_AT_ONCE)
    ranges = [(first, first + PEOPLE_AT_ONCE - 1) for first in firsts]
    today = publication.published_at.date()
    projection = Projection(
        store.url,
        writer.encode,
        writer.encode_structure,
        publication.id,
        publication.order_version,
        today,
    )
    few = len(ranges) < 2  # noqa: PLR2004 - not worth a process
    made = in_processes(partial(chunk_of, projection), ranges, 1 if few else workers)
    yield from map(_CHUNK.decode, made)


def chunk_of(projection: Projection, numbers: tuple[int, int]) -> bytes:
    """One range of the store, as MessagePack.

    A person is done with before the next is begun: 10,000 listings at once, in no cache any more,
    took 38 µs a person instead of 28 (200,000 people, busy machine, November 2026).
    """
    documents: list[Any] = []
    coder = Coder()
    places: dict[str, PublicPlace] = {}
    names: list[str] = []
    for person in stored(projection.store_url, numbers):
        document = to_document(person, projection.order_version, projection.today)
        documents.append(projection.encode(document))
        if document.listing:
            coder.add(document.id, document.activities)
            places.update([(place.id, place) for place in structures_of(document.listing)])
            for pair in names_of(document.listing):
                names += pair
    chunk = Chunk(documents, structures(places, projection), words_of(names), coder.coded())
    return msgpack.encode(chunk)


def stored(store_url: str, numbers: tuple[int, int]) -> Sequence[StoredProfessional]:
    """Everybody in a range of the store."""
    store = Store(store_url)
    try:
        return store.people(*numbers)
    finally:
        store.close()


def structures(places: Mapping[str, PublicPlace], projection: Projection) -> dict[str, Any]:
    """Documents of the places of practice that this process meets for the first time."""
    if projection.publication not in _MET:
        _MET.clear()
    met = _MET.setdefault(projection.publication, set())
    new = [place for id_, place in places.items() if id_ not in met]
    met.update(places)
    return {place.id: projection.encode_structure(StructureDocument.of(place)) for place in new}


def words_of(names: Iterable[str]) -> dict[str, int]:
    """How many people bear each word; names come back, so each is cut once."""
    words: dict[str, int] = {}
    for name, bearers in Counter(names).items():
        for word in words_and_units(name):
            words[word] = words.get(word, 0) + bearers
    return words


def to_document(person: StoredProfessional, order_version: str, today: date) -> IndexDocument:
    """The document of one person as of a day; a tombstone for who has left."""
    national_id = NationalId.trusted(person.national_id)
    order = OrderKeys(
        alphabetical=person.alphabetical,
        shuffle=shuffle_key(order_version, person.national_id),
    )
    if person.record is None:
        numbers = () if person.leads_to else (national_id, *map(NationalId, person.former))
        return IndexDocument.tombstone(
            national_id, sequence=person.sequence, order=order, identifiers=numbers
        )
    professional = record_codec.decode(person.record)
    listing = public(professional, today=today, updated_at=person.updated_on)
    return IndexDocument.of(listing, sequence=person.sequence, order=order)

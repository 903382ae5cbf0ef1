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

from directory.document import IndexDocument, OrderKeys, collect_exercise_names
from directory.facets.batch_encoding import BatchEncoder, EncodedBatch
from directory.facets.table_format import TablePacker
from directory.model.identifiers import NationalId
from directory.model.listing import PublicPlace, build_listing
from directory.model.structures import StructureDocument, iter_structures
from directory.publishing import IndexSidecar, IndexWriter
from directory.search import Publication
from directory.text.analysis import list_words_and_units
from directory.text.spelling_format import pack_vocabulary
from indexer.assembly import record_codec
from indexer.assembly.process_pool import map_in_processes
from indexer.publication.gates import check_document_count
from indexer.store import Store, StoredProfessional
from indexer.store.order_keys import compute_shuffle_key

PEOPLE_PER_CHUNK = 10_000
"""One range of the store: about 15 MB of encoded documents on their way between processes."""

DocumentEncoder = Callable[[IndexDocument], Any]


class ProjectionContext(Struct, frozen=True):
    """What a worker needs to make documents: where people are, and as of when."""

    store_url: str
    encode: DocumentEncoder
    encode_structure: Callable[[StructureDocument], Any]
    publication: str
    order_version: str
    today: date


class DocumentChunk(Struct, frozen=True):
    """Some people on their way to the index: their documents, and how many bear each word.

    Attributes:
        structures: documents of the places of practice first met here, by id.
        activities: theirs, for the table.
    """

    documents: list[Any]
    structures: dict[str, Any]
    words: dict[str, int]
    activities: EncodedBatch


_CHUNK_DECODER = msgpack.Decoder(DocumentChunk)
_SENT_STRUCTURES: dict[str, set[str]] = {}
"""Structures this process has met, for the publication it works at.

A process takes ranges in their order, so the first range that has a structure always sends it; what
others send of it again is dropped by whoever writes.
"""


def publish_new_index(
    store: Store,
    writer: IndexWriter,
    *,
    now: datetime,
    workers: int = 2,
    on_progress: Callable[[int], None] = lambda _people: None,
) -> Publication:
    """Rebuild the index from the store and swap it in.

    Args:
        store: where everybody is.
        writer: builds the new index beside the served one.
        now: the moment of publication, from the caller's clock.
        workers: processes that make documents; the writer has threads of its own.
        on_progress: told how many people have been indexed so far.

    Raises:
        PublicationRefused: fewer documents were written than the store holds; nothing changes.
    """
    publication = describe_publication(store, now)
    try:
        written, met = 0, set[str]()
        words, activities = Counter[str](), TablePacker()
        for chunk in iterate_document_chunks(store, writer, publication, workers):
            written += writer.add_encoded(chunk.documents)
            writer.add_encoded(each for id_, each in chunk.structures.items() if id_ not in met)
            met.update(chunk.structures)
            words.update(chunk.words)
            activities.add(chunk.activities)
            on_progress(written)
        check_document_count(written, publication.professionals)
        with ThreadPoolExecutor(1) as meanwhile:  # the writer merges outside Python's lock
            packing = meanwhile.submit(pack_index_sidecar, words, activities, publication.sequence)
            writer.publish(publication, packing.result)
    except BaseException:
        writer.abandon()
        raise
    return publication


def pack_index_sidecar(
    words: Mapping[str, int], activities: TablePacker, sequence: int
) -> IndexSidecar:
    """What stands beside the index."""
    return IndexSidecar(pack_vocabulary(words), activities.pack(sequence))


def describe_publication(store: Store, now: datetime) -> Publication:
    """What will be known of the publication as a whole."""
    facts = store.read_metadata()
    people, activities = store.count_people_and_activities()
    return Publication(
        id=format_publication_id(now),
        order_version=facts.order_version,
        generation=int(now.timestamp() * 1000),
        data_date=facts.data_date or now.date(),
        published_at=now,
        professionals=people,
        activities=activities,
        sequence=store.read_last_sequence(),
        synthetic=facts.synthetic,
        built_at=now,
        tombstones=count_tombstones(store, people),
    )


def count_tombstones(store: Store, people: int) -> int:
    """How many have left, of all who ever came: they are numbered from one, without a gap."""
    return store.read_last_id() - people


def format_publication_id(now: datetime) -> str:
    """The name of what is published at that moment."""
    return f"{now:%Y%m%dT%H%M%S%f}"


def iterate_document_chunks(
    store: Store, writer: IndexWriter, publication: Publication, workers: int
) -> Iterator[DocumentChunk]:
    """Everybody, a range of the store at a time, in order of number."""
    firsts = range(1, store.read_last_id() + 1, PEOPLE_PER_CHUNK)
    ranges = [(first, first + PEOPLE_PER_CHUNK - 1) for first in firsts]
    today = publication.published_at.date()
    projection = ProjectionContext(
        store.url,
        writer.encode_document,
        writer.encode_structure,
        publication.id,
        publication.order_version,
        today,
    )
    few = len(ranges) < 2  # noqa: PLR2004 - not worth a process
    made = map_in_processes(
        partial(build_document_chunk, projection), ranges, 1 if few else workers
    )
    yield from map(_CHUNK_DECODER.decode, made)


def build_document_chunk(projection: ProjectionContext, id_range: tuple[int, int]) -> bytes:
    """One range of the store, as MessagePack.

    A person is done with before the next is begun: 10,000 listings at once, in no cache any more,
    took 38 µs a person instead of 28 (200,000 people, busy machine, November 2026).
    """
    documents: list[Any] = []
    coder = BatchEncoder()
    places: dict[str, PublicPlace] = {}
    names: list[str] = []
    for person in read_stored_range(projection.store_url, id_range):
        document = to_document(person, projection.order_version, projection.today)
        documents.append(projection.encode(document))
        if document.listing:
            coder.add(document.id, document.activities)
            places.update([(place.id, place) for place in iter_structures(document.listing)])
            for pair in collect_exercise_names(document.listing):
                names += pair
    chunk = DocumentChunk(
        documents,
        encode_new_structures(places, projection),
        count_name_words(names),
        coder.to_batch(),
    )
    return msgpack.encode(chunk)


def read_stored_range(store_url: str, id_range: tuple[int, int]) -> Sequence[StoredProfessional]:
    """Everybody in a range of the store."""
    store = Store(store_url)
    try:
        return store.read_people_range(*id_range)
    finally:
        store.close()


def encode_new_structures(
    places: Mapping[str, PublicPlace], projection: ProjectionContext
) -> dict[str, Any]:
    """Documents of the places of practice that this process meets for the first time."""
    if projection.publication not in _SENT_STRUCTURES:
        _SENT_STRUCTURES.clear()
    met = _SENT_STRUCTURES.setdefault(projection.publication, set())
    new = [place for id_, place in places.items() if id_ not in met]
    met.update(places)
    return {place.id: projection.encode_structure(StructureDocument.of(place)) for place in new}


def count_name_words(names: Iterable[str]) -> dict[str, int]:
    """How many people bear each word; names come back, so each is cut once."""
    words: dict[str, int] = {}
    for name, bearers in Counter(names).items():
        for word in list_words_and_units(name):
            words[word] = words.get(word, 0) + bearers
    return words


def to_document(person: StoredProfessional, order_version: str, today: date) -> IndexDocument:
    """The document of one person as of a day; a tombstone for who has left."""
    national_id = NationalId.from_trusted(person.national_id)
    order = OrderKeys(
        alphabetical=person.alphabetical,
        shuffle=compute_shuffle_key(order_version, person.national_id),
    )
    if person.record is None:
        numbers = () if person.current_id else (national_id, *map(NationalId, person.former_ids))
        return IndexDocument.tombstone(
            national_id, sequence=person.sequence, order=order, identifiers=numbers
        )
    professional = record_codec.decode_professional(person.record)
    listing = build_listing(professional, today=today, updated_at=person.updated_on)
    return IndexDocument.of(listing, sequence=person.sequence, order=order)

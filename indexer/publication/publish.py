"""Publish a new index from the store: build it next to the served one, check it, swap it in.

Building and analysing documents is most of the work and needs only one record at a time, so worker
processes do it, each reading its own ranges of the store.

The content of a structure is what the practitioner with the highest sequence number reports. Ranges
are read from the highest id down, so that the first report of a structure is nearly always that
one; a later report with a higher number replaces it, whatever process it comes from.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from msgspec import Struct, field, msgpack
from msgspec.structs import replace

from directory.document import IndexDocument, OrderKeys, collect_exercise_names
from directory.facets.batch_encoding import BatchEncoder, EncodedBatch
from directory.facets.table_format import TablePacker
from directory.model.identifiers import NationalId
from directory.model.listing import Listing, build_listing
from directory.model.structures import StructureDocument
from directory.publication import Publication
from directory.publishing import IndexSidecar, IndexWriter
from directory.structure_changes import (
    Departure,
    PlaceReport,
    add_place_reports,
    build_structure_document,
    collect_place_reports,
)
from directory.text.analysis import list_words_and_units
from directory.text.spelling_format import pack_vocabulary
from indexer.assembly import record_codec
from indexer.assembly.process_pool import map_in_processes
from indexer.coverage import CoverageCounter, CoverageCounts
from indexer.publication.description import describe_publication
from indexer.publication.gates import check_document_count
from indexer.publication.structure_writing import write_structure_tombstones, write_structures
from indexer.store import Store, StoredProfessional
from indexer.store.order_keys import compute_shuffle_key

PEOPLE_PER_CHUNK = 10_000
"""People in one range of the store, whose encoded documents travel between processes at once."""

PublicationCheck = Callable[[Publication], None]
"""Checks the description of a finished index before it is served; raises an error to refuse it."""
DocumentEncoder = Callable[[IndexDocument], Any]


class ProjectionContext(Struct, frozen=True):
    """The parameters of a worker: the store to read, the encoders, and the day of the documents.

    Attributes:
        build: identifies the build, unlike the id of a publication, which is only a time.
    """

    store_url: str
    encode: DocumentEncoder
    encode_structure: Callable[[StructureDocument], Any]
    build: str
    order_version: str
    today: date


class DocumentChunk(Struct, frozen=True):
    """The output of a worker for one range of people.

    Attributes:
        documents: encoded documents of the people.
        structures: encoded documents of structures, by id, each with the sequence number of its
            report; only those with a higher number than the worker has already sent.
        words: number of occurrences of each word in the names.
        activities: the activities of these people, for the activity table.
        coverage: how many of these people have each public field.
    """

    documents: list[Any]
    structures: dict[str, tuple[int, Any]]
    words: dict[str, int]
    activities: EncodedBatch
    coverage: CoverageCounts


_CHUNK_DECODER = msgpack.Decoder(DocumentChunk)
_SENT_STRUCTURES: dict[str, dict[str, int]] = {}
"""By build, the structures that this process has already sent, with the sequence number of the
report."""


def publish_new_index(
    store: Store,
    writer: IndexWriter,
    *,
    now: datetime,
    workers: int = 2,
    on_progress: Callable[[int], None] = lambda _people: None,
    check: PublicationCheck = lambda _publication: None,
) -> Publication:
    """Rebuild the index from the store and swap it in.

    Args:
        store: the source of all people.
        writer: builds the new index next to the served one.
        now: time of the publication, from the caller's clock.
        workers: processes that build documents; the writer has its own threads.
        on_progress: called with the number of people indexed so far.
        check: called with the description of the finished index; raises to refuse it.

    Raises:
        PublicationRefused: people lack a document, or the check refuses; nothing changes.
    """
    publication = describe_publication(store, now)
    try:
        written, totals = 0, IndexTotals()
        reported: dict[str, int] = {}
        for chunk in iterate_document_chunks(store, writer, publication, workers):
            written += writer.add_encoded(chunk.documents)
            write_structures(writer, chunk.structures, reported)
            totals.add(chunk)
            on_progress(written)
        write_structure_tombstones(store, writer, reported)
        check_document_count(written, publication.professionals)
        publication = replace(publication, coverage=totals.coverage.compute_shares())
        check(publication)
        publish_finished_index(writer, publication, totals)
    except BaseException:
        writer.abandon()
        raise
    return publication


class IndexTotals(Struct, frozen=True):
    """What all chunks together give, as in `DocumentChunk`."""

    words: Counter[str] = field(default_factory=Counter)
    activities: TablePacker = field(default_factory=TablePacker)
    coverage: CoverageCounts = field(default_factory=CoverageCounts)

    def add(self, chunk: DocumentChunk) -> None:
        """Add the next chunk."""
        self.words.update(chunk.words)
        self.activities.add(chunk.activities)
        self.coverage.add(chunk.coverage)

    def pack_sidecar(self, sequence: int) -> IndexSidecar:
        """Pack the data stored next to the index: the vocabulary and the activity table."""
        return IndexSidecar(pack_vocabulary(self.words), self.activities.pack(sequence))


def publish_finished_index(
    writer: IndexWriter, publication: Publication, totals: IndexTotals
) -> None:
    """Swap a finished index in; the data next to it is packed while the writer merges."""
    with ThreadPoolExecutor(1) as executor:  # the writer merges without holding Python's lock
        sidecar = executor.submit(totals.pack_sidecar, publication.sequence)
        writer.publish(publication, sidecar.result)


def iterate_document_chunks(
    store: Store, writer: IndexWriter, publication: Publication, workers: int
) -> Iterator[DocumentChunk]:
    """Yield the documents of everybody, one range of the store at a time, the highest ids first."""
    firsts = range(1, store.read_last_id() + 1, PEOPLE_PER_CHUNK)
    ranges = [(first, first + PEOPLE_PER_CHUNK - 1) for first in reversed(firsts)]
    today = publication.published_at.date()
    projection = ProjectionContext(
        store.url,
        writer.encode_document,
        writer.encode_structure,
        uuid4().hex,
        publication.order_version,
        today,
    )
    is_small = len(ranges) < 2  # noqa: PLR2004 - not worth a process
    chunks = map_in_processes(
        partial(build_document_chunk, projection), ranges, 1 if is_small else workers
    )
    yield from map(_CHUNK_DECODER.decode, chunks)


def build_document_chunk(projection: ProjectionContext, id_range: tuple[int, int]) -> bytes:
    """Build the documents of one range of the store: a `DocumentChunk`, as MessagePack.

    Each person is finished before the next one starts, so that the data stays in the processor's
    cache; see `benchmarks/`.
    """
    documents: list[Any] = []
    activity_encoder = BatchEncoder()
    reports: dict[str, PlaceReport] = {}
    names: list[str] = []
    coverage = CoverageCounter[Listing]()
    for person in read_stored_range(projection.store_url, id_range):
        document = to_document(person, projection.order_version, projection.today)
        documents.append(projection.encode(document))
        if document.listing:
            coverage.add(document.listing)
            activity_encoder.add(document.id, document.activities)
            add_place_reports(reports, collect_place_reports(document))
            for name_pair in collect_exercise_names(document.listing):
                names += name_pair
    chunk = DocumentChunk(
        documents,
        encode_new_structures(reports, projection),
        count_name_words(names),
        activity_encoder.to_batch(),
        coverage.finish(),
    )
    return msgpack.encode(chunk)


def read_stored_range(store_url: str, id_range: tuple[int, int]) -> Sequence[StoredProfessional]:
    """Read everybody in a range of the store, departed people included."""
    with closing(Store(store_url)) as store:
        return store.read_people_range(*id_range)


def encode_new_structures(
    reports: Mapping[str, PlaceReport], projection: ProjectionContext
) -> dict[str, tuple[int, Any]]:
    """Encode the structures that this process has not sent yet with so high a sequence number."""
    if projection.build not in _SENT_STRUCTURES:
        _SENT_STRUCTURES.clear()
    sent = _SENT_STRUCTURES.setdefault(projection.build, {})
    new = {id_: each for id_, each in reports.items() if each.sequence > sent.get(id_, 0)}
    sent.update((id_, each.sequence) for id_, each in new.items())
    departures = read_departures_from(projection.store_url, list(new))
    return {
        id_: (
            each.sequence,
            projection.encode_structure(build_structure_document(id_, each, departures.get(id_))),
        )
        for id_, each in new.items()
    }


def read_departures_from(store_url: str, structure_ids: list[str]) -> Mapping[str, Departure]:
    """Read the last departure from each of these structures, if any."""
    with closing(Store(store_url)) as store:
        return store.read_departures_from(structure_ids)


def count_name_words(names: Iterable[str]) -> dict[str, int]:
    """Count each word over all names; a name that occurs often is tokenized once."""
    words: dict[str, int] = {}
    for name, count in Counter(names).items():
        for word in list_words_and_units(name):
            words[word] = words.get(word, 0) + count
    return words


def to_document(person: StoredProfessional, order_version: str, today: date) -> IndexDocument:
    """Return the document of one person on a given day; a tombstone for a departed person."""
    national_id = NationalId.from_trusted(person.national_id)
    order = OrderKeys(
        alphabetical=person.alphabetical,
        shuffle=compute_shuffle_key(order_version, person.national_id),
    )
    if person.record is None:
        numbers = () if person.current_id else (national_id, *map(NationalId, person.former_ids))
        return IndexDocument.tombstone(
            national_id,
            sequence=person.sequence,
            order=order,
            identifiers=numbers,
            ended_roles=person.ended_roles,
            suppression=person.suppression,
        )
    professional = record_codec.decode_professional(person.record)
    listing = build_listing(professional, today=today, updated_at=person.updated_on)
    return IndexDocument.of(
        listing, sequence=person.sequence, order=order, ended_roles=person.ended_roles
    )

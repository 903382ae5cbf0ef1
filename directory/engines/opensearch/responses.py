"""What OpenSearch answers, as types: what has another form is an error, not an empty answer."""

from collections.abc import Iterable, Iterator

from msgspec import Raw, Struct, field

from directory.engines.opensearch.mapping import (
    DocumentSource,
    IndexMetadata,
    build_response_decoder,
)
from directory.errors import EngineUnavailable
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import PersonChange, Tombstone, Total


class ShardFailures(Struct, frozen=True):
    """How many parts of an index did not answer."""

    failed: int = 0


class ErrorCause(Struct, frozen=True):
    """Why a document was not written, or could not be read."""

    type: str


class ResponseDocument(Struct, frozen=True):
    """A document; nothing of it when it was asked for by its id and is not there.

    Attributes:
        sort: the order key, after the constant of the tier where there are several.
        error: why a part of the index could not say.
    """

    id: str = field(name="_id")
    source: DocumentSource | None = field(name="_source", default=None)
    sort: tuple[int | float, ...] = ()
    error: ErrorCause | None = None


class ResponseHits(Struct, frozen=True):
    """The documents of an answer, and how many match."""

    hits: tuple[ResponseDocument, ...]
    total: Total = Total(0)


class TermsBucket(Struct, frozen=True):
    """How many documents have a value."""

    key: str
    doc_count: int


class TermsAggregation(Struct, frozen=True):
    """The values of a column."""

    buckets: tuple[TermsBucket, ...]


class SearchResponse(Struct, frozen=True):
    """The answer to a search."""

    hits: ResponseHits
    timed_out: bool
    shards: ShardFailures = field(name="_shards")
    aggregations: dict[str, TermsAggregation] = {}


class BroadcastResponse(Struct, frozen=True):
    """What became of something done to a whole index."""

    shards: ShardFailures = field(name="_shards")


class MultiGetResponse(Struct, frozen=True):
    """The answer to a list of ids."""

    docs: tuple[ResponseDocument, ...]


class BlobSource(Struct, frozen=True):
    """A part of the vocabulary, or of the table of activities."""

    packed: bytes


class BlobResponse(Struct, frozen=True):
    """The answer to the id of a part."""

    source: BlobSource = field(name="_source")


class MappingProperties(Struct, frozen=True):
    """What an index says of itself, undecoded: it may be of another version."""

    meta: Raw = field(name="_meta", default=Raw(b"{}"))


class MappingResponse(Struct, frozen=True):
    """An index behind an alias."""

    mappings: MappingProperties


class MetadataVersion(Struct, frozen=True):
    """The one thing that every version says."""

    version: int = 0


class AliasResponse(Struct, frozen=True):
    """The aliases of an index."""

    aliases: dict[str, Raw]


class CountResponse(Struct, frozen=True):
    """How many documents an index holds."""

    count: int


class BulkItem(Struct, frozen=True):
    """What became of one document."""

    status: int
    result: str = ""
    error: ErrorCause | None = None


class BulkResponse(Struct, frozen=True):
    """What became of many, in the order sent."""

    items: tuple[dict[str, BulkItem], ...] = ()


decode_search, decode_multi_get, decode_blob = (
    build_response_decoder(SearchResponse),
    build_response_decoder(MultiGetResponse),
    build_response_decoder(BlobResponse),
)
decode_broadcast = build_response_decoder(BroadcastResponse)
decode_mappings, decode_metadata_version, decode_metadata = (
    build_response_decoder(dict[str, MappingResponse]),
    build_response_decoder(MetadataVersion),
    build_response_decoder(IndexMetadata),
)
decode_aliases, decode_count, decode_bulk = (
    build_response_decoder(dict[str, AliasResponse]),
    build_response_decoder(CountResponse),
    build_response_decoder(BulkResponse),
)
PARTIAL_RESPONSE_MESSAGE = "OpenSearch n'a répondu qu'en partie"


def parse_search_response(text: str) -> SearchResponse:
    """A whole answer; one that lacks a part of the index is none."""
    answer: SearchResponse = decode_search(text)
    if answer.timed_out or answer.shards.failed:
        raise EngineUnavailable(PARTIAL_RESPONSE_MESSAGE)
    return answer


def check_broadcast_response(text: str) -> None:
    """Nothing, unless a part of the index did not do what was asked."""
    answer: BroadcastResponse = decode_broadcast(text)
    if answer.shards.failed:
        raise EngineUnavailable(PARTIAL_RESPONSE_MESSAGE)


def parse_multi_get_response(text: str) -> list[ResponseDocument]:
    """The documents that are there, of those asked for by their ids."""
    answer: MultiGetResponse = decode_multi_get(text)
    if any(each.error for each in answer.docs):
        raise EngineUnavailable(PARTIAL_RESPONSE_MESSAGE)
    return [each for each in answer.docs if each.source]


def parse_changes(hits: ResponseHits) -> Iterator[PersonChange]:
    """Whoever changed, in the order of change."""
    for each in hits.hits:
        yield PersonChange(int(each.sort[0]), parse_person(each))


def parse_person(document: ResponseDocument) -> Listing | Tombstone:
    """A person, or what remains of one."""
    listing = document.source.listing if document.source else None
    return listing or Tombstone(NationalId(document.id))


def parse_owners(
    documents: Iterable[ResponseDocument],
) -> Iterator[tuple[Listing | Tombstone, tuple[NationalId, ...]]]:
    """Each person with all their numbers."""
    for each in documents:
        assert each.source is not None
        person = each.source.listing or Tombstone(NationalId.from_trusted(each.id))
        yield person, each.source.identifier

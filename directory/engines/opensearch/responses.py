"""The responses of OpenSearch as types: any other form is an error, not an empty response."""

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
from directory.search import ChangeSpan, PersonChange, Tombstone, Total


class ShardFailures(Struct, frozen=True):
    """How many shards of an index failed."""

    failed: int = 0


class ErrorCause(Struct, frozen=True):
    """Why a document could not be written or read."""

    type: str


class ResponseDocument(Struct, frozen=True):
    """A document.

    Attributes:
        id: the id of the document.
        source: None if the document was requested by id and does not exist.
        sort: the order key; with several tiers, the score of the tier comes first.
        error: why its shard could not read it.
    """

    id: str = field(name="_id")
    source: DocumentSource | None = field(name="_source", default=None)
    sort: tuple[int | float, ...] = ()
    error: ErrorCause | None = None


class ResponseHits(Struct, frozen=True):
    """The documents of a response, and how many match."""

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
    """The response to a search."""

    hits: ResponseHits
    timed_out: bool
    shards: ShardFailures = field(name="_shards")
    aggregations: dict[str, TermsAggregation] = {}


class BroadcastResponse(Struct, frozen=True):
    """The response to an operation on a whole index."""

    shards: ShardFailures = field(name="_shards")


class MultiSearchResponse(Struct, frozen=True):
    """The responses to several searches of one request, not decoded: one may be an error."""

    responses: tuple[Raw, ...]


class MultiGetResponse(Struct, frozen=True):
    """The response to a request for several ids."""

    docs: tuple[ResponseDocument, ...]


class BlobSource(Struct, frozen=True):
    """A part of the vocabulary, or of the table of activities."""

    packed: bytes


class BlobResponse(Struct, frozen=True):
    """The response to a request for a part."""

    source: BlobSource = field(name="_source")


class MappingProperties(Struct, frozen=True):
    """The metadata of an index, not decoded, because its version may be another one."""

    meta: Raw = field(name="_meta", default=Raw(b"{}"))


class MappingResponse(Struct, frozen=True):
    """An index behind an alias."""

    mappings: MappingProperties


class MetadataVersion(Struct, frozen=True):
    """The only metadata that every version has."""

    version: int = 0


class AliasResponse(Struct, frozen=True):
    """The aliases of an index."""

    aliases: dict[str, Raw]


class IndexResponse(Struct, frozen=True):
    """An index, with its aliases and the metadata in its mapping."""

    aliases: dict[str, Raw]
    mappings: MappingProperties


class TemplatePatterns(Struct, frozen=True):
    """The indexes that a template applies to."""

    index_patterns: tuple[str, ...]


class NamedTemplate(Struct, frozen=True):
    """A template of indexes."""

    index_template: TemplatePatterns


class TemplatesResponse(Struct, frozen=True):
    """The templates of a name."""

    index_templates: tuple[NamedTemplate, ...]


class CountResponse(Struct, frozen=True):
    """How many documents an index holds."""

    count: int


class BulkItem(Struct, frozen=True):
    """The result of one document of a bulk request."""

    status: int
    result: str = ""
    error: ErrorCause | None = None


class BulkResponse(Struct, frozen=True):
    """The response to a bulk request, in the order of its documents."""

    items: tuple[dict[str, BulkItem], ...] = ()


decode_search, decode_multi_get, decode_blob = (
    build_response_decoder(SearchResponse),
    build_response_decoder(MultiGetResponse),
    build_response_decoder(BlobResponse),
)
decode_multi_search = build_response_decoder(MultiSearchResponse)
decode_broadcast = build_response_decoder(BroadcastResponse)
decode_mappings, decode_metadata_version, decode_metadata = (
    build_response_decoder(dict[str, MappingResponse]),
    build_response_decoder(MetadataVersion),
    build_response_decoder(IndexMetadata),
)
decode_indexes, decode_templates = (
    build_response_decoder(dict[str, IndexResponse]),
    build_response_decoder(TemplatesResponse),
)
decode_aliases, decode_count, decode_bulk = (
    build_response_decoder(dict[str, AliasResponse]),
    build_response_decoder(CountResponse),
    build_response_decoder(BulkResponse),
)
PARTIAL_RESPONSE_MESSAGE = "OpenSearch n'a répondu qu'en partie"


def parse_search_response(text: str) -> SearchResponse:
    """Decode a search response.

    Raises:
        EngineUnavailable: it is partial.
    """
    response: SearchResponse = decode_search(text)
    if response.timed_out or response.shards.failed:
        raise EngineUnavailable(PARTIAL_RESPONSE_MESSAGE)
    return response


def parse_multi_search_response(text: str, count: int) -> list[SearchResponse]:
    """Decode the responses to several searches.

    Raises:
        EngineUnavailable: one of them failed or is partial.
    """
    response: MultiSearchResponse = decode_multi_search(text)
    if len(response.responses) != count:
        raise EngineUnavailable(PARTIAL_RESPONSE_MESSAGE)
    return [parse_search_response(bytes(each).decode()) for each in response.responses]


def check_broadcast_response(text: str) -> None:
    """Check that an operation succeeded on every shard.

    Raises:
        EngineUnavailable: it failed on some.
    """
    response: BroadcastResponse = decode_broadcast(text)
    if response.shards.failed:
        raise EngineUnavailable(PARTIAL_RESPONSE_MESSAGE)


def parse_multi_get_response(text: str) -> list[ResponseDocument]:
    """The documents that exist, of those requested by id.

    Raises:
        EngineUnavailable: some could not be read.
    """
    response: MultiGetResponse = decode_multi_get(text)
    if any(each.error for each in response.docs):
        raise EngineUnavailable(PARTIAL_RESPONSE_MESSAGE)
    return [each for each in response.docs if each.source]


def parse_changes(hits: ResponseHits) -> Iterator[PersonChange]:
    """The changed people, in the order of change."""
    for each in hits.hits:
        yield PersonChange(int(each.sort[0]), parse_person(each))


def measure_changes(hits: ResponseHits, since: int) -> ChangeSpan:
    """The extent of the changes after a sequence number."""
    return ChangeSpan(len(hits.hits), int(hits.hits[-1].sort[0]) if hits.hits else since)


def parse_person(document: ResponseDocument) -> Listing | Tombstone:
    """The listing of a person, or the tombstone of a departed one."""
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

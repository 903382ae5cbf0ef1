"""What OpenSearch answers, as types: what has another form is an error, not an empty answer."""

from collections.abc import Iterable, Iterator

from msgspec import Raw, Struct, field

from directory.engines.opensearch.mapping import Meta, Source, decoder
from directory.errors import EngineUnavailable
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import Change, Tombstone, Total


class Shards(Struct, frozen=True):
    """How many parts of an index did not answer."""

    failed: int = 0


class Fault(Struct, frozen=True):
    """Why a document was not written, or could not be read."""

    type: str


class Found(Struct, frozen=True):
    """A document; nothing of it when it was asked for by its id and is not there.

    Attributes:
        sort: the order key, after the constant of the tier where there are several.
        error: why a part of the index could not say.
    """

    id: str = field(name="_id")
    source: Source | None = field(name="_source", default=None)
    sort: tuple[int | float, ...] = ()
    error: Fault | None = None


class Hits(Struct, frozen=True):
    """The documents of an answer, and how many match."""

    hits: tuple[Found, ...]
    total: Total = Total(0)


class Bucket(Struct, frozen=True):
    """How many documents have a value."""

    key: str
    doc_count: int


class Buckets(Struct, frozen=True):
    """The values of a column."""

    buckets: tuple[Bucket, ...]


class Searched(Struct, frozen=True):
    """The answer to a search."""

    hits: Hits
    timed_out: bool
    shards: Shards = field(name="_shards")
    aggregations: dict[str, Buckets] = {}


class Done(Struct, frozen=True):
    """What became of something done to a whole index."""

    shards: Shards = field(name="_shards")


class Fetched(Struct, frozen=True):
    """The answer to a list of ids."""

    docs: tuple[Found, ...]


class Packed(Struct, frozen=True):
    """A part of the vocabulary, or of the table of activities."""

    packed: bytes


class Part(Struct, frozen=True):
    """The answer to the id of a part."""

    source: Packed = field(name="_source")


class Described(Struct, frozen=True):
    """What an index says of itself, undecoded: it may be of another version."""

    meta: Raw = field(name="_meta", default=Raw(b"{}"))


class Mapped(Struct, frozen=True):
    """An index behind an alias."""

    mappings: Described


class Versioned(Struct, frozen=True):
    """The one thing that every version says."""

    version: int = 0


class Aliased(Struct, frozen=True):
    """The aliases of an index."""

    aliases: dict[str, Raw]


class Counted(Struct, frozen=True):
    """How many documents an index holds."""

    count: int


class Item(Struct, frozen=True):
    """What became of one document."""

    status: int
    result: str = ""
    error: Fault | None = None


class Bulked(Struct, frozen=True):
    """What became of many, in the order sent."""

    items: tuple[dict[str, Item], ...] = ()


SEARCHED, FETCHED, PART = decoder(Searched), decoder(Fetched), decoder(Part)
DONE = decoder(Done)
MAPPED, VERSIONED, META = decoder(dict[str, Mapped]), decoder(Versioned), decoder(Meta)
ALIASED, COUNTED, BULKED = decoder(dict[str, Aliased]), decoder(Counted), decoder(Bulked)
PARTIAL = "OpenSearch n'a répondu qu'en partie"


def searched(text: str) -> Searched:
    """A whole answer; one that lacks a part of the index is none."""
    answer: Searched = SEARCHED(text)
    if answer.timed_out or answer.shards.failed:
        raise EngineUnavailable(PARTIAL)
    return answer


def done(text: str) -> None:
    """Nothing, unless a part of the index did not do what was asked."""
    answer: Done = DONE(text)
    if answer.shards.failed:
        raise EngineUnavailable(PARTIAL)


def fetched(text: str) -> list[Found]:
    """The documents that are there, of those asked for by their ids."""
    answer: Fetched = FETCHED(text)
    if any(each.error for each in answer.docs):
        raise EngineUnavailable(PARTIAL)
    return [each for each in answer.docs if each.source]


def changes(found: Hits) -> Iterator[Change]:
    """Whoever changed, in the order of change."""
    for each in found.hits:
        yield Change(int(each.sort[0]), listing_or_tombstone(each))


def listing_or_tombstone(found: Found) -> Listing | Tombstone:
    """A person, or what remains of one."""
    listing = found.source.listing if found.source else None
    return listing or Tombstone(NationalId(found.id))


def holders(found: Iterable[Found]) -> Iterator[tuple[Listing | Tombstone, tuple[NationalId, ...]]]:
    """Each person with all their numbers."""
    for each in found:
        assert each.source is not None
        person = each.source.listing or Tombstone(NationalId.trusted(each.id))
        yield person, each.source.identifier

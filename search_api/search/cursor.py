"""Cursors: the position after a page, opaque, safe in a URL, and refused when altered.

A cursor holds the position of the last result, not an offset: people added or removed between two
pages shift nothing. The checksum is not a signature: it detects a cursor that was cut, retyped or
taken from another search. A forged cursor only gives public results from another position.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import TypeVar

import msgspec

from directory.errors import InvalidCursor
from directory.search import Position, SearchQuery

MarkT = TypeVar("MarkT", bound=msgspec.Struct)
CHECKSUM_BYTES = 8
"""Length of the checksum."""
ORDER_RULES_VERSION = 2
"""Changes with the tiers of a query: a position among other tiers means something else."""
MAX_CURSOR_CHARS = 200
"""Characters; a valid cursor has about 40."""
DAMAGED_CURSOR_DETAIL = (
    "ce lien « suite » est incomplet ou ne vient pas de cette recherche ; refaites la recherche."
)
OUTDATED_CURSOR_DETAIL = (
    "l’annuaire a été réordonné depuis ; reprenez la recherche à la première page."
)


class CursorPosition(msgspec.Struct, frozen=True, array_like=True):
    """The content of a cursor."""

    tier: int
    key: int
    order_version: str


def encode_cursor(position: Position, *, order_version: str, query: SearchQuery) -> str:
    """The cursor of the results after a position."""
    return sign_cursor(
        CursorPosition(position.tier, position.key, order_version), encode_cursor_scope(query)
    )


def decode_cursor(cursor: str, *, order_version: str, query: SearchQuery) -> Position:
    """The position of a cursor.

    Raises:
        InvalidCursor: altered, of another search, or of an order that has changed since.
    """
    mark = verify_cursor(cursor, encode_cursor_scope(query), CursorPosition)
    if mark.order_version != order_version:
        raise InvalidCursor(OUTDATED_CURSOR_DETAIL)
    return Position(mark.tier, mark.key)


def is_cursor_for(cursor: str, query: SearchQuery) -> bool:
    """Whether a cursor belongs to this search, even if the order has changed since."""
    try:
        verify_cursor(cursor, encode_cursor_scope(query), CursorPosition)
    except InvalidCursor:
        return False
    return True


def sign_cursor(mark: msgspec.Struct, scope: bytes) -> str:
    """A mark encoded as a cursor of one search, with a checksum."""
    packed = msgspec.msgpack.encode(mark)
    return urlsafe_b64encode(packed + compute_cursor_checksum(packed, scope)).decode().rstrip("=")


def verify_cursor(cursor: str, scope: bytes, kind: type[MarkT]) -> MarkT:
    """The mark of an unaltered cursor of this search.

    Raises:
        InvalidCursor: altered, or of another search.
    """
    try:
        raw = urlsafe_b64decode(cursor[:MAX_CURSOR_CHARS] + "=" * (-len(cursor) % 4))
        packed, checksum = raw[:-CHECKSUM_BYTES], raw[-CHECKSUM_BYTES:]
        mark = msgspec.msgpack.decode(packed, type=kind)
    except ValueError as error:  # base64, unicode and msgspec errors are all ValueErrors
        raise InvalidCursor(DAMAGED_CURSOR_DETAIL) from error
    # several texts decode to the same bytes in base64: only the canonical one is accepted
    canonical = urlsafe_b64encode(raw).decode().rstrip("=")
    if checksum != compute_cursor_checksum(packed, scope) or canonical != cursor:
        raise InvalidCursor(DAMAGED_CURSOR_DETAIL)
    return mark


def compute_cursor_checksum(packed: bytes, scope: bytes) -> bytes:
    """A digest of the mark and of the search it belongs to."""
    return blake2b(packed + scope, digest_size=CHECKSUM_BYTES).digest()


def encode_cursor_scope(query: SearchQuery) -> bytes:
    """What a cursor is bound to: the words of the query alone.

    Not their expansion, which depends on the published vocabulary: a cursor outlives a publication.
    """
    return _SCOPE_ENCODER.encode(
        (ORDER_RULES_VERSION, query.name, query.identifier, query.where, query.rings)
    )


_SCOPE_ENCODER = msgspec.json.Encoder(enc_hook=str)

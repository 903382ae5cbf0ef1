"""A place in an answer, to go on from: opaque, fit for an address, and refused when altered.

It holds where the last page ended, not how many people were passed: people who come and go between
two pages shift nothing. The checksum is not a signature: it catches what was cut, retyped, or taken
over from another search; whoever forges one gets public results from another place, and no more.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import TypeVar

import msgspec

from directory.errors import InvalidCursor
from directory.search import Position, SearchQuery

MarkT = TypeVar("MarkT", bound=msgspec.Struct)
CHECKSUM_BYTES = 8
"""Bytes of checksum."""
MAX_CURSOR_CHARS = 200
"""Characters; a cursor of ours takes about 40."""
DAMAGED_CURSOR_DETAIL = (
    "ce lien « suite » est incomplet ou ne vient pas de cette recherche ; refaites la recherche."
)
OUTDATED_CURSOR_DETAIL = (
    "l’annuaire a été réordonné depuis ; reprenez la recherche à la première page."
)


class CursorPosition(msgspec.Struct, frozen=True, array_like=True):
    """What a cursor holds."""

    tier: int
    key: int
    order_version: str


def encode_cursor(position: Position, *, order_version: str, query: SearchQuery) -> str:
    """The cursor that leads to what follows a position."""
    return sign_cursor(
        CursorPosition(position.tier, position.key, order_version), encode_cursor_scope(query)
    )


def decode_cursor(cursor: str, *, order_version: str, query: SearchQuery) -> Position:
    """The position that a cursor stands for.

    Raises:
        InvalidCursor: altered, of another search, or of an order that has been dealt anew since.
    """
    mark = verify_cursor(cursor, encode_cursor_scope(query), CursorPosition)
    if mark.order_version != order_version:
        raise InvalidCursor(OUTDATED_CURSOR_DETAIL)
    return Position(mark.tier, mark.key)


def is_cursor_for(cursor: str, query: SearchQuery) -> bool:
    """Whether a cursor was given for this search, whatever the order has become since."""
    try:
        verify_cursor(cursor, encode_cursor_scope(query), CursorPosition)
    except InvalidCursor:
        return False
    return True


def sign_cursor(mark: msgspec.Struct, scope: bytes) -> str:
    """A mark as a cursor of one search."""
    packed = msgspec.msgpack.encode(mark)
    return urlsafe_b64encode(packed + compute_cursor_checksum(packed, scope)).decode().rstrip("=")


def verify_cursor(cursor: str, scope: bytes, kind: type[MarkT]) -> MarkT:
    """What an unaltered cursor of this search holds.

    Raises:
        InvalidCursor: altered, or of another search.
    """
    try:
        raw = urlsafe_b64decode(cursor[:MAX_CURSOR_CHARS] + "=" * (-len(cursor) % 4))
        packed, sum_ = raw[:-CHECKSUM_BYTES], raw[-CHECKSUM_BYTES:]
        mark = msgspec.msgpack.decode(packed, type=kind)
    except ValueError as error:  # binascii's, unicode's and msgspec's errors are all ValueErrors
        raise InvalidCursor(DAMAGED_CURSOR_DETAIL) from error
    # base64 reads several texts as the same bytes: only the one that we wrote is ours
    written = urlsafe_b64encode(raw).decode().rstrip("=")
    if sum_ != compute_cursor_checksum(packed, scope) or written != cursor:
        raise InvalidCursor(DAMAGED_CURSOR_DETAIL)
    return mark


def compute_cursor_checksum(packed: bytes, scope: bytes) -> bytes:
    """A digest of the mark and of the search it belongs to."""
    return blake2b(packed + scope, digest_size=CHECKSUM_BYTES).digest()


def encode_cursor_scope(query: SearchQuery) -> bytes:
    """What a cursor is bound to: the words asked for alone.

    What they were expanded to follows the published vocabulary, and a cursor outlives a generation.
    """
    return _SCOPE_ENCODER.encode((query.name, query.identifier, query.where, query.rings))


_SCOPE_ENCODER = msgspec.json.Encoder(enc_hook=str)

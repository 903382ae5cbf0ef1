"""A place in an answer, to go on from: opaque, fit for an address, and refused when altered.

It holds where the last page ended, not how many people were passed: people who come and go between
two pages shift nothing. The checksum is not a signature: it catches what was cut, retyped, or taken
over from another search; whoever forges one gets public results from another place, and no more.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b

import msgspec

from directory.errors import InvalidCursor
from directory.search import Position, SearchQuery

CHECKSUM = 8
"""Bytes of checksum."""
LONGEST = 200
"""Characters; a cursor of ours takes about 40."""
DAMAGED = (
    "ce lien « suite » est incomplet ou ne vient pas de cette recherche ; refaites la recherche."
)
OUTDATED = "l’annuaire a été réordonné depuis ; reprenez la recherche à la première page."


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """What a cursor holds."""

    tier: int
    key: int
    order_version: str


def encode(position: Position, *, order_version: str, query: SearchQuery) -> str:
    """The cursor that leads to what follows a position."""
    packed = msgspec.msgpack.encode(Mark(position.tier, position.key, order_version))
    return urlsafe_b64encode(packed + checksum(packed, query)).decode().rstrip("=")


def decode(cursor: str, *, order_version: str, query: SearchQuery) -> Position:
    """The position that a cursor stands for.

    Raises:
        InvalidCursor: altered, of another search, or of an order that has been dealt anew since.
    """
    mark = unpacked(cursor, query)
    if mark.order_version != order_version:
        raise InvalidCursor(OUTDATED)
    return Position(mark.tier, mark.key)


def fits(cursor: str, query: SearchQuery) -> bool:
    """Whether a cursor was given for this search, whatever the order has become since."""
    try:
        unpacked(cursor, query)
    except InvalidCursor:
        return False
    return True


def unpacked(cursor: str, query: SearchQuery) -> Mark:
    """What an unaltered cursor holds."""
    try:
        raw = urlsafe_b64decode(cursor[:LONGEST] + "=" * (-len(cursor) % 4))
        packed, sum_ = raw[:-CHECKSUM], raw[-CHECKSUM:]
        mark = msgspec.msgpack.decode(packed, type=Mark)
    except ValueError as error:  # binascii's, unicode's and msgspec's errors are all ValueErrors
        raise InvalidCursor(DAMAGED) from error
    # base64 reads several texts as the same bytes: only the one that we wrote is ours
    written = urlsafe_b64encode(raw).decode().rstrip("=")
    if sum_ != checksum(packed, query) or written != cursor:
        raise InvalidCursor(DAMAGED)
    return mark


def checksum(packed: bytes, query: SearchQuery) -> bytes:
    """A digest of the mark and of the search it belongs to.

    Of the words asked for alone: what they were expanded to follows the published vocabulary, and a
    cursor outlives a generation.
    """
    asked = _ENCODER.encode((query.name, query.identifier, query.where, query.rings))
    return blake2b(packed + asked, digest_size=CHECKSUM).digest()


_ENCODER = msgspec.json.Encoder(enc_hook=str)

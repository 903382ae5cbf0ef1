"""The messages between the server and the processes that draw sheets.

In a module apart from `sheet`, so that the server can use these types without importing the PDF
library.
"""

from datetime import date
from hashlib import sha256

import msgspec
from msgspec import Struct

from directory import document
from directory.model.listing import Listing


class SheetFacts(Struct, frozen=True):
    """What stands on a sheet and not in the listing.

    Attributes:
        data_date: the date of the data; a sheet uses no other date, so that it is reproducible.
        public_url: base URL of the link and the QR code, without a final slash.
        synthetic: true when the people are fictitious; the sheet then says so.
        fingerprint: proves that this service issued the sheet (`pdf.fingerprints`).
        seal: lets anybody verify the fingerprint (`pdf.seals`); empty without a key that signs.
        issuer: whoever publishes the directory; empty if they are not named.
    """

    data_date: date
    public_url: str
    synthetic: bool
    fingerprint: str
    seal: str = ""
    issuer: str = ""


class SheetDocument(Struct, frozen=True):
    """A finished sheet.

    Attributes:
        content: the PDF file.
        digest: SHA-256 of the file before any signature; the same for the same record, so that it
            serves as ETag.
    """

    content: bytes
    digest: str

    @classmethod
    def from_pdf(cls, pdf: bytes) -> "SheetDocument":
        """A sheet that has just been drawn, with its digest."""
        return cls(pdf, sha256(pdf).hexdigest())


class SheetRequest(Struct, frozen=True):
    """One sheet to draw; the listing as `directory.document` encodes it."""

    listing: bytes
    facts: SheetFacts


class DrawingResult(Struct, frozen=True, tag=True):
    """A finished sheet."""

    pdf: bytes


class DrawingFailure(Struct, frozen=True, tag=True):
    """A sheet that could not be drawn; `reason` is the type of the error, without personal data."""

    reason: str


_REQUEST_DECODER = msgspec.msgpack.Decoder(SheetRequest)
_REPLY_DECODER = msgspec.msgpack.Decoder(DrawingResult | DrawingFailure)


def encode_sheet_request(listing: Listing, facts: SheetFacts) -> bytes:
    """Encode a request for the pipe (MessagePack)."""
    return msgspec.msgpack.encode(SheetRequest(document.encode_listing(listing), facts))


def decode_sheet_request(message: bytes) -> tuple[Listing, SheetFacts]:
    """Decode a request from the pipe."""
    request = _REQUEST_DECODER.decode(message)
    return document.decode_listing(request.listing), request.facts


def encode_sheet_reply(reply: DrawingResult | DrawingFailure) -> bytes:
    """Encode a reply for the pipe (MessagePack)."""
    return msgspec.msgpack.encode(reply)


def decode_sheet_reply(message: bytes) -> DrawingResult | DrawingFailure:
    """Decode a reply from the pipe."""
    reply: DrawingResult | DrawingFailure = _REPLY_DECODER.decode(message)
    return reply

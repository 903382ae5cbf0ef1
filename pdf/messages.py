"""What a sheet says besides the listing, and how both cross to the process that draws.

Apart from `sheet`, so that the server can name these types without importing the PDF library.
"""

from datetime import date
from hashlib import sha256

import msgspec
from msgspec import Struct

from directory import document
from directory.model.listing import Listing
from directory.search import Publication


class SheetFacts(Struct, frozen=True):
    """What is the same on all sheets of a publication.

    Attributes:
        data_date: the day of the data; the only date a sheet knows, so that it stays reproducible.
        public_url: what the link and the QR code begin with.
        synthetic: true when the people are fictitious; the sheet then says so.
    """

    data_date: date
    public_url: str
    synthetic: bool

    @classmethod
    def of(cls, publication: Publication, public_url: str) -> "SheetFacts":
        """The facts of what is being served."""
        return cls(publication.data_date, public_url, publication.synthetic)


class SheetDocument(Struct, frozen=True):
    """A sheet as it is handed out.

    Attributes:
        content: the file.
        digest: SHA-256 of the file as it was drawn, before any signature: the same for the same
            record, and so its ETag.
    """

    content: bytes
    digest: str

    @classmethod
    def from_pdf(cls, pdf: bytes) -> "SheetDocument":
        """A sheet that has just been drawn."""
        return cls(pdf, sha256(pdf).hexdigest())


class SheetRequest(Struct, frozen=True):
    """One sheet to draw; the listing as `directory.document` encodes it."""

    listing: bytes
    facts: SheetFacts


class DrawingResult(Struct, frozen=True, tag=True):
    """A finished sheet."""

    pdf: bytes


class DrawingFailure(Struct, frozen=True, tag=True):
    """A sheet that could not be drawn; `reason` names the kind of error, never what was on it."""

    reason: str


_REQUEST_DECODER = msgspec.msgpack.Decoder(SheetRequest)
_REPLY_DECODER = msgspec.msgpack.Decoder(DrawingResult | DrawingFailure)


def encode_sheet_request(listing: Listing, facts: SheetFacts) -> bytes:
    """A request, ready to be sent."""
    return msgspec.msgpack.encode(SheetRequest(document.encode_listing(listing), facts))


def decode_sheet_request(message: bytes) -> tuple[Listing, SheetFacts]:
    """The request, as it was before it was sent."""
    request = _REQUEST_DECODER.decode(message)
    return document.decode_listing(request.listing), request.facts


def encode_sheet_reply(reply: DrawingResult | DrawingFailure) -> bytes:
    """A reply, ready to be sent."""
    return msgspec.msgpack.encode(reply)


def decode_sheet_reply(message: bytes) -> DrawingResult | DrawingFailure:
    """The reply, as it was before it was sent."""
    reply: DrawingResult | DrawingFailure = _REPLY_DECODER.decode(message)
    return reply

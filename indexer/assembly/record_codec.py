"""A professional as bytes, and back: the one encoding, so that equal people are equal bytes."""

import msgspec

from directory.model.identifiers import revive
from directory.model.professional import Professional

_ENCODER = msgspec.json.Encoder(enc_hook=str)
_DECODER = msgspec.json.Decoder(Professional, dec_hook=revive)


def encode(professional: Professional) -> bytes:
    """Compact JSON, fields in the order of the types, defaults left out."""
    return _ENCODER.encode(professional)


def decode(record: bytes) -> Professional:
    """The professional that `encode` was given."""
    return _DECODER.decode(record)

"""A professional as bytes, and back: the one encoding, so that equal people are equal bytes."""

import msgspec

from directory.model.identifiers import decode_identifier
from directory.model.professional import Professional

_RECORD_ENCODER = msgspec.json.Encoder(enc_hook=str)
_RECORD_DECODER = msgspec.json.Decoder(Professional, dec_hook=decode_identifier)


def encode_professional(professional: Professional) -> bytes:
    """Compact JSON, fields in the order of the types, defaults left out."""
    return _RECORD_ENCODER.encode(professional)


def decode_professional(record: bytes) -> Professional:
    """The professional that `encode` was given."""
    return _RECORD_DECODER.decode(record)

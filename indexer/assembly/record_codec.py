"""Encode and decode a professional; one encoding only, so that equal people are equal bytes."""

import msgspec

from directory.model.identifiers import decode_identifier
from directory.model.professional import Professional

_RECORD_ENCODER = msgspec.json.Encoder(enc_hook=str)
_RECORD_DECODER = msgspec.json.Decoder(Professional, dec_hook=decode_identifier)


def encode_professional(professional: Professional) -> bytes:
    """Encode as compact JSON, fields in the order of the types, default values omitted."""
    return _RECORD_ENCODER.encode(professional)


def decode_professional(record: bytes) -> Professional:
    """Decode what `encode_professional` returned."""
    return _RECORD_DECODER.decode(record)

"""The seal of a sheet: a signature that anybody can verify, in the address of its QR code.

A fingerprint (`pdf.fingerprints`) can be verified by this service only. Where sheets are signed,
the same key also seals each fingerprint. A seal is too long to be typed: it stands in the address
alone, in base64url without padding (RFC 4648, section 5). This module needs no cryptography
library; `pdf.seal_keys` does.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable

from msgspec import Struct

SEAL_LABEL = "annuaire, sceau de fiche, 1"
"""Keeps seals apart from other signatures of a key, and from later forms of the text."""
SEAL_FORM = re.compile(r"[A-Za-z0-9_-]+")

SealFingerprint = Callable[[str, str], str]
"""A person's number and a fingerprint → their seal; the same for the same arguments."""


class SealHolder(Struct, frozen=True):
    """The holder of a certificate whose seals are recognised.

    Attributes:
        name: the subject of the certificate.
        has_signed: whether the certificate's key signed a text: text, signature → answer.
    """

    name: str
    has_signed: Callable[[bytes, bytes], bool]


class SealKey(Struct, frozen=True):
    """A key that seals: its signing function, and who holds its certificate."""

    sign: SealFingerprint
    holder: SealHolder


def build_sealed_text(number: str, fingerprint: str) -> bytes:
    """What is signed: three lines in ASCII, each with its line feed.

    Args:
        number: the number of the person, as in the address.
        fingerprint: 32 characters, as in the address.
    """
    return f"{SEAL_LABEL}\n{number}\n{fingerprint}\n".encode()


def find_seal_holder(
    holders: Iterable[SealHolder], number: str, fingerprint: str, seal: str
) -> str | None:
    """The name of the holder who sealed a fingerprint for a number; None if none of them did."""
    signature = decode_seal(seal)
    text = build_sealed_text(number, fingerprint)
    return next((each.name for each in holders if each.has_signed(text, signature)), None)


def encode_seal(signature: bytes) -> str:
    """A signature as it stands in an address."""
    return urlsafe_b64encode(signature).decode().rstrip("=")


def decode_seal(seal: str) -> bytes:
    """The signature in an address; empty, which nobody signs, for a text that is none."""
    if not SEAL_FORM.fullmatch(seal) or len(seal) % 4 == 1:
        return b""
    return urlsafe_b64decode(seal + "=" * (-len(seal) % 4))

"""The fingerprint of a sheet: proof that this service issued it, and of what.

Twenty bytes, on paper 32 letters and digits:

    3 bytes   the day of the data (proleptic ordinal, as `date.toordinal`)
    7 bytes   the first bytes of the fingerprint of the listing (`directory.model.fingerprint`)
    10 bytes  the first bytes of HMAC-SHA256 over a label, the person's number and the above

80 bits of the code are what RFC 2104 (section 5) asks for at least; only the service can verify
one, so that nobody can try many. The number is in the code and not in the fingerprint: with another
number it is refused. The alphabet is Crockford's base 32, because people type what is printed:
no I, L, O or U, and case, spaces and hyphens do not count.

Sheets that were printed before fingerprints were signed carry the 16 hexadecimal digits of the
listing's alone. Anybody can compute those, so that they prove nothing about who issued a sheet.
"""

import hmac
import re
from base64 import b32decode, b32encode
from datetime import date

from msgspec import Struct

from directory.model.fingerprint import FINGERPRINT_BYTES, compute_fingerprint
from directory.model.listing import Listing
from pdf.fingerprint_keys import FingerprintKey, FingerprintKeys

CODE_LABEL = b"annuaire, fiche d'activite, 1"
"""Keeps the codes of other uses of a key, and of later forms of the fingerprint, apart."""
DAY_BYTES, LISTING_BYTES, CODE_BYTES = 3, 7, 10
SIGNED_CHARS = (DAY_BYTES + LISTING_BYTES + CODE_BYTES) * 8 // 5
UNSIGNED_CHARS = 2 * FINGERPRINT_BYTES
PRINTED_GROUP_CHARS = 4

RFC4648_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CROCKFORD_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TO_CROCKFORD = str.maketrans(RFC4648_ALPHABET, CROCKFORD_ALPHABET)
FROM_CROCKFORD = str.maketrans(CROCKFORD_ALPHABET + "ILO", RFC4648_ALPHABET + "BBA")
"""I and L are read as 1, O as 0."""
SIGNED_FORM = re.compile(rf"[0-9A-TV-Z]{{{SIGNED_CHARS}}}")
UNSIGNED_FORM = re.compile(rf"[0-9A-F]{{{UNSIGNED_CHARS}}}")
SEPARATORS = re.compile(r"[\s.\-‐‑–]")


class SignedFingerprint(Struct, frozen=True):
    """The parts of a fingerprint; `code` says that the rest was issued for one number."""

    day: bytes
    listing: bytes
    code: bytes

    @property
    def text(self) -> str:
        """The 32 characters that were issued, however they were typed."""
        return b32encode(self.day + self.listing + self.code).decode().translate(TO_CROCKFORD)

    @property
    def data_date(self) -> date:
        """The day of the data of the sheet; call it on authentic fingerprints only."""
        return date.fromordinal(int.from_bytes(self.day))

    def is_authentic(self, number: str, keys: FingerprintKeys) -> bool:
        """Whether one of the keys signed it for this number; takes the same time for any answer."""
        message = build_signed_message(number, self.day + self.listing)
        matches = [hmac.compare_digest(compute_code(key, message), self.code) for key in keys.keys]
        return any(matches)

    def has_content_of(self, listing: Listing) -> bool:
        """Whether it was issued for what this listing says."""
        return hmac.compare_digest(self.listing, digest_listing(listing))


class UnsignedFingerprint(Struct, frozen=True):
    """A fingerprint printed before they were signed."""

    digits: str

    def has_content_of(self, listing: Listing) -> bool:
        """Whether it is the fingerprint of what this listing says."""
        return hmac.compare_digest(self.digits, compute_fingerprint(listing))


def issue_fingerprint(listing: Listing, data_date: date, key: FingerprintKey) -> str:
    """The fingerprint to print on a sheet: 32 characters; the same for the same arguments."""
    day, digest = data_date.toordinal().to_bytes(DAY_BYTES), digest_listing(listing)
    code = compute_code(key, build_signed_message(listing.id, day + digest))
    return SignedFingerprint(day, digest, code).text


def parse_printed_fingerprint(text: str) -> SignedFingerprint | UnsignedFingerprint | None:
    """What somebody typed or scanned, in any case and grouping; None if it has neither form."""
    bare = SEPARATORS.sub("", text).upper()
    if UNSIGNED_FORM.fullmatch(bare):
        return UnsignedFingerprint(bare.lower())
    if not SIGNED_FORM.fullmatch(bare):
        return None
    content = b32decode(bare.translate(FROM_CROCKFORD))
    listing_end = DAY_BYTES + LISTING_BYTES
    return SignedFingerprint(
        content[:DAY_BYTES], content[DAY_BYTES:listing_end], content[listing_end:]
    )


def format_printed_fingerprint(fingerprint: str) -> str:
    """A fingerprint in groups of four, as it is printed."""
    size = PRINTED_GROUP_CHARS
    return "-".join(fingerprint[at : at + size] for at in range(0, len(fingerprint), size))


def digest_listing(listing: Listing) -> bytes:
    """The bytes that stand for what a listing says."""
    return bytes.fromhex(compute_fingerprint(listing))[:LISTING_BYTES]


def build_signed_message(number: str, content: bytes) -> bytes:
    """What a code is computed over; the parts cannot be shifted against each other."""
    return b"\0".join((CODE_LABEL, number.encode(), content))


def compute_code(key: FingerprintKey, message: bytes) -> bytes:
    """The code of a message under a key."""
    return hmac.digest(key.secret, message, "sha256")[:CODE_BYTES]

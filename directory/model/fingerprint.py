"""The fingerprint of a listing, by which a printed sheet is compared with what is published.

It excludes `updated_at` (the date of the data is no part of a listing) and coordinates, which no
sheet shows. Dates that are facts (a start, a diploma) count. Empty fields are excluded too: a field
added to the program must not make every printed sheet look superseded.
"""

from hashlib import blake2b
from typing import Any

import msgspec

from directory.model.listing import Listing

EXCLUDED_FIELDS = frozenset({"updated_at", "location"})
FINGERPRINT_BYTES = 8
"""It only has to differ between versions, and protects nothing: what a sheet carries is signed."""


def compute_fingerprint(listing: Listing) -> str:
    """The fingerprint of a listing: 16 hexadecimal digits."""
    facts = drop_empty_fields(msgspec.to_builtins(listing, enc_hook=str))
    encoded = msgspec.json.encode(facts, order="sorted")
    return blake2b(encoded, digest_size=FINGERPRINT_BYTES).hexdigest()


def drop_empty_fields(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The value without empty and excluded fields, at any depth."""
    if isinstance(value, dict):
        fields = {
            name: drop_empty_fields(each)
            for name, each in value.items()
            if name not in EXCLUDED_FIELDS
        }
        return {name: each for name, each in fields.items() if each not in (None, [], {}, "")}
    return [drop_empty_fields(each) for each in value] if isinstance(value, list | tuple) else value

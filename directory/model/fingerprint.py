"""The fingerprint of a listing: whether what is printed somewhere is still what is published.

Left out are the dates of the listing itself (`updated_at`; the data's date is no part of it) and
coordinates, which no sheet shows. Dates that are facts (a start, a diploma) count. What is empty is
left out too: a field added to the program must not make every printed sheet look superseded.
"""

from hashlib import blake2b
from typing import Any

import msgspec

from directory.model.listing import Listing

LEFT_OUT = frozenset({"updated_at", "location"})
OCTETS = 8
"""64 bits, 16 digits on paper: nothing is protected by it, two versions must only differ."""


def fingerprint(listing: Listing) -> str:
    """16 hexadecimal digits; about 35 µs for two activities."""
    facts = kept(msgspec.to_builtins(listing, enc_hook=str))
    encoded = msgspec.json.encode(facts, order="sorted")
    return blake2b(encoded, digest_size=OCTETS).hexdigest()


def kept(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """The value without what is empty or left out, at any depth."""
    if isinstance(value, dict):
        fields = {name: kept(each) for name, each in value.items() if name not in LEFT_OUT}
        return {name: each for name, each in fields.items() if each not in (None, [], {}, "")}
    return [kept(each) for each in value] if isinstance(value, list | tuple) else value

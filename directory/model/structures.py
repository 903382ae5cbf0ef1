"""StructureDocument: a place of practice with the terms by which it is found.

A place is repeated in the listings of all who practise there; this is its own document, so that it
can be searched. The trap is its name: `CTRE HOSP` and `CENTRE HOSPITALIER` are the same, and words
such as `du` are in many names.
"""

from collections.abc import Iterator
from hashlib import blake2b

import msgspec
from msgspec import Struct

from directory.model.identifiers import decode_identifier
from directory.model.listing import Listing, PublicPlace
from directory.text.analysis import words

STRUCTURE_ABBREVIATIONS = {
    "cab": "cabinet",
    "ch": "centre hospitalier",
    "chi": "centre hospitalier intercommunal",
    "chr": "centre hospitalier regional",
    "chru": "centre hospitalier regional universitaire",
    "chs": "centre hospitalier specialise",
    "chu": "centre hospitalier universitaire",
    "cl": "clinique",
    "ctre": "centre",
    "gh": "groupe hospitalier",
    "hop": "hopital",
    "hosp": "hospitalier",
    "labo": "laboratoire",
    "mspu": "maison sante universitaire",
    "msp": "maison sante pluriprofessionnelle",
    "pharm": "pharmacie",
    "phie": "pharmacie",
}
"""Abbreviations of the official files, with what people type instead."""
STRUCTURE_STOP_WORDS = frozenset("a au aux d de des du en et l la le les site sur".split())
"""Words that do not distinguish the name of one place from another."""
ORDER_KEY_BYTES = 7


class StructureDocument(Struct, frozen=True, gc=False):
    """What an engine stores of one place of practice.

    Attributes:
        id: the register's technical id: the key of the document.
        numbers: its identifiers: the id, its FINESS and its SIRET number.
        words: words of its name and its trade name.
        complete: each whole name as one term.
        areas: commune (`c…`), postal code (`z…`) and département (`d…`) in which it lies.
        order: a unique integer to sort by, stable between builds.
    """

    id: str
    numbers: frozenset[str]
    words: frozenset[str]
    complete: frozenset[str]
    areas: frozenset[str]
    order: int
    place: PublicPlace

    @classmethod
    def of(cls, place: PublicPlace) -> "StructureDocument":
        """The document of a place that has a technical id."""
        names = [split_structure_name(name) for name in (place.name, place.trade_name) if name]
        return cls(
            id=place.id,
            numbers=frozenset(map(str, filter(None, (place.id, place.finess, place.siret)))),
            words=frozenset().union(*names),
            complete=frozenset(build_structure_name_key(name) for name in names),
            areas=frozenset(iter_area_terms(place)),
            order=int.from_bytes(blake2b(place.id.encode(), digest_size=ORDER_KEY_BYTES).digest()),
            place=place,
        )


def iter_structures(listing: Listing) -> Iterator[PublicPlace]:
    """The places of practice of a person that are structures: those with a technical id."""
    for exercise in listing.exercises:
        for activity in exercise.activities:
            if activity.place and activity.place.id:
                yield activity.place


def split_structure_name(text: str) -> tuple[str, ...]:
    """The distinctive words of a structure's name, with abbreviations in full."""
    full = (
        part for word in words(text) for part in STRUCTURE_ABBREVIATIONS.get(word, word).split()
    )
    return tuple(word for word in full if word not in STRUCTURE_STOP_WORDS)


def build_structure_name_key(name: tuple[str, ...]) -> str:
    """A whole name as one term, independent of the order of its words."""
    return "_".join(sorted(set(name)))


def iter_area_terms(place: PublicPlace) -> Iterator[str]:
    """The terms of the areas in which a place lies."""
    address = place.address
    if address.commune:
        yield f"c{address.commune.code}"
    if address.postal_code:
        yield f"z{address.postal_code}"
    if address.departement:
        yield f"d{address.departement.code}"


_PLACE_ENCODER = msgspec.json.Encoder(enc_hook=str)
_PLACE_DECODER = msgspec.json.Decoder(PublicPlace, dec_hook=decode_identifier)


def encode_place(place: PublicPlace) -> bytes:
    """A place as compact JSON, the form that engines store."""
    return _PLACE_ENCODER.encode(place)


def decode_place(encoded: bytes) -> PublicPlace:
    """A place from the JSON that engines store."""
    return _PLACE_DECODER.decode(encoded)

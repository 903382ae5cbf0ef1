"""StructureDocument: a place of practice with the terms by which it is found.

A place is repeated in the listings of all who practise there; this is its own document, so that it
can be searched. Its content is what the practitioner with the highest sequence number reports; once
nobody practises there, only its id remains. The trap is its name: `CTRE HOSP` and `CENTRE
HOSPITALIER` are the same, and words such as `du` are in many names.
"""

from collections.abc import Iterator
from datetime import date
from hashlib import blake2b

import msgspec
from msgspec import Struct
from msgspec.structs import astuple

from directory.model.activities import (
    HAS_PHONE,
    get_foreign_country,
    list_localities,
    read_contacts,
)
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


class PublishedStructure(Struct, frozen=True, gc=False):
    """A place of practice as it is served.

    Attributes:
        place: as reported by the practitioner with the highest sequence number.
        updated_at: the day of the data of the last change that concerns it.
    """

    place: PublicPlace
    updated_at: date

    @property
    def id(self) -> str:
        """The register's technical id."""
        return self.place.id


class StructureTombstone(Struct, frozen=True, gc=False):
    """A structure in which nobody practises any more: only the id and the day remain."""

    id: str
    updated_at: date


class StructureDocument(Struct, frozen=True, gc=False):
    """What an engine stores of one place of practice.

    Attributes:
        id: the register's technical id: the key of the document.
        sequence: the sequence number of the last change that concerns it.
        updated_at: the day of the data of that change.
        order: a unique integer to sort by, stable between builds.
        place: None for a tombstone, which no search finds.
        numbers: its identifiers: the id, its FINESS and its SIRET number.
        words: words of its name and its trade name.
        complete: each whole name as one term.
        areas: commune (`c…`), postal code (`z…`) and département (`d…`) in which it lies; abroad,
            country (`y…`) and names of town and country (`t…`); streets (`r…`), house numbers
            (`h…`), telephone numbers (`n…`), and whether there is one (`b…`).
    """

    id: str
    sequence: int
    updated_at: date
    order: int
    place: PublicPlace | None = None
    numbers: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    complete: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()

    @classmethod
    def of(cls, place: PublicPlace, *, sequence: int, updated_at: date) -> "StructureDocument":
        """The document of a place that has a technical id."""
        names = [split_structure_name(name) for name in (place.name, place.trade_name) if name]
        return cls(
            id=place.id,
            sequence=sequence,
            updated_at=updated_at,
            order=compute_structure_order(place.id),
            place=place,
            numbers=frozenset(map(str, filter(None, (place.id, place.finess, place.siret)))),
            words=frozenset().union(*names),
            complete=frozenset(build_structure_name_key(name) for name in names),
            areas=frozenset(iter_area_terms(place)),
        )

    @classmethod
    def tombstone(cls, id_: str, *, sequence: int, updated_at: date) -> "StructureDocument":
        """The document of a structure in which nobody practises any more."""
        order = compute_structure_order(id_)
        return cls(id=id_, sequence=sequence, updated_at=updated_at, order=order)

    @classmethod
    def restore(
        cls, structure: PublishedStructure | StructureTombstone, sequence: int
    ) -> "StructureDocument":
        """The document of a structure as an index returns it."""
        if isinstance(structure, StructureTombstone):
            day = structure.updated_at
            return cls.tombstone(structure.id, sequence=sequence, updated_at=day)
        return cls.of(structure.place, sequence=sequence, updated_at=structure.updated_at)


def compute_structure_order(id_: str) -> int:
    """A pseudo-random rank that depends on the id alone."""
    return int.from_bytes(blake2b(id_.encode(), digest_size=ORDER_KEY_BYTES).digest())


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
    """The terms of where a place lies and how it is reached."""
    address = place.address
    if address.commune:
        yield f"c{address.commune.code}"
    if address.postal_code:
        yield f"z{address.postal_code}"
    if address.departement:
        yield f"d{address.departement.code}"
    if country := get_foreign_country(address):
        yield f"y{country}".replace(" ", "_")
    for locality in list_localities(address):
        yield f"t{locality}"
    if place.phones:
        yield f"b{HAS_PHONE}"
    contacts = read_contacts(place)
    for letter, keys in zip("rhn", astuple(contacts), strict=True):
        yield from (letter + key for key in keys)


class StructureRecord(Struct, frozen=True, gc=False, omit_defaults=True):
    """A structure as an engine stores it; a tombstone has no place."""

    id: str
    updated_at: date
    place: PublicPlace | None = None

    def publish(self) -> PublishedStructure | StructureTombstone:
        """The structure as it is served."""
        if self.place:
            return PublishedStructure(self.place, self.updated_at)
        return StructureTombstone(self.id, self.updated_at)


_STRUCTURE_ENCODER = msgspec.json.Encoder(enc_hook=str)
_STRUCTURE_DECODER = msgspec.json.Decoder(StructureRecord, dec_hook=decode_identifier)


def encode_structure(document: StructureDocument) -> bytes:
    """A structure as compact JSON, the form that engines store."""
    record = StructureRecord(document.id, document.updated_at, document.place)
    return _STRUCTURE_ENCODER.encode(record)


def decode_structure(encoded: bytes) -> PublishedStructure | StructureTombstone:
    """A structure from the JSON that engines store."""
    return _STRUCTURE_DECODER.decode(encoded).publish()

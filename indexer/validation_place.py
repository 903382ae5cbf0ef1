"""Structure cells to a place of practice.

The same structure stands on thousands of rows, so that a place is built once and remembered by
its cells: at full size one row in two is answered from memory.
"""

import re
from functools import lru_cache

from msgspec import Struct

from directory import geography
from directory.identifiers import Finess, Siret
from directory.professional import Address, Code, PlaceOfPractice
from indexer.findings import Doubt
from indexer.validation_codes import concept
from indexer.validation_phone import phone

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
SEPARATOR = "\0"
"""Joins the cells of a place to one text, in less memory and hashed faster than a tuple of 22; no
cleaned cell holds it, and as the lowest of characters it keeps the order of the tuples."""
REMEMBERED = 30_000
"""Places kept in memory, about 50 MB a process."""


class PlaceCells(Struct, frozen=True, gc=False):
    """A structure and its address."""

    key: str
    siret: str
    finess: str
    name: str
    trade_name: str
    recipient: str
    complement: str
    number: str
    repetition: str
    street_type_code: str
    street_type_label: str
    street: str
    distribution: str
    cedex: str
    postal_code: str
    commune_code: str
    commune_label: str
    country_code: str
    country_label: str
    phone: str
    second_phone: str
    email: str


class ReadPlace(Struct, frozen=True, order=True):
    """A place, if the cells hold one, and the doubts that its cells raise; ordered by its cells."""

    cells: str
    place: PlaceOfPractice | None
    doubts: tuple[Doubt, ...] = ()


@lru_cache(maxsize=REMEMBERED)
def read_place(cells: str) -> ReadPlace:
    """The place that the structure cells of a row tell, these joined by `SEPARATOR`.

    A country alone is no place: interim workers and locums practise in none.
    """
    row = PlaceCells(*cells.split(SEPARATOR))
    address = read_address(row)
    lines = address.lines or address.postal_code or address.commune
    if not (row.key or row.siret or row.finess or row.name or row.trade_name or lines):
        return ReadPlace(cells, None)
    place = PlaceOfPractice(
        key=row.key,
        name=row.name or None,
        trade_name=row.trade_name if row.trade_name != row.name and row.trade_name else None,
        finess=Finess.maybe(row.finess),
        siret=Siret.maybe(row.siret),
        address=address,
        phones=phones(row),
        email=row.email if EMAIL.fullmatch(row.email) else None,
    )
    return ReadPlace(cells, place, doubts(row, place))


def doubts(row: PlaceCells, place: PlaceOfPractice) -> tuple[Doubt, ...]:
    """What was left out of a place because it is malformed."""
    written = len({*filter(None, (row.phone, row.second_phone))})
    unread = (
        (Doubt.FINESS, row.finess and not place.finess),
        (Doubt.SIRET, row.siret and not place.siret),
        (Doubt.EMAIL, row.email and not place.email),
        (Doubt.PHONE, written > len(place.phones) and not all_read(row)),
    )
    return tuple(doubt for doubt, is_so in unread if is_so)


def all_read(row: PlaceCells) -> bool:
    """Whether every telephone cell is empty or a number: two may be one number, written twice."""
    return all(phone(text) for text in (row.phone, row.second_phone) if text)


def phones(row: PlaceCells) -> tuple[str, ...]:
    """The telephone numbers, each once, in the order of the columns."""
    numbers = [phone(text) for text in (row.phone, row.second_phone) if text]
    return tuple(dict.fromkeys(filter(None, numbers)))


def read_address(row: PlaceCells) -> Address:
    """The address, under the postal code of its CEDEX office where it has one."""
    office = geography.parse_cedex(row.cedex) if row.cedex else None
    town = "" if row.commune_code or row.cedex else row.commune_label  # abroad, or it would be lost
    lines = (row.recipient, row.complement, street_line(row), row.distribution, row.cedex or town)
    return Address(
        lines=tuple(dict.fromkeys(filter(None, lines))),
        postal_code=(office.postal_code if office else row.postal_code) or None,
        commune=read_commune(row, office.postal_code if office else ""),
        country=concept(row.country_code, row.country_label),
    )


def read_commune(row: PlaceCells, cedex_code: str) -> Code:
    """The commune, its arrondissement told by the postal code, under its official name."""
    code = geography.arrondissement(row.commune_code, row.postal_code)
    if code == row.commune_code and cedex_code:
        code = geography.arrondissement(row.commune_code, cedex_code)
    known = geography.communes().get(code)
    return concept(code, known.name if known else row.commune_label)


def street_line(row: PlaceCells) -> str:
    """`12 BIS RUE DES LILAS`; the type of street may stand inside the name of the street."""
    number = "" if row.number.strip("0") == "" else row.number
    kind = (row.street_type_label or row.street_type_code).upper()
    repeated = row.street.upper().startswith((kind + " ", row.street_type_label.upper() + " "))
    words = (number, row.repetition, "" if repeated else kind, row.street)
    return " ".join(filter(None, words)) if row.street or kind else ""

"""Structure cells to a place of practice.

The same structure stands on thousands of rows, so that a place is built once and remembered by
its cells: at full size one row in two is answered from memory.
"""

import re
from functools import lru_cache
from itertools import compress

from msgspec import Struct

from directory.model import geography
from directory.model.identifiers import Finess, Siret
from directory.model.professional import Address, OptionalConcept, PlaceOfPractice
from indexer.findings import DataWarning
from indexer.validation.codes import Cells, create_concept
from indexer.validation.phone import normalize_phone_number

STRUCTURE_ID_PATTERN = re.compile(r"[0-9A-Za-z._-]+")
"""Of a technical id: it becomes a key of the index and a part of addresses."""
EMAIL_PATTERN = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
PLACE_CELL_WARNINGS = (DataWarning.FINESS, DataWarning.SIRET, DataWarning.EMAIL, DataWarning.PHONE)
PLACE_CACHE_SIZE = 30_000
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


class ParsedPlace(Struct, frozen=True, order=True):
    """A place, if the cells hold one, and the doubts that its cells raise; ordered by its cells.

    Attributes:
        has_malformed_key: the technical id is none, and the row is to be rejected.
    """

    cells: Cells
    place: PlaceOfPractice | None
    warnings: tuple[DataWarning, ...] = ()
    has_malformed_key: bool = False


@lru_cache(maxsize=PLACE_CACHE_SIZE)
def read_place_cells(cells: Cells) -> ParsedPlace:
    """The place that the structure cells of a row tell.

    A country alone is no place: interim workers and locums practise in none.
    """
    row = PlaceCells(*cells)
    if row.key and not STRUCTURE_ID_PATTERN.fullmatch(row.key):
        return ParsedPlace(cells, None, has_malformed_key=True)
    address = read_address(row)
    lines = address.lines or address.postal_code or address.commune
    if not (row.key or row.siret or row.finess or row.name or row.trade_name or lines):
        return ParsedPlace(cells, None)
    numbers = [normalize_phone_number(text) for text in (row.phone, row.second_phone) if text]
    place = PlaceOfPractice(
        key=row.key,
        name=row.name or None,
        trade_name=row.trade_name if row.trade_name != row.name and row.trade_name else None,
        finess=Finess.parse_or_none(row.finess),
        siret=Siret.parse_or_none(row.siret),
        address=address,
        phones=tuple(dict.fromkeys(filter(None, numbers))) if numbers else (),
        email=row.email if EMAIL_PATTERN.fullmatch(row.email) else None,
    )
    return ParsedPlace(cells, place, find_place_warnings(row, place, numbers))


def find_place_warnings(
    row: PlaceCells, place: PlaceOfPractice, numbers: list[str | None]
) -> tuple[DataWarning, ...]:
    """What was left out of a place because it is malformed."""
    unread = (
        row.finess and not place.finess,
        row.siret and not place.siret,
        row.email and not place.email,
        None in numbers,
    )
    return tuple(compress(PLACE_CELL_WARNINGS, unread)) if any(unread) else ()


def read_address(row: PlaceCells) -> Address:
    """The address, under the postal code of its CEDEX office where it has one."""
    office = geography.parse_cedex(row.cedex) if row.cedex else None
    town = "" if row.commune_code or row.cedex else row.commune_label  # abroad, or it would be lost
    lines = (
        row.recipient,
        row.complement,
        format_street_line(row),
        row.distribution,
        row.cedex or town,
    )
    return Address(
        lines=tuple(dict.fromkeys(filter(None, lines))),
        postal_code=(office.postal_code if office else row.postal_code) or None,
        commune=read_commune(
            row.commune_code,
            row.commune_label,
            row.postal_code,
            office.postal_code if office else "",
        ),
        country=create_concept(row.country_code, row.country_label),
    )


@lru_cache(maxsize=1 << 15)
def read_commune(
    commune_code: str, label: str, postal_code: str, cedex_code: str
) -> OptionalConcept:
    """The commune, its arrondissement told by the postal code, under its official name."""
    code = geography.resolve_arrondissement(commune_code, postal_code)
    if code == commune_code and cedex_code:
        code = geography.resolve_arrondissement(commune_code, cedex_code)
    known = geography.load_communes().get(code)
    return create_concept(code, known.name if known else label)


def format_street_line(row: PlaceCells) -> str:
    """`12 BIS RUE DES LILAS`; the type of street may stand inside the name of the street."""
    number = row.number if row.number.strip("0") else ""
    kind = (row.street_type_label or row.street_type_code).upper()
    repeated = kind and row.street.upper().startswith(kind + " ")
    words = (number, row.repetition, "" if repeated else kind, row.street)
    return " ".join(filter(None, words)) if row.street or kind else ""

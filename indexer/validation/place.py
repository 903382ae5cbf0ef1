"""Convert structure cells to a place of practice.

The same structure occurs in many rows, so that places are cached by their cells.
"""

import re
from functools import lru_cache
from itertools import chain, compress

from msgspec import Struct
from msgspec.structs import replace

from directory.model import geography
from directory.model.identifiers import Finess, Siret
from directory.model.phone_numbers import find_phone_region
from directory.model.professional import Address, OptionalConcept, PlaceOfPractice
from directory.terminology import Concept
from directory.text.analysis import words
from indexer.findings import DataWarning
from indexer.validation.abroad import (
    is_in_france,
    is_town_line,
    read_locality,
    resolve_country,
)
from indexer.validation.codes import Cells
from indexer.validation.phone import find_phone_numbers
from indexer.validation.towns import DerivedTown, TownRule, derive_town

STRUCTURE_ID_PATTERN = re.compile(r"[0-9A-Za-z._-]+")
"""Form of a technical id, which becomes a key of the index and a part of URLs."""
EMAIL_PATTERN = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
PLACE_CELL_WARNINGS = (DataWarning.FINESS, DataWarning.SIRET, DataWarning.EMAIL, DataWarning.PHONE)
MAX_PUNCTUATION_CHARS = 4
"""Difference in length up to which two texts may have the same words."""
PLACE_CACHE_SIZE = 30_000
"""Number of places cached in each process."""


class PlaceCells(Struct, frozen=True, gc=False):
    """The cells of a structure and its address."""

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
    """A place, if the cells have one, and the warnings about its cells; ordered by its cells.

    Attributes:
        has_malformed_key: whether the technical id is malformed, so that the row is rejected.
        town: how the commune of a French place was derived; None abroad and without a place.
    """

    cells: Cells
    place: PlaceOfPractice | None
    warnings: tuple[DataWarning, ...] = ()
    has_malformed_key: bool = False
    town: TownRule | None = None


@lru_cache(maxsize=PLACE_CACHE_SIZE)
def read_place_cells(cells: Cells) -> ParsedPlace:
    """Convert the structure cells of a row to a place.

    A country alone is not a place: interim workers and locums have none.
    """
    row = PlaceCells(*cells)
    if row.key and not STRUCTURE_ID_PATTERN.fullmatch(row.key):
        return ParsedPlace(cells, None, has_malformed_key=True)
    country = resolve_country(
        row.country_code,
        row.country_label,
        commune_code=row.commune_code,
        postal_code=row.postal_code,
    )
    town = (
        derive_town(row.commune_code, row.commune_label, row.postal_code, row.cedex)
        if is_in_france(country)
        else None
    )
    address = omit_repeated_names(read_address(row, town, country), row.name, row.trade_name)
    lines = address.lines or address.postal_code or address.commune or address.locality
    if not (row.key or row.siret or row.finess or row.name or row.trade_name or lines):
        return ParsedPlace(cells, None)
    area_code = address.commune.code if address.commune else row.postal_code
    region = find_phone_region(area_code, country.code if country else "")
    numbers = [find_phone_numbers(text, region) for text in (row.phone, row.second_phone) if text]
    place = PlaceOfPractice(
        key=row.key,
        name=row.name or None,
        trade_name=None if is_same_text(row.trade_name, row.name) else row.trade_name or None,
        finess=Finess.parse_or_none(row.finess),
        siret=Siret.parse_or_none(row.siret),
        address=address,
        phones=tuple(dict.fromkeys(chain.from_iterable(numbers))),
        email=row.email if EMAIL_PATTERN.fullmatch(row.email) else None,
    )
    warnings = find_place_warnings(row, place, numbers)
    if town and town.is_contradictory:
        warnings = (*warnings, DataWarning.TOWN)
    return ParsedPlace(cells, place, warnings, town=town.rule if town else None)


def find_place_warnings(
    row: PlaceCells, place: PlaceOfPractice, numbers: list[tuple[str, ...]]
) -> tuple[DataWarning, ...]:
    """Return the warnings about malformed cells, which are left out of the place."""
    is_malformed = (
        row.finess and not place.finess,
        row.siret and not place.siret,
        row.email and not place.email,
        () in numbers,
    )
    return tuple(compress(PLACE_CELL_WARNINGS, is_malformed)) if any(is_malformed) else ()


def read_address(row: PlaceCells, town: DerivedTown | None, country: OptionalConcept) -> Address:
    """Return the address, with the postal code of its CEDEX office if it has one.

    Args:
        row: the cells.
        town: the commune of a French address; None abroad.
        country: None means France.
    """
    office = geography.parse_cedex(row.cedex) if row.cedex else None
    postal_code = office.postal_code if office else row.postal_code
    commune = read_commune(row.commune_code, row.commune_label, town)
    lines = (row.recipient, row.complement, format_street_line(row), row.distribution, row.cedex)
    address = Address(
        lines=tuple(dict.fromkeys(filter(None, lines))),
        postal_code=postal_code or None,
        commune=commune,
        country=country,
    )
    if town is None:
        return add_locality(address, row.commune_label, row.cedex)
    if commune:
        return omit_town_lines(address, commune.label)
    line = "" if row.cedex else row.commune_label
    return replace(address, lines=(*address.lines, line)) if line else address


def add_locality(address: Address, label: str, office: str) -> Address:
    """The address abroad with its town, which no line then repeats."""
    postal_code = address.postal_code or ""
    locality = None if address.commune else read_locality(label, office, postal_code)
    if locality is None:
        return address
    return replace(omit_town_lines(address, locality), locality=locality)


def omit_town_lines(address: Address, town: str) -> Address:
    """The address without the lines that only repeat its town, which would show twice."""
    code = address.postal_code or ""
    lines = tuple(line for line in address.lines if not is_town_line(line, town, code))
    return address if lines == address.lines else replace(address, lines=lines)


def omit_repeated_names(address: Address, *names: str) -> Address:
    """The address without the lines that repeat a name of the place, which would show twice."""
    known_names = [name for name in names if name]
    lines = tuple(
        line for line in address.lines if not any(is_same_text(line, name) for name in known_names)
    )
    return address if lines == address.lines else replace(address, lines=lines)


def is_same_text(text: str, other: str) -> bool:
    """Whether two texts have the same words, whatever their case, accents and punctuation."""
    if text == other:
        return True
    is_near = abs(len(text) - len(other)) <= MAX_PUNCTUATION_CHARS  # most texts are far: no split
    return is_near and words(text) == words(other)


def read_commune(code: str, label: str, town: DerivedTown | None) -> OptionalConcept:
    """Return the commune with its official name; else the code and label of the cells.

    Abroad, only the code of a French commune is one: others are codes of countries.
    """
    if town and (known := geography.load_communes().get(town.code)):
        return Concept(known.code, known.name)
    is_code = town is not None or code in geography.load_communes()
    return Concept(code, label or code) if code and is_code else None


def format_street_line(row: PlaceCells) -> str:
    """Return `12 BIS RUE DES LILAS`; the street name may already start with the street type."""
    number = row.number if row.number.strip("0") else ""
    kind = (row.street_type_label or row.street_type_code).upper()
    has_kind = kind and row.street.upper().startswith(kind + " ")
    words = (number, row.repetition, "" if has_kind else kind, row.street)
    return " ".join(filter(None, words)) if row.street or kind else ""

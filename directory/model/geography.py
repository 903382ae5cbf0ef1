"""Geography: communes, départements, postal codes, CEDEX offices, arrondissements.

The data are the official geographic code shipped in `geography_data/` (attribution in README).
Three traps: the département column of the official files is always empty, so it is derived; 75056,
69123 and 13055 stand for whole cities, whose arrondissement only the postal code identifies; and a
code may be that of a commune which has been merged into another one.
"""

import csv
import gzip
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from io import TextIOWrapper
from pathlib import Path

from msgspec import Struct

from directory.terminology import Concept
from directory.text.analysis import join_term

GEOGRAPHY_DATA_DIR = Path(__file__).parent / "geography_data"
COMMUNES_FILE = GEOGRAPHY_DATA_DIR / "communes.csv.gz"
FORMER_COMMUNES_FILE = GEOGRAPHY_DATA_DIR / "former_communes.csv.gz"
FORMER_NAMES_FILE = GEOGRAPHY_DATA_DIR / "former_names.csv"
FRANCE_CODE = "99000"
MONACO_POSTAL_PREFIX = "980"
CEDEX_PATTERN = re.compile(r"^(?P<postal_code>\d{5})\s+(?P<label>.+?\S)$")
CEDEX_LINE_PATTERN = re.compile(r"(?i)(?:\d{5}\s+)?(?P<label>\D+?)\s+cedex(?:\s+\d{1,2})?\s*")
POSTAL_PREFIXES_OVERSEAS = {"97133": "977", "97150": "978", "978": "974"}
"""Saint-Barthélemy and Saint-Martin kept postal codes of Guadeloupe; 978 is CEDEX at La Réunion."""
PARIS, LYON, MARSEILLE = "75056", "69123", "13055"


class Point(Struct, frozen=True, gc=False):
    """Coordinates (WGS 84, degrees); `precision` says what they are the centre of."""

    lat: float
    lon: float
    precision: str


class Commune(Struct, frozen=True, gc=False):
    """A commune or a municipal arrondissement, by INSEE code.

    Attributes:
        parent: the commune an arrondissement belongs to, else None.
        population: inhabitants (INSEE, populations légales).
    """

    code: str
    name: str
    postal_codes: tuple[str, ...]
    department: Concept
    region: Concept
    population: int
    location: Point | None
    parent: str | None


class FormerCommunes(Struct, frozen=True):
    """Communes that are now part of another one, and names that people still write.

    Attributes:
        present_codes: the present code by each former code.
        names: the former names by present code.
        seats: the former name of the seat of a present commune, which has kept its code.
    """

    present_codes: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]
    seats: Mapping[str, str]


class CedexOffice(Struct, frozen=True, gc=False):
    """A CEDEX office of La Poste: `25304 PONTARLIER CEDEX`; its postal code is in no list."""

    postal_code: str
    label: str


@cache
def load_communes() -> Mapping[str, Commune]:
    """Every commune and arrondissement by INSEE code: 35,014 rows, read once per process."""
    with gzip.open(COMMUNES_FILE) as packed:
        rows = csv.DictReader(TextIOWrapper(packed, encoding="utf-8"))
        return {row["insee"]: parse_commune(row) for row in rows}


@cache
def load_former_communes() -> FormerCommunes:
    """Every former code and name: the official table, then a few names that it lacks."""
    present_codes: dict[str, str] = {}
    names: dict[str, tuple[str, ...]] = {}
    seats: dict[str, str] = {}
    with (
        gzip.open(FORMER_COMMUNES_FILE, "rt", encoding="utf-8") as official,
        FORMER_NAMES_FILE.open(encoding="utf-8") as further,
    ):
        for row in (*csv.DictReader(official), *csv.DictReader(further)):
            present = row["present_code"]
            if row.get("code") and row["code"] not in load_communes():
                present_codes[row["code"]] = present
            if row["name"]:
                names[present] = (*names.get(present, ()), row["name"])
            if row["name"] and row.get("code") == present:
                seats[present] = row["name"]
    return FormerCommunes(present_codes, names, seats)


def resolve_former_code(commune_code: str) -> str:
    """The present code of a merged commune; any other code as it is."""
    return load_former_communes().present_codes.get(commune_code, commune_code)


def parse_commune(row: Mapping[str, str]) -> Commune:
    """The commune of a row of the shipped table."""
    return Commune(
        code=row["insee"],
        name=row["name"],
        postal_codes=tuple(row["postal_codes"].split()),
        department=intern_concept(row["dept"], row["dept_name"]),
        region=intern_concept(row["region"], row["region_name"]),
        population=int(row["population"] or 0),
        location=Point(float(row["lat"]), float(row["lon"]), "commune") if row["lat"] else None,
        parent=row["parent"] or None,
    )


@lru_cache(maxsize=256)
def intern_concept(code: str, label: str) -> Concept:
    """A département or a région, shared by all its communes to save memory."""
    return Concept(code, label)


@cache
def load_departments() -> Mapping[str, Concept]:
    """Every département and overseas collectivity by code (`01` … `95`, `2A`, `971` …)."""
    return {commune.department.code: commune.department for commune in load_communes().values()}


@cache
def load_arrondissements() -> Mapping[tuple[str, str], Commune]:
    """Arrondissements of Paris, Lyon and Marseille by (parent code, postal code)."""
    return {
        (commune.parent, postal_code): commune
        for commune in load_communes().values()
        if commune.parent
        for postal_code in commune.postal_codes
    }


@cache
def list_commune_codes(commune_code: str) -> tuple[str, ...]:
    """A commune with its arrondissements: several codes for 75056, 69123 and 13055 only."""
    return (commune_code, *(each.code for each in group_arrondissements().get(commune_code, ())))


@cache
def group_arrondissements() -> Mapping[str, tuple[Commune, ...]]:
    """The arrondissements of each city that has them, by the code of the city."""
    by_city: dict[str, list[Commune]] = {}
    for each in load_communes().values():
        if each.parent:
            by_city.setdefault(each.parent, []).append(each)
    return {city: tuple(each) for city, each in by_city.items()}


@lru_cache(maxsize=1 << 16)
def find_department(commune_code: str) -> Concept | None:
    """The département of a commune, merged ones included; else by its code's first characters."""
    if commune := load_communes().get(resolve_former_code(commune_code)):
        return commune.department
    length = 3 if commune_code[:2] in {"97", "98"} else 2
    return (
        load_departments().get(commune_code[:length]) if len(commune_code) == len("75056") else None
    )


def find_department_by_postal_code(postal_code: str | None) -> Concept | None:
    """The département by the digits of a postal code; used when the commune is not known."""
    if not postal_code or not re.fullmatch(r"\d{5}", postal_code):
        return None
    for prefix, department in POSTAL_PREFIXES_OVERSEAS.items():
        if postal_code.startswith(prefix):
            return load_departments()[department]
    if postal_code.startswith("20"):  # Corsica, with its CEDEX codes: 20303 is Ajaccio
        return load_departments()["2A" if postal_code[2] in "01357" else "2B"]
    return load_departments().get(postal_code[: 3 if postal_code[:2] in {"97", "98"} else 2])


def fold_locality(name: str) -> str:
    """The key of the name of a town or country abroad: folded, without spaces."""
    return join_term(name)


def find_commune_centre(commune_code: str) -> Point | None:
    """The centre of a commune; None where it is unknown (44 of 35,014)."""
    commune = load_communes().get(commune_code)
    return commune.location if commune else None


def resolve_arrondissement(commune_code: str, postal_code: str) -> str:
    """The code of the arrondissement, when a whole city comes with a postal code of one."""
    if commune_code not in {PARIS, LYON, MARSEILLE}:
        return commune_code
    arrondissement = load_arrondissements().get((commune_code, postal_code))
    return arrondissement.code if arrondissement else commune_code


def find_cedex_label(line: str) -> str:
    """The name of the CEDEX office of a line: `LA DEFENSE`; empty for another line."""
    found = CEDEX_LINE_PATTERN.fullmatch(line) if "cedex" in line.lower() else None
    return found["label"] if found else ""


def parse_cedex(text: str) -> CedexOffice | None:
    """Parse `25304 PONTARLIER CEDEX`; None when the text does not begin with a postal code."""
    match = CEDEX_PATTERN.match(text.strip())
    return CedexOffice(match["postal_code"], match["label"]) if match else None

"""Explicit parameters of a search: read strictly, and put in the place of what was read.

What somebody types may be doubtful; a parameter may not. One that cannot be read is refused by
name; one that contradicts another finds nobody, and the answer says so.
"""

import re
from collections.abc import Iterable
from functools import cache
from math import isfinite

from msgspec import Struct
from msgspec.structs import replace

from directory.errors import InvalidQuery
from directory.model import geography
from directory.model.distance import LARGEST_KM
from directory.model.geography import Point
from directory.model.structures import name_words
from directory.search import SearchEngine, SearchQuery, StructureQuery
from directory.terminology.grouping import members

POLE = 90
"""Degrees of latitude."""
MOST_CODES = 50
"""Codes of one parameter; more are a download, not a search."""
MOST_STRUCTURES = 100
"""Places of practice that a name may stand for: their ids are one filter."""
STRUCTURE_NUMBER = re.compile(r"[FCR]\d\w{0,30}|\d{9}|\d{14}|\d[AB]\d{7}")
CODE = re.compile(r"[\w.+/-]{1,20}")
COMMUNE, POSTAL_CODE = re.compile(r"\d[\dAB]\d{3}"), re.compile(r"\d{5}")
FORMS = {
    "profession": (CODE, "un code de profession, comme 10"),
    "savoir_faire": (CODE, "un code de savoir-faire, comme SM04"),
    "mode": (CODE, "un code de mode d’exercice, comme L"),
    "commune": (COMMUNE, "un code INSEE de commune, comme 35238"),
    "postal_code": (POSTAL_CODE, "un code postal, comme 35000"),
}
ATTRIBUTES = {
    "profession": "professions",
    "savoir_faire": "savoir_faire",
    "mode": "modes",
    "commune": "communes",
    "postal_code": "postal_codes",
}


class Filters(Struct, frozen=True, kw_only=True):
    """What people must be besides, by codes; of several codes of one parameter any will do.

    Attributes:
        commune: INSEE codes; a city's code means all its arrondissements.
        departement, region: official codes; a région is its départements.
        structure: a place of practice by name, FINESS or SIRET number, or technical id.
        near: `lat,lon` in degrees (WGS 84): the nearest come first.
        radius_km: around `near`; without one, as far as it takes to find enough people.
    """

    profession: tuple[str, ...] = ()
    savoir_faire: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    commune: tuple[str, ...] = ()
    postal_code: tuple[str, ...] = ()
    departement: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    structure: str = ""
    near: str = ""
    radius_km: float | None = None


def narrowed(
    engine: SearchEngine, query: SearchQuery | None, filters: Filters
) -> SearchQuery | None:
    """The query with the filters in the place of what was read; nothing when nobody can be meant.

    Raises:
        InvalidQuery: a parameter that cannot be read; names it.
    """
    given = {ATTRIBUTES[name]: codes_of(name, getattr(filters, name)) for name in FORMS}
    given["savoir_faire"] = tuple(each for code in given["savoir_faire"] for each in members(code))
    given["structures"] = structures(engine, filters.structure)
    given["departements"] = departements(filters)
    is_contradictory = bool(filters.structure and not given["structures"]) or bool(
        (filters.departement or filters.region) and not given["departements"]
    )
    if query is None or is_contradictory:
        return None
    asked = {name: codes for name, codes in given.items() if codes}
    return replace(query, where=replace(query.where, **asked)) if asked else query


def codes_of(name: str, given: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of a parameter, of the form that it takes."""
    form, expected = FORMS[name]
    if len(given) > MOST_CODES:
        raise InvalidQuery(name, f"{MOST_CODES} codes au plus.")
    if not all(map(form.fullmatch, given)):
        raise InvalidQuery(name, f"attendu : {expected}.")
    return tuple(dict.fromkeys(given))


def departements(filters: Filters) -> tuple[str, ...]:
    """The départements asked for, those of the régions too; when both, those that are in both."""
    named, regions = filters.departement, filters.region
    refuse_unknown("departement", named, geography.departments())
    refuse_unknown("region", regions, departements_of())
    within = tuple(code for region in regions for code in departements_of()[region])
    if named and regions:
        return tuple(code for code in named if code in within)
    return named or within


def refuse_unknown(name: str, codes: Iterable[str], known: Iterable[str]) -> None:
    """Codes of a closed list must be on it."""
    unknown = set(codes).difference(known)
    if unknown:
        raise InvalidQuery(name, "ce code n’existe pas : voyez le code officiel géographique.")


@cache
def departements_of() -> dict[str, tuple[str, ...]]:
    """The départements of each région."""
    found: dict[str, dict[str, None]] = {}
    for commune in geography.communes().values():
        found.setdefault(commune.region.code, {})[commune.department.code] = None
    return {region: tuple(codes) for region, codes in found.items()}


def structures(engine: SearchEngine, text: str) -> tuple[str, ...]:
    """The technical ids of the places of practice that a text names."""
    number = re.sub(r"\s", "", text).upper()
    if not number:
        return ()
    asked = StructureQuery(words=name_words(text))
    if STRUCTURE_NUMBER.fullmatch(number):
        asked = StructureQuery(number=number)
    found = engine.structures(asked, limit=MOST_STRUCTURES)
    return tuple(hit.place.id for hit in found.hits)


def point_of(near: str) -> Point | None:
    """The point of `lat,lon`.

    Raises:
        InvalidQuery: not two numbers, or off the globe.
    """
    if not near:
        return None
    try:
        lat, lon = map(float, near.split(","))
    except ValueError as error:
        raise InvalidQuery("near", "attendu : latitude,longitude, comme 48.11,-1.68.") from error
    if not (isfinite(lat) and isfinite(lon) and abs(lat) <= POLE and abs(lon) <= 2 * POLE):
        raise InvalidQuery("near", "latitude de -90 à 90, longitude de -180 à 180.")
    return Point(lat, lon, "point")


def radius_of(filters: Filters) -> float | None:
    """The radius asked for.

    Raises:
        InvalidQuery: out of bounds.
    """
    radius_km = filters.radius_km
    if radius_km is not None and not 0 < radius_km <= LARGEST_KM:
        raise InvalidQuery("radius_km", f"plus de 0 et {LARGEST_KM} km au plus.")
    return radius_km

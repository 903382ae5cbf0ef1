"""Explicit filter parameters: parsed strictly, they override what the text of a search says.

The text of a search may be ambiguous; a parameter may not. An invalid parameter is refused and
named; contradictory filters have no results, and a hint says so.
"""

from collections.abc import Iterable
from functools import cache
from math import isfinite

from msgspec import Struct
from msgspec.structs import replace

from directory.errors import InvalidQuery
from directory.matching.filters_table import COMMUNE_FILTER, FILTERS, CodesParameter, FilterRow
from directory.model import geography
from directory.model.distance import MAX_RADIUS_KM
from directory.model.geography import Point
from directory.model.phone_numbers import parse_phone_key
from directory.search import ActivityFilter, SearchEngine, SearchQuery
from directory.terminology.grouping import list_member_codes
from directory.text.streets import parse_street_line
from search_api.search.named_structures import find_structures
from search_api.search.understanding import check_query_text

MAX_LATITUDE_DEG = 90
"""Degrees of latitude."""
MAX_CODES_PER_FILTER = 50
"""Codes of one parameter."""
CODE_PARAMETERS = tuple((each, each.parameter) for each in FILTERS if each.parameter)
"""The filters that take codes, each with its parameter."""


class SearchFilters(Struct, frozen=True, kw_only=True):
    """Filters by codes; a person matches any one of the codes of a parameter.

    Attributes:
        commune: INSEE codes; a city's code includes all its arrondissements.
        departement, region: official codes; a région stands for its départements.
        structure: a place of practice by name, FINESS or SIRET number, or technical id.
        street: a published street, with or without a house number: `12 rue Pasteur`.
        phone: a published telephone number, in any national or international form.
        near: `lat,lon` in degrees (WGS 84): the nearest come first.
        radius_km: around `near`; without one, the radius grows until enough people match.
    """

    profession: tuple[str, ...] = ()
    savoir_faire: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    genre: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    civility: tuple[str, ...] = ()
    has_phone: tuple[str, ...] = ()
    commune: tuple[str, ...] = ()
    postal_code: tuple[str, ...] = ()
    departement: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    structure: str = ""
    street: str = ""
    phone: str = ""
    near: str = ""
    radius_km: float | None = None


def override_query(
    engine: SearchEngine, query: SearchQuery | None, filters: SearchFilters
) -> SearchQuery | None:
    """The query with its filters overridden; None if the filters contradict each other.

    Raises:
        InvalidQuery: an invalid parameter; names it.
    """
    given = {
        row.name: expand_grouped_codes(
            row, check_filter_codes(parameter, getattr(filters, parameter.name))
        )
        for row, parameter in CODE_PARAMETERS
    }
    given["structures"] = find_structure_ids(engine, filters.structure)
    given["departements"] = resolve_departements(filters)
    given["streets"], given["house_numbers"] = parse_street_filter(filters.street)
    given["phones"] = parse_phone_filter(filters.phone)
    is_contradictory = bool(filters.structure and not given["structures"]) or bool(
        (filters.departement or filters.region) and not given["departements"]
    )
    if query is None or is_contradictory:
        return None
    changes = {name: codes for name, codes in given.items() if codes}
    return replace(query, where=replace(query.where, **changes)) if changes else query


def check_filter_codes(parameter: CodesParameter, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The distinct codes of a parameter, each checked against its format.

    Raises:
        InvalidQuery: too many codes, or one of another format.
    """
    if parameter.form is None:
        return codes
    if len(codes) > MAX_CODES_PER_FILTER:
        raise InvalidQuery(parameter.name, f"{MAX_CODES_PER_FILTER} codes au plus.")
    if not all(map(parameter.form.fullmatch, codes)):
        raise InvalidQuery(
            parameter.name, f"attendu : {parameter.expected}, comme {parameter.example}."
        )
    return tuple(dict.fromkeys(codes))


def expand_grouped_codes(row: FilterRow, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes, and the codes grouped with them; the present code of a former commune."""
    if row is COMMUNE_FILTER:
        return tuple(dict.fromkeys(map(geography.resolve_former_code, codes)))
    if not row.is_grouped:
        return codes
    return tuple(each for code in codes for each in list_member_codes(code))


def resolve_departements(filters: SearchFilters) -> tuple[str, ...]:
    """The départements to filter by: given, or of the given régions, or common to both."""
    named, regions = filters.departement, tuple(dict.fromkeys(filters.region))
    refuse_unknown("departement", named, geography.load_departments())
    refuse_unknown("region", regions, load_departements_by_region())
    within = tuple(code for region in regions for code in load_departements_by_region()[region])
    if named and regions:
        return tuple(code for code in named if code in within)
    return named or within


def refuse_unknown(name: str, codes: Iterable[str], known: Iterable[str]) -> None:
    """Check codes against a closed list.

    Raises:
        InvalidQuery: a code is not on the list.
    """
    unknown = set(codes).difference(known)
    if unknown:
        raise InvalidQuery(name, "ce code n’existe pas : voyez le code officiel géographique.")


@cache
def load_departements_by_region() -> dict[str, tuple[str, ...]]:
    """The départements of each région."""
    found: dict[str, dict[str, None]] = {}
    for commune in geography.load_communes().values():
        found.setdefault(commune.region.code, {})[commune.department.code] = None
    return {region: tuple(codes) for region, codes in found.items()}


def find_structure_ids(engine: SearchEngine, text: str) -> tuple[str, ...]:
    """The technical ids of the places of practice that match a name or number.

    Raises:
        InvalidQuery: too long, or too many words.
    """
    text = check_query_text(text, "structure")
    found = find_structures(engine, text, ActivityFilter()).hits if text else ()
    return tuple(hit.place.id for hit in found)


def parse_street_filter(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of a street, and of the house numbers in it; empty without a text.

    Raises:
        InvalidQuery: too long, or not a street.
    """
    if not (text := check_query_text(text, "street")):
        return (), ()
    street = parse_street_line(text)
    if street is None:
        raise InvalidQuery("street", "attendu : une voie, avec ou sans numéro : 12 rue Pasteur.")
    return street.accepted_keys, tuple(each.key for each in street.house_numbers)


def parse_phone_filter(text: str) -> tuple[str, ...]:
    """The key of a telephone number; empty without a text.

    Raises:
        InvalidQuery: too long, or not a telephone number.
    """
    if not (text := check_query_text(text, "phone")):
        return ()
    key = parse_phone_key(text)
    if key is None:
        raise InvalidQuery("phone", "attendu : un numéro de téléphone, comme 02 99 00 00 00.")
    return (key,)


def parse_point(near: str) -> Point | None:
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
    if not (
        isfinite(lat)
        and isfinite(lon)
        and abs(lat) <= MAX_LATITUDE_DEG
        and abs(lon) <= 2 * MAX_LATITUDE_DEG
    ):
        raise InvalidQuery("near", "latitude de -90 à 90, longitude de -180 à 180.")
    return Point(lat, lon, "point")


def format_point(point: Point) -> str:
    """A point as `parse_point` reads it; it stays the centre of the same commune."""
    return f"{point.lat},{point.lon}"


def check_radius(filters: SearchFilters) -> float | None:
    """The given radius in kilometres, if any.

    Raises:
        InvalidQuery: the radius is out of bounds.
    """
    radius_km = filters.radius_km
    if radius_km is not None and not 0 < radius_km <= MAX_RADIUS_KM:
        raise InvalidQuery("radius_km", f"plus de 0 et {MAX_RADIUS_KM} km au plus.")
    return radius_km

"""`near`: a point, a distance and its unit; it matches places by commune.

The value is that of FHIR's `Location?near=`: `latitude|longitude|distance|unit`. The centre of a
commune stands for all its addresses, as everywhere in this directory.
"""

from collections.abc import Iterable
from functools import lru_cache

from directory.errors import InvalidQuery
from directory.model.distance import MAX_RADIUS_KM, distance_km, find_rings
from directory.model.geography import find_commune_centre
from directory.model.listing import PublicPlace
from search_api.search.filters import parse_point
from search_api.search.radius import Circle

DEFAULT_NEAR_RADIUS_KM = 10.0
KM_PER_UNIT = {"km": 1.0, "m": 0.001, "[mi_us]": 1.609344}
NEAR_EXPECTED = "attendu : latitude|longitude|distance|unité, comme 48.11|-1.68|20|km."


@lru_cache(maxsize=100)
def parse_circle(value: str) -> Circle:
    """The circle of a value.

    Raises:
        InvalidQuery: malformed, not on the globe, or too large.
    """
    parts = [*value.split("|"), "", ""]
    if not 4 <= len(parts) <= 6:  # noqa: PLR2004 - two to four parts, and two empty ones
        raise InvalidQuery("near", NEAR_EXPECTED)
    lat, lon, distance, unit = parts[:4]
    point = parse_point(f"{lat},{lon}")
    try:
        radius_km = float(distance or DEFAULT_NEAR_RADIUS_KM) * KM_PER_UNIT[unit or "km"]
    except (ValueError, KeyError) as error:
        raise InvalidQuery("near", NEAR_EXPECTED) from error
    if point is None or not 0 < radius_km <= MAX_RADIUS_KM:
        raise InvalidQuery("near", f"plus de 0 et {MAX_RADIUS_KM} km au plus.")
    return Circle(point, radius_km)


@lru_cache(maxsize=100)
def find_communes_within(value: str) -> frozenset[str]:
    """The codes of the communes in the circle of a value."""
    circle = parse_circle(value)
    return frozenset(code for ring in find_rings(circle.point, circle.radius_km) for code in ring)


def is_near(value: str, place: PublicPlace | None) -> bool:
    """Whether a place lies in the circle."""
    commune = place.address.commune if place else None
    return commune is not None and commune.code in find_communes_within(value)


def find_nearest_place_km(value: str, places: Iterable[PublicPlace | None]) -> float | None:
    """The distance of the nearest place within the circle, in km, rounded to 100 m."""
    centres = [
        find_commune_centre(place.address.commune.code)
        for place in places
        if place and place.address.commune and is_near(value, place)
    ]
    point = parse_circle(value).point
    return min((round(distance_km(point, each), 1) for each in centres if each), default=None)

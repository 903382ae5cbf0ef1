"""`near`: a point, a distance and its unit; who lies within, to the commune.

The value is that of FHIR's `Location?near=`: `latitude|longitude|distance|unit`. A commune's centre
stands for all its addresses, as everywhere in this directory.
"""

from collections.abc import Iterable
from functools import lru_cache

from directory.errors import InvalidQuery
from directory.model.distance import LARGEST_KM, distance_km, rings
from directory.model.geography import location
from directory.model.listing import PublicPlace
from search_api.search.filters import point_of
from search_api.search.radius import Circle

DEFAULT_KM = 10.0
UNITS = {"km": 1.0, "m": 0.001, "[mi_us]": 1.609344}
EXPECTED = "attendu : latitude|longitude|distance|unité, comme 48.11|-1.68|20|km."


@lru_cache(maxsize=100)
def circle(value: str) -> Circle:
    """The circle asked for.

    Raises:
        InvalidQuery: not so written, off the globe, or too large.
    """
    parts = [*value.split("|"), "", ""]
    if not 4 <= len(parts) <= 6:  # noqa: PLR2004 - two to four parts, and two empty ones
        raise InvalidQuery("near", EXPECTED)
    lat, lon, distance, unit = parts[:4]
    point = point_of(f"{lat},{lon}")
    try:
        radius_km = float(distance or DEFAULT_KM) * UNITS[unit or "km"]
    except (ValueError, KeyError) as error:
        raise InvalidQuery("near", EXPECTED) from error
    if point is None or not 0 < radius_km <= LARGEST_KM:
        raise InvalidQuery("near", f"plus de 0 et {LARGEST_KM} km au plus.")
    return Circle(point, radius_km)


@lru_cache(maxsize=100)
def communes_within(value: str) -> frozenset[str]:
    """The codes of the communes in the circle asked for."""
    asked = circle(value)
    return frozenset(code for ring in rings(asked.point, asked.radius_km) for code in ring)


def is_near(value: str, place: PublicPlace | None) -> bool:
    """Whether a place lies in the circle."""
    commune = place.address.commune if place else None
    return commune is not None and commune.code in communes_within(value)


def nearest_km(value: str, places: Iterable[PublicPlace | None]) -> float | None:
    """How far the nearest of some places within the circle lies, to 100 m."""
    centres = [
        location(place.address.commune.code)
        for place in places
        if place and place.address.commune and is_near(value, place)
    ]
    point = circle(value).point
    return min((round(distance_km(point, each), 1) for each in centres if each), default=None)

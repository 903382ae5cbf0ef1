"""Distances between communes: the rings of communes around a point, by which engines sort.

Engines need no geometry: a ring is a list of commune codes at the same distance, and people in a
nearer ring come first.
The point of a commune is its centre, so distances are approximate to a few kilometres.
"""

from functools import cache, lru_cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from directory.model.geography import Point, load_communes

DISTANCE_DECIMALS = 1
"""Decimals of a distance in km, as answers print it; communes at the same one share a ring."""
MAX_RADIUS_KM = 200
"""Larger circles are refused: a search that wide means a région, or no place at all."""
EARTH_RADIUS_KM = 6_371.0
FloatArray = NDArray[np.float64]


class CommuneCentres(Struct, frozen=True):
    """Every commune with a known centre: codes, and coordinates in radians."""

    codes: tuple[str, ...]
    lat: FloatArray
    lon: FloatArray


def distance_km(point: Point, other: Point) -> float:
    """The great-circle distance between two points on a sphere: correct to 0.5 %."""
    return float(haversine_km(point, np.radians([other.lat]), np.radians([other.lon]))[0])


@lru_cache(maxsize=300)
def find_rings(point: Point, radius_km: float) -> tuple[tuple[str, ...], ...]:
    """The communes whose centre lies within a radius, by distance, the nearest first.

    Cached, because computing all distances is slow.
    """
    known = load_commune_centres()
    distances = haversine_km(point, known.lat, known.lon)
    within = np.flatnonzero(distances <= radius_km)
    nearest_first = within[np.argsort(distances[within], kind="stable")]
    rings: dict[float, list[str]] = {}
    for at, km in zip(nearest_first, distances[nearest_first].tolist(), strict=True):
        rings.setdefault(round(km, DISTANCE_DECIMALS), []).append(known.codes[at])
    return tuple(map(tuple, rings.values()))


def haversine_km(point: Point, lat: FloatArray, lon: FloatArray) -> FloatArray:
    """Kilometres from a point to other points given in radians (haversine formula)."""
    here_lat, here_lon = np.radians(point.lat), np.radians(point.lon)
    half = np.sin((lat - here_lat) / 2) ** 2
    half += np.cos(here_lat) * np.cos(lat) * np.sin((lon - here_lon) / 2) ** 2
    km: FloatArray = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1)))
    return km


@cache
def load_commune_centres() -> CommuneCentres:
    """Every commune with a known centre, loaded once per process."""
    centres = [(each.code, each.location) for each in load_communes().values() if each.location]
    return CommuneCentres(
        tuple(code for code, _ in centres),
        np.radians([centre.lat for _, centre in centres]),
        np.radians([centre.lon for _, centre in centres]),
    )

"""Distances between communes: the rings of communes around a point, by which engines sort.

Engines need no geometry: a ring is a list of commune codes, and people in a nearer ring come first.
The point of a commune is its centre, so distances are approximate to a few kilometres.
"""

from functools import cache, lru_cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from directory.model.geography import Point, load_communes

RINGS_KM = (2, 5, 10, 20, 35, 50, 100)
"""Outer radius of each ring, in km.

Centres of neighbouring communes are some 4 km apart, so finer rings would add nothing; and each
ring is one more tier to search.
"""
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


@lru_cache(maxsize=1_000)
def find_rings(point: Point, radius_km: float) -> tuple[tuple[str, ...], ...]:
    """The communes whose centre lies within a radius, by ring, the nearest first.

    Rings without a commune are left out. Cached, because computing all distances is slow.
    """
    known = load_commune_centres()
    distances = haversine_km(point, known.lat, known.lon)
    rings: list[list[str]] = [[] for _ in (*RINGS_KM, MAX_RADIUS_KM)]
    within = np.flatnonzero(distances <= radius_km)
    for at, ring in zip(within, np.searchsorted(RINGS_KM, distances[within]), strict=True):
        rings[ring].append(known.codes[at])
    return tuple(tuple(ring) for ring in rings if ring)


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

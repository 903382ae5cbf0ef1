"""How far a place is from the one asked for, in words: no map, no false precision.

The files give no coordinates: a place lies where its commune lies, so that a distance is one
between communes, and inside a commune there is none to tell.
"""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

from directory import geography
from directory.geography import Commune, Point
from directory.listing import Listing, PublicPlace
from web import wording

EARTH_KM = 6371.0
"""Mean radius (IUGG)."""


def kilometres(one: Point, other: Point) -> float:
    """The great-circle distance (haversine)."""
    north = radians(other.lat - one.lat) / 2
    east = radians(other.lon - one.lon) / 2
    across = cos(radians(one.lat)) * cos(radians(other.lat)) * sin(east) ** 2
    return 2 * EARTH_KM * asin(sqrt(sin(north) ** 2 + across))


def commune_of(code: str) -> Commune | None:
    """The commune of an INSEE code, if there is one and it is known where it lies."""
    commune = geography.communes().get(code)
    return commune if commune and commune.location else None


def from_commune(commune: Commune | None, place: PublicPlace | None) -> str:
    """How far a place is from a commune; nothing when either is not known."""
    if not commune or not commune.location or not place or not place.address.location:
        return ""
    return wording.distance(kilometres(commune.location, place.address.location), commune.name)


def nearest(commune: Commune | None, listing: Listing) -> str:
    """How far the nearest place of a person is from a commune."""
    if not commune or not commune.location:
        return ""
    found = [kilometres(commune.location, point) for point in points(listing)]
    return wording.distance(min(found), commune.name) if found else ""


def points(listing: Listing) -> Iterable[Point]:
    """Where a person practises."""
    places = (each.place for exercise in listing.exercises for each in exercise.activities)
    return (place.address.location for place in places if place and place.address.location)

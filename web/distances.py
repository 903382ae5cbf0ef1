"""The distance of a place of practice from a commune, in words.

The official files contain no coordinates: a place has the location of its commune. A distance is
therefore one between communes, and there is none within a commune.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from directory.model import geography
from directory.model.distance import distance_km
from directory.model.geography import Commune, Point
from directory.model.listing import PublicPlace
from web import wording


def find_located_commune(code: str) -> Commune | None:
    """The commune of an INSEE code, if it exists and its location is known."""
    commune = geography.load_communes().get(code)
    return commune if commune and commune.location else None


def find_commune_at(point: Point, likely_codes: Iterable[str] = ()) -> Commune | None:
    """The commune whose centre is a point, if any; those of the likely codes are tried first."""
    at = get_coordinates(point)
    for code in likely_codes:
        commune = find_located_commune(code)
        if commune and commune.location and get_coordinates(commune.location) == at:
            return commune
    return load_communes_by_centre().get(at)


@cache
def load_communes_by_centre() -> Mapping[tuple[float, float], Commune]:
    """Every located commune by latitude and longitude of its centre, in degrees."""
    located = (each for each in geography.load_communes().values() if each.location)
    return {get_coordinates(each.location): each for each in located if each.location}


def get_coordinates(point: Point) -> tuple[float, float]:
    """Latitude and longitude, in degrees, whatever they are the centre of."""
    return point.lat, point.lon


def describe_distance_from(commune: Commune | None, place: PublicPlace | None) -> str:
    """The distance of a place from a commune, in words; empty if either location is unknown."""
    if not commune or not commune.location or not place or not place.address.location:
        return ""
    return wording.format_distance(
        distance_km(commune.location, place.address.location), commune.name
    )

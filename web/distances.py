"""The distance of a place of practice from a commune, in words.

The official files contain no coordinates: a place has the location of its commune. A distance is
therefore one between communes, and there is none within a commune.
"""

from directory.model import geography
from directory.model.distance import distance_km
from directory.model.geography import Commune
from directory.model.listing import PublicPlace
from web import wording


def find_located_commune(code: str) -> Commune | None:
    """The commune of an INSEE code, if it exists and its location is known."""
    commune = geography.load_communes().get(code)
    return commune if commune and commune.location else None


def describe_distance_from(commune: Commune | None, place: PublicPlace | None) -> str:
    """The distance of a place from a commune, in words; empty if either location is unknown."""
    if not commune or not commune.location or not place or not place.address.location:
        return ""
    return wording.format_distance(
        distance_km(commune.location, place.address.location), commune.name
    )

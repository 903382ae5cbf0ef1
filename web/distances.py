"""How far a place is from the one asked for, in words: no map, no false precision.

The files give no coordinates: a place lies where its commune lies, so that a distance is one
between communes, and inside a commune there is none to tell.
"""

from directory.model import geography
from directory.model.distance import distance_km
from directory.model.geography import Commune
from directory.model.listing import PublicPlace
from web import wording


def find_located_commune(code: str) -> Commune | None:
    """The commune of an INSEE code, if there is one and it is known where it lies."""
    commune = geography.load_communes().get(code)
    return commune if commune and commune.location else None


def describe_distance_from(commune: Commune | None, place: PublicPlace | None) -> str:
    """How far a place is from a commune; nothing when either is not known."""
    if not commune or not commune.location or not place or not place.address.location:
        return ""
    return wording.format_distance(
        distance_km(commune.location, place.address.location), commune.name
    )

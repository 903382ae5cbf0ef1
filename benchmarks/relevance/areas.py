"""Places as people type them, and whether an address is in one."""

from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from directory.model.geography import Commune, load_communes
from directory.model.listing import PublicActivity

CITY_BY_DEPARTEMENT = {"75": "paris", "69": "lyon", "13": "marseille"}


class Area(Struct, frozen=True):
    """A place as typed, and the codes by which an address is there.

    Attributes:
        field: `commune`, `departement`, `region` or `postal_code`.
    """

    text: str
    field: str
    code: str

    def contains(self, activity: PublicActivity) -> bool:
        """Whether an activity is practised there."""
        if activity.place is None:
            return False
        address = activity.place.address
        commune = load_communes().get(address.commune.code) if address.commune else None
        if self.field == "postal_code":
            return self.code in {
                address.postal_code,
                *find_cedex_postal_codes(address.postal_code, commune),
            }
        if self.field == "departement":
            return address.departement is not None and address.departement.code == self.code
        if commune is None:
            return False
        found = {
            "commune": {commune.name, commune.code, commune.parent},
            "region": {commune.region.code},
        }
        return self.code in found[self.field]


def find_cedex_postal_codes(postal_code: str | None, commune: Commune | None) -> tuple[str, ...]:
    """The postal codes of a town whose address has a CEDEX code: it is in no list."""
    if commune is None or postal_code in load_official_postal_codes():
        return ()
    return commune.postal_codes


@cache
def load_official_postal_codes() -> frozenset[str]:
    """Every postal code of the official list."""
    return frozenset(code for commune in load_communes().values() for code in commune.postal_codes)


def build_plain_areas(activity: PublicActivity) -> Iterator[Area]:
    """Set A: the name of the town, a postal code, the name of the département."""
    commune = find_activity_commune(activity)
    if commune and activity.place:
        yield build_town_area(commune)
        yield Area(commune.department.label.lower(), "departement", commune.department.code)
        if postal_code := activity.place.address.postal_code:
            yield Area(postal_code, "postal_code", postal_code)


def build_phrased_areas(activity: PublicActivity) -> Iterator[Area]:
    """Set B: with prepositions, numbers and régions."""
    commune = find_activity_commune(activity)
    if commune and activity.place:
        name = build_town_area(commune)
        yield Area(f"à {name.text}", name.field, name.code)
        yield Area(f"{name.text} {commune.department.code}", name.field, name.code)
        yield Area(commune.department.code, "departement", commune.department.code)
        yield Area(f"en {commune.region.label}", "region", commune.region.code)


AREA_BUILDERS = {"A": build_plain_areas, "B": build_phrased_areas}


def build_town_area(commune: Commune) -> Area:
    """A commune by name, homonyms included; of an arrondissement, the city and its number."""
    if commune.parent:
        number = int(commune.code[-1:] if commune.department.code == "69" else commune.code[-2:])
        return Area(
            f"{CITY_BY_DEPARTEMENT[commune.department.code]} {number}e", "commune", commune.code
        )
    return Area(commune.name.lower(), "commune", commune.name)


def find_activity_commune(activity: PublicActivity) -> Commune | None:
    """The commune of an activity, where it is in the official list."""
    place = activity.place
    code = place.address.commune.code if place and place.address.commune else ""
    return load_communes().get(code)

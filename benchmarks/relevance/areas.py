"""Places as people type them, and whether an address is in one."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from directory.model.geography import Commune, load_communes, load_former_communes
from directory.model.listing import PublicActivity
from directory.text.analysis import words

CITY_BY_DEPARTEMENT = {"75": "paris", "69": "lyon", "13": "marseille"}

NAMES_OF_SEVERAL_COMMUNES = frozenset(
    "ladefense parisladefense cergypontoise marnelavallee sophiaantipolis".split()
)
"""Towns and business districts that lie in several communes, folded and joined."""


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


def join_name(name: str) -> str:
    """The folded words of a name, joined."""
    return "".join(words(name))


@cache
def load_homonymous_names() -> frozenset[str]:
    """The names that several communes have."""
    names = Counter(commune.name for commune in load_communes().values())
    return frozenset(name for name, count in names.items() if count > 1)


@cache
def load_wider_keys() -> frozenset[str]:
    """The names of départements and régions, folded and joined: `indre` is a commune as well."""
    known = load_communes().values()
    names = {name for each in known for name in (each.department.label, each.region.label)}
    return frozenset(map(join_name, names))


@cache
def load_present_keys() -> frozenset[str]:
    """The names of communes, départements and régions, folded and joined."""
    names = {commune.name for commune in load_communes().values()}
    return load_wider_keys().union(map(join_name, names))


@cache
def load_place_keys() -> frozenset[str]:
    """The names of places, those of former communes included, folded and joined."""
    former = (name for names in load_former_communes().names.values() for name in names)
    return load_present_keys().union(map(join_name, former))


@cache
def load_former_names() -> dict[str, str]:
    """Former names of one commune each, by which no other place goes: name → present code."""
    owners: dict[str, set[str]] = {}
    for code, names in load_former_communes().names.items():
        for name in names:
            owners.setdefault(join_name(name), set()).add(code)
    shared = load_present_keys() | NAMES_OF_SEVERAL_COMMUNES
    return {
        name: code
        for code, names in load_former_communes().names.items()
        for name in names
        if (key := join_name(name)) not in shared and len(owners[key]) == 1
    }

"""Combine the places of an interpretation: all of them must hold at once.

Homonymous communes are narrowed by the other places (`vienne isère`, `saint denis 93`); places that
exclude each other are a contradiction.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from directory.model import geography
from directory.model.geography import find_department_by_postal_code
from directory.model.place_phrases import prepend_de
from directory.search import ActivityFilter
from search_api.search.understanding.gazetteer import (
    build_commune_place,
    load_communes_by_postal_code,
)
from search_api.search.understanding.readings import Near
from search_api.search.understanding.spans import PlaceValue

COMBINATION_ORDER = ("postal_codes", "departements", "countries", "localities", "communes")
"""Numbers and areas first: they narrow the communes of a name."""


class CombinedPlaces(Struct, frozen=True):
    """All places of an interpretation.

    Attributes:
        where: the filters of places.
        near: a circle instead of a commune.
        labels: the label of each place, in the order given.
        is_contradictory: no activity can lie in all of them.
    """

    where: ActivityFilter = ActivityFilter()
    near: Near | None = None
    labels: tuple[str, ...] = ()
    is_contradictory: bool = False


def combine_places(places: Sequence[PlaceValue]) -> CombinedPlaces:
    """The filters of all places together."""
    combined = CombinedPlaces(labels=tuple(place.label for place in places))
    if not places:
        return combined
    for at, place in sorted(
        enumerate(places), key=lambda each: COMBINATION_ORDER.index(each[1].field)
    ):
        combined = (
            add_commune(combined, place, at)
            if place.field == "communes"
            else add_area(combined, place)
        )
    return combined


def add_area(combined: CombinedPlaces, place: PlaceValue) -> CombinedPlaces:
    """The filters with one more postal code, département or place abroad."""
    where = combined.where
    before: tuple[str, ...] = getattr(where, place.field)
    codes = tuple(code for code in place.codes if not before or code in before)
    if not codes:
        return replace(combined, is_contradictory=True)
    return replace(combined, where=replace(where, **{place.field: codes}))


def add_commune(combined: CombinedPlaces, place: PlaceValue, index: int) -> CombinedPlaces:
    """The filters with the communes of a name, narrowed by the places before."""
    where = combined.where
    codes = filter_communes(where, place.codes)
    if not codes and place.former:
        place = replace(place, codes=place.former.codes, label=place.former.label)
        codes = filter_communes(where, place.codes)
    if not codes or where.countries or where.localities:
        return replace(combined, is_contradictory=True)
    label = place.label if len(codes) == len(place.codes) else format_narrower_label(codes)
    centre = geography.find_commune_centre(codes[0])
    if place.is_near and centre:
        combined = replace(
            combined,
            near=Near(centre, place.radius_km),
            where=replace(where, departements=(), postal_codes=()),
        )
        label = f"autour {prepend_de(label)}"
    else:
        combined = replace(combined, where=replace(where, communes=codes, departements=()))
    labels = (*combined.labels[:index], label, *combined.labels[index + 1 :])
    return replace(combined, labels=labels)


def format_narrower_label(codes: tuple[str, ...]) -> str:
    """The label of only these communes of a name."""
    known = [geography.load_communes()[code] for code in codes]
    return build_commune_place([each for each in known if each.parent not in codes]).label


def filter_communes(where: ActivityFilter, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The communes that the other places allow."""
    if not where.postal_codes and not where.departements and not where.communes:
        return codes
    return tuple(code for code in codes if is_allowed_commune(where, code))


def is_allowed_commune(where: ActivityFilter, commune: str) -> bool:
    """Whether a commune lies in the places of the query."""
    department = geography.find_department(commune)
    code = department.code if department else ""
    if where.departements and code not in where.departements:
        return False
    if where.communes and commune not in where.communes:
        return False
    return all(has_postal_code(commune, code, postal) for postal in where.postal_codes)


def has_postal_code(commune: str, departement: str, postal_code: str) -> bool:
    """Whether a commune may have a postal code; of a CEDEX code only the département is known."""
    if postal_code in load_communes_by_postal_code():
        return postal_code in geography.load_communes()[commune].postal_codes
    own = find_department_by_postal_code(postal_code)
    return own is not None and own.code == departement

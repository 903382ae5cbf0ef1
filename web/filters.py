"""Filters with their counts, as links: each value leads to the same search narrowed by it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from search_api.search.code_systems import Coded
from search_api.search.facets import FacetValue
from search_api.search.understanding import Near
from web import wording
from web.search_url import Asked

HEADINGS = {
    "profession": "Profession",
    "savoir_faire": "Savoir-faire",
    "mode": "Mode d’exercice",
    "departement": "Département",
    "commune": "Commune",
}
"""What answers are counted by, in the order of the page."""
RADII_KM = (5, 10, 20, 50, 100)
SHOWN = 8
"""Values of a filter that are seen at once; the others open."""
Facets = Mapping[str, Iterable[FacetValue]]


class Said(Struct, frozen=True):
    """Words that chose values of a filter, and the words that are left without them."""

    codes: tuple[str, ...]
    without: str


Read = Mapping[str, Said]
EMPTY: Read = {}


class Choice(Struct, frozen=True):
    """A value of a filter; one that is chosen leads back to the search without it."""

    label: str
    path: str
    is_chosen: bool
    count: str = ""


class FilterGroup(Struct, frozen=True):
    """A filter and its values, most people first; `others` are seen when asked for."""

    heading: str
    choices: tuple[Choice, ...]
    others: tuple[Choice, ...] = ()


class Chip(Struct, frozen=True):
    """A part of what was asked; `path` leads to the search without it, if anything is left."""

    kind: str
    text: str
    path: str


def groups(asked: Asked, facets: Facets, read: Read = EMPTY) -> tuple[FilterGroup, ...]:
    """The filters worth showing: a single value that is not chosen narrows nothing."""
    found = (group(asked, name, tuple(facets.get(name, ())), read) for name in HEADINGS)
    return tuple(each for each in found if len(each.choices) > 1 or is_used(each))


def is_used(of: FilterGroup) -> bool:
    """Whether a value of the filter is chosen."""
    return any(choice.is_chosen for choice in of.choices)


def group(
    asked: Asked, name: str, values: tuple[FacetValue, ...], read: Read = EMPTY
) -> FilterGroup:
    """One filter; a value is chosen by the address, or else by the words."""
    said = None if asked.codes(name) else read.get(name)
    chosen = said.codes if said else asked.codes(name)
    rest = asked.but(q=said.without) if said else asked
    choices = [choice(rest, name, value, is_chosen=value.code in chosen) for value in values]
    choices.sort(key=lambda each: not each.is_chosen)
    return FilterGroup(HEADINGS[name], tuple(choices[:SHOWN]), tuple(choices[SHOWN:]))


def radii(asked: Asked, near: Near | None) -> tuple[FilterGroup, ...]:
    """How far to look, where a place was asked for."""
    if near is None:
        return ()
    choices = (
        Choice(f"{km}\xa0km", asked.but(radius_km=str(km)).path, is_chosen=near.radius_km == km)
        for km in RADII_KM
    )
    return (FilterGroup("Distance", tuple(choices)),)


def browsed(name: str, codes: Iterable[Coded]) -> FilterGroup:
    """Every value of a filter that somebody has, each leading to these people."""
    values = tuple(FacetValue(each.code, each.label, each.count) for each in codes)
    return group(Asked(), name, values)


def choice(asked: Asked, name: str, value: FacetValue, *, is_chosen: bool) -> Choice:
    """One value, and where it leads."""
    path = asked.but(**{name: "" if is_chosen else value.code}).path
    return Choice(value.label, path, is_chosen, wording.number(value.count))


def chosen_chips(asked: Asked, facets: Facets) -> tuple[Chip, ...]:
    """A chip for each filter of the address; a code that nobody has stands for itself."""
    chips = []
    for name, heading in HEADINGS.items():
        if getattr(asked, name):
            labels = {value.code: value.label for value in facets.get(name, ())}
            text = ", ".join(labels.get(code, code) for code in asked.codes(name))
            chips.append(Chip(heading, text, asked.but(**{name: ""}).path))
    return tuple(chips)

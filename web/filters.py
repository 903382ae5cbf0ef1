"""Filters with their counts, as links: each value leads to the same search narrowed by it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from search_api.counts import FacetValue
from web.asking import Asked

HEADINGS = {
    "profession": "Profession",
    "savoir_faire": "Savoir-faire",
    "mode": "Mode d’exercice",
    "departement": "Département",
    "commune": "Commune",
}
"""What answers are counted by, in the order of the page."""
Facets = Mapping[str, Iterable[FacetValue]]


class Choice(Struct, frozen=True):
    """A value of a filter; one that is chosen leads back to the search without it."""

    label: str
    count: int
    path: str
    is_chosen: bool


class FilterGroup(Struct, frozen=True):
    """A filter and its values, most people first."""

    heading: str
    choices: tuple[Choice, ...]


class Chip(Struct, frozen=True):
    """A part of what was asked; `path` leads to the search without it, if anything is left."""

    kind: str
    text: str
    path: str


def groups(asked: Asked, facets: Facets) -> tuple[FilterGroup, ...]:
    """The filters worth showing: a single value that is not chosen narrows nothing."""
    found = (group(asked, name, tuple(facets.get(name, ()))) for name in HEADINGS)
    return tuple(each for each in found if len(each.choices) > 1 or is_used(each))


def is_used(of: FilterGroup) -> bool:
    """Whether a value of the filter is chosen."""
    return any(choice.is_chosen for choice in of.choices)


def group(asked: Asked, name: str, values: tuple[FacetValue, ...]) -> FilterGroup:
    """One filter."""
    chosen = getattr(asked, name)
    choices = (choice(asked, name, value, is_chosen=value.code == chosen) for value in values)
    return FilterGroup(HEADINGS[name], tuple(choices))


def choice(asked: Asked, name: str, value: FacetValue, *, is_chosen: bool) -> Choice:
    """One value, and where it leads."""
    path = asked.but(**{name: "" if is_chosen else value.code}).path
    return Choice(value.label, value.count, path, is_chosen)


def chosen_chips(asked: Asked, facets: Facets) -> tuple[Chip, ...]:
    """A chip for each filter of the address; a code that nobody has stands for itself."""
    chips = []
    for name, heading in HEADINGS.items():
        if code := getattr(asked, name):
            labels = {value.code: value.label for value in facets.get(name, ())}
            chips.append(Chip(heading, labels.get(code, code), asked.but(**{name: ""}).path))
    return tuple(chips)

"""Filters with their counts, as links: each value links to the same search narrowed by it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from directory.matching.filters_table import FLAG_FILTERS, PAGE_FILTERS, SHOWN_FILTERS
from directory.terminology.code_labels import choose_label
from search_api.search.code_systems import Coded
from search_api.search.facets import FacetValue
from search_api.search.understanding import Near
from web import wording
from web.place_field import describe_communes
from web.search_url import SearchUrl

RADII_KM = (5, 10, 20, 50, 100)
VISIBLE_CHOICES = 8
"""Values of a filter that are visible; the others are collapsed."""
FacetValuesByName = Mapping[str, Iterable[FacetValue]]


class WordFilter(Struct, frozen=True):
    """The codes of a filter that words of the search select, and the search without them."""

    codes: tuple[str, ...]
    without: SearchUrl


WordFilters = Mapping[str, WordFilter]
NO_WORD_FILTERS: WordFilters = {}


class FilterChoice(Struct, frozen=True):
    """A value of a filter; a chosen one links to the search without it."""

    label: str
    path: str
    is_chosen: bool
    count: str = ""


class FilterGroup(Struct, frozen=True):
    """A filter and its values, most people first; `others` are collapsed."""

    heading: str
    choices: tuple[FilterChoice, ...]
    others: tuple[FilterChoice, ...] = ()


class Chip(Struct, frozen=True):
    """A part of the search; `path` is the search without it, if anything is left."""

    kind: str
    text: str
    path: str


def build_filter_groups(
    url: SearchUrl,
    facets: FacetValuesByName,
    word_filters: WordFilters = NO_WORD_FILTERS,
    *,
    people: int = 0,
) -> tuple[FilterGroup, ...]:
    """The filters to show; one whose values would narrow nothing is left out.

    Args:
        url: the search.
        facets: the values of each filter.
        word_filters: the filters that words of the search set.
        people: how many people the search finds.
    """
    shown = []
    for name in SHOWN_FILTERS:
        values = tuple(facets.get(name, ()))
        group = build_filter_group(url, name, values, word_filters)
        is_narrowing_flag = name in FLAG_FILTERS and any(each.count != people for each in values)
        if len(group.choices) > 1 or has_chosen_value(group) or is_narrowing_flag:
            shown.append(group)
    return tuple(shown)


def has_chosen_value(filter_group: FilterGroup) -> bool:
    """Whether a value of the filter is chosen."""
    return any(choice.is_chosen for choice in filter_group.choices)


def build_filter_group(
    url: SearchUrl,
    name: str,
    values: tuple[FacetValue, ...],
    word_filters: WordFilters = NO_WORD_FILTERS,
) -> FilterGroup:
    """One filter; its values are chosen by the URL, or else by the words of the search."""
    by_words = None if url.filter_codes(name) else word_filters.get(name)
    chosen = by_words.codes if by_words else url.filter_codes(name)
    rest = by_words.without if by_words else url
    choices = [
        build_filter_choice(rest, name, value, is_chosen=value.codes <= {*chosen})
        for value in values
    ]
    choices.sort(key=lambda each: not each.is_chosen)
    return FilterGroup(
        SHOWN_FILTERS[name], tuple(choices[:VISIBLE_CHOICES]), tuple(choices[VISIBLE_CHOICES:])
    )


def build_radius_filter(url: SearchUrl, near: Near | None) -> tuple[FilterGroup, ...]:
    """The filter of the radius, if the search is around a point."""
    if near is None:
        return ()
    choices = (
        FilterChoice(
            f"{km}\xa0km", url.with_changes(radius_km=str(km)).path, is_chosen=near.radius_km == km
        )
        for km in RADII_KM
    )
    return (FilterGroup("Distance", tuple(choices)),)


def build_browse_group(name: str, codes: Iterable[Coded]) -> FilterGroup:
    """Every value of a filter in the directory, each linked to the people who have it."""
    values = tuple(FacetValue(each.code, each.label, each.count) for each in codes)
    return build_filter_group(SearchUrl(), name, values)


def build_filter_choice(
    url: SearchUrl, name: str, value: FacetValue, *, is_chosen: bool
) -> FilterChoice:
    """One value, with its link."""
    path = url.with_changes(**{name: "" if is_chosen else value.code}).path
    return FilterChoice(value.label, path, is_chosen, wording.format_number(value.count))


def build_filter_chips(url: SearchUrl, facets: FacetValuesByName) -> tuple[Chip, ...]:
    """A chip for each filter of the URL, with the labels of the facets or of the tables."""
    chips = []
    for name, heading in PAGE_FILTERS.items():
        if getattr(url, name):
            labels = {code: value.label for value in facets.get(name, ()) for code in value.codes}
            chosen = (choose_label(name, code, labels.get(code)) for code in url.filter_codes(name))
            text = (name == "commune" and describe_communes(url)) or ", ".join(
                dict.fromkeys(chosen)
            )
            chips.append(Chip(heading, text, url.with_changes(**{name: ""}).path))
    return tuple(chips)

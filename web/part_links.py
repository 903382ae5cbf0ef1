"""Addresses of a search without some of its parts, or within its circle.

A link leads to what it announces: `femme` alone would be read as a name, and `eloie` as a person.
So the criteria that stay without a trade become parameters, names and places are written as texts
that have one meaning, and a circle that has grown keeps its centre and radius.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache

from directory.matching.filters_table import FILTERS
from search_api.search.evidence import FUZZY_TIERS
from search_api.search.filters import format_point
from search_api.search.requests import SearchResults
from search_api.search.understanding import ReadPart, parse_query
from web.search_url import SearchUrl

CRITERION_PARTS = frozenset(("mode", "genre", "sector", "civility"))
"""Parts that are only read as criteria next to a trade."""
DOUBTFUL_HINTS = frozenset(("other-reading", "respelt", "set-aside"))
"""Hints of a text that may be read otherwise once a filter leaves fewer people."""
WORK_KINDS = frozenset(("profession", "savoir_faire", "function", "structure"))
PARAMETERS = {each.attribute: each.parameter for each in FILTERS if each.parameter}


def keep_reading(url: SearchUrl, results: SearchResults) -> SearchUrl:
    """The search in words that keep the meaning that was answered, under any filter.

    The words as typed are kept where no other meaning has been found.
    """
    return drop_parts(url, results, ()) if is_doubtful(results) else url


def is_doubtful(results: SearchResults) -> bool:
    """Whether a text may be read otherwise once a filter leaves fewer people, or more."""
    return has_only_fuzzy_hits(results) or any(
        hint.code in DOUBTFUL_HINTS for hint in results.hints
    )


def has_only_fuzzy_hits(results: SearchResults) -> bool:
    """Whether all hits are fuzzy: exact matches come first, so the first hit decides."""
    return bool(results.hits) and results.hits[0].tier in FUZZY_TIERS


def drop_parts(url: SearchUrl, results: SearchResults, parts: Collection[ReadPart]) -> SearchUrl:
    """The search without some parts of its words; what stays keeps its meaning."""
    others = [part for part in results.reading if part not in parts]
    has_work = any(part.kind in WORK_KINDS for part in others)
    criteria = [part for part in others if part.kind in CRITERION_PARTS and not has_work]
    write = write_certainly if is_doubtful(results) else write_part
    words = " ".join(write(part) for part in others if part not in criteria)
    return url.with_changes(q=words, **set_parameters(url, criteria))


def set_parameters(url: SearchUrl, criteria: Iterable[ReadPart]) -> dict[str, str]:
    """The parameters that stand for criteria; one of the address already replaces the words."""
    codes: dict[str, tuple[str, ...]] = {}
    for part in criteria:
        codes[part.kind] = (*codes.get(part.kind, ()), *list_accepted_codes(part))
    return {
        kind: ",".join(dict.fromkeys(of)) for kind, of in codes.items() if not getattr(url, kind)
    }


def list_accepted_codes(part: ReadPart) -> tuple[str, ...]:
    """The codes of a part that its parameter takes: Mademoiselle is in `MME`."""
    form = PARAMETERS[part.kind].form
    return tuple(code for code in part.codes if form is None or form.fullmatch(code))


def write_certainly(part: ReadPart) -> str:
    """A part in words that only have its meaning."""
    return part.unambiguous


def write_part(part: ReadPart) -> str:
    """A part in words that have its meaning: a name is only quoted if it looks like another one."""
    return part.text if part.kind == "name" and is_name_alone(part.text) else part.unambiguous


@lru_cache(maxsize=1_000)
def is_name_alone(text: str) -> bool:
    """Whether words alone are likeliest to be a name."""
    return all(each.kind == "name" for each in parse_query(text).reading)


def list_place_parts(results: SearchResults) -> tuple[ReadPart, ...]:
    """The parts of the words that are places."""
    return tuple(part for part in results.reading if part.kind == "place")


def keep_answer(url: SearchUrl, results: SearchResults) -> SearchUrl:
    """The search with its meaning and its circle, which would change or grow under a filter."""
    if results.near is None:
        return keep_reading(url, results)
    radius_km = results.near.radius_km
    radius = f"{radius_km:g}" if radius_km else ""
    without_place = drop_parts(url, results, list_place_parts(results))
    return without_place.with_changes(near=format_point(results.near.point), radius_km=radius)


def drop_circle(url: SearchUrl, results: SearchResults) -> SearchUrl:
    """The search without its place, in the address and in its words."""
    everywhere = url.with_changes(near="", radius_km="")
    return drop_parts(everywhere, results, list_place_parts(results))

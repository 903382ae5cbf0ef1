"""A search request, and a page of its results."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from directory.publication import Publication
from directory.search import ActivityFilter, Hit, Total
from search_api.search.explain import RuleValues
from search_api.search.facets import FacetValue
from search_api.search.filters import SearchFilters
from search_api.search.understanding import Hint, Near, ReadPart

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MAX_LOOKUP_IDS = 1_000


class SearchRequest(SearchFilters, frozen=True):
    """A search request; each filter overrides what `q` says in the same dimension.

    Attributes:
        q: the search box: numbers, names, professions and places; empty matches everybody.
        name: interpreted as a name only; overrides the name in `q`.
        page_size: results per page.
        cursor: `SearchResults.next_cursor` of the previous page.
        facets: whether to count the values of each dimension.
        explain: whether to return the ranking values of each person.
    """

    q: str = ""
    name: str = ""
    page_size: int = DEFAULT_PAGE_SIZE
    cursor: str | None = None
    facets: bool = False
    explain: bool = False


def build_hint_request(hint: Hint, request: SearchRequest) -> SearchRequest:
    """The search that a hint suggests, with the filters of the request."""
    suggested = replace(request, q=hint.suggestion or "", cursor=None)
    if not hint.is_elsewhere:
        return suggested
    return replace(
        suggested,
        commune=(),
        postal_code=(),
        departement=(),
        region=(),
        near="",
        radius_km=None,
    )


class SearchResults(Struct, frozen=True):
    """A page of results.

    Attributes:
        reading: how the words were interpreted.
        name: words of the searched name, to explain what matched.
        next_cursor: cursor of the next page; None on the last page.
        where: the filters on activities, of the words and of the parameters.
        near: the circle that was searched, with its radius.
        distances_km: of each hit, from the searched point; empty without one.
        facets: values and counts of each dimension, if requested.
        explanations: for each hit the value of each ranking rule, if requested.
    """

    reading: tuple[ReadPart, ...]
    total: Total
    hits: tuple[Hit, ...]
    hints: tuple[Hint, ...]
    next_cursor: str | None
    name: tuple[str, ...]
    publication: Publication
    where: ActivityFilter = ActivityFilter()
    near: Near | None = None
    distances_km: tuple[float | None, ...] = ()
    facets: Mapping[str, tuple[FacetValue, ...]] = {}
    explanations: tuple[RuleValues, ...] = ()

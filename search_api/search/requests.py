"""A search as it is asked, and a page of its answer."""

from collections.abc import Mapping

from msgspec import Struct

from directory.search import Hit, Publication, Total
from search_api.search.explain import RuleValues
from search_api.search.facets import FacetValue
from search_api.search.filters import SearchFilters
from search_api.search.understanding import Hint, Near, ReadPart

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MAX_LOOKUP_IDS = 1_000


class SearchRequest(SearchFilters, frozen=True):
    """A search, as asked; the filters override what is read in `q`, dimension by dimension.

    Attributes:
        q: the box: numbers, names, professions and places; empty asks for everybody.
        name: read as a name only; overrides the name in `q`.
        cursor: `SearchResults.next_cursor` of the page before.
        facets: whether to count the values of each dimension.
        explain: whether to tell why each person stands where they do.
    """

    q: str = ""
    name: str = ""
    page_size: int = DEFAULT_PAGE_SIZE
    cursor: str | None = None
    facets: bool = False
    explain: bool = False


class SearchResults(Struct, frozen=True):
    """A page of an answer.

    Attributes:
        reading: how the words were read.
        name: units of the name asked for, which tell what matched.
        next_cursor: where to go on; nothing on the last page.
        near: the circle that was looked in, its radius told.
        distances_km: of each hit, from the point asked for; empty without one.
        facets: counted when asked for.
        explanations: for each hit the value of each rule, when asked for.
    """

    reading: tuple[ReadPart, ...]
    total: Total
    hits: tuple[Hit, ...]
    hints: tuple[Hint, ...]
    next_cursor: str | None
    name: tuple[str, ...]
    publication: Publication
    near: Near | None = None
    distances_km: tuple[float | None, ...] = ()
    facets: Mapping[str, tuple[FacetValue, ...]] = {}
    explanations: tuple[RuleValues, ...] = ()

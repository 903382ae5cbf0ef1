"""What the address of a page of results asks, and the addresses that ask a little more or less.

A search on screen is its address: every filter, chip and page is a link, so that all of it works
without a script, can be kept, sent to somebody, and walked back through. The names are those of the
API.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import asdict, replace

from directory.errors import InvalidQuery
from directory.matching.filters_table import SHOWN_FILTERS
from search_api.search.requests import SearchRequest

RESULTS_PATH = "/recherche"


class SearchUrl(Struct, frozen=True):
    """A search as its address says it; empty is not asked."""

    q: str = ""
    profession: str = ""
    savoir_faire: str = ""
    mode: str = ""
    sector: str = ""
    departement: str = ""
    commune: str = ""
    structure: str = ""
    near: str = ""
    radius_km: str = ""
    cursor: str = ""

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> "SearchUrl":
        """Those of the parameters that mean something here; what others add is passed over."""
        return cls(**{name: parameters.get(name, "").strip() for name in cls.__struct_fields__})

    @property
    def path(self) -> str:
        """The address of this search."""
        given = {name: value for name, value in asdict(self).items() if value}
        return f"{RESULTS_PATH}?{urlencode(given)}" if given else RESULTS_PATH

    def with_changes(self, **changes: str) -> "SearchUrl":
        """The same search with something else, from its first page."""
        return replace(self, **{"cursor": ""} | changes)

    def filter_codes(self, name: str) -> tuple[str, ...]:
        """The codes of a filter: one, or several with commas between."""
        given = getattr(self, name).split(",")
        return tuple(filter(None, (code.strip() for code in given)))

    def build_request(self, page_size: int) -> SearchRequest:
        """The search, its filters counted.

        Raises:
            InvalidQuery: a radius that is no number.
        """
        others = SearchRequest(
            q=self.q,
            structure=self.structure,
            near=self.near,
            radius_km=parse_radius_km(self.radius_km),
            page_size=page_size,
            cursor=self.cursor or None,
            facets=True,
        )
        return replace(others, **{name: self.filter_codes(name) for name in SHOWN_FILTERS})

    @property
    def is_blank(self) -> bool:
        """Whether nothing is asked."""
        return self.with_changes() == SearchUrl()


def parse_radius_km(text: str) -> float | None:
    """A radius; nothing asks for one that grows until enough people are found."""
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise InvalidQuery("radius_km", "un nombre de kilomètres est attendu.") from error

"""The search in the URL of a results page, and the URLs of the same search with changes.

The URL is the whole state of a search: every filter, chip and page is a link. So everything works
without a script, with bookmarks and with the back button. Parameters are named as in the API.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import asdict, replace

from directory.errors import InvalidQuery
from directory.matching.filters_table import PAGE_FILTERS
from search_api.search.requests import SearchRequest

RESULTS_PATH = "/recherche"


class SearchUrl(Struct, frozen=True):
    """The parameters of a search URL; empty means not set."""

    q: str = ""
    profession: str = ""
    savoir_faire: str = ""
    mode: str = ""
    genre: str = ""
    sector: str = ""
    civility: str = ""
    departement: str = ""
    commune: str = ""
    has_phone: str = ""
    structure: str = ""
    near: str = ""
    radius_km: str = ""
    cursor: str = ""

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> "SearchUrl":
        """The known parameters; others, such as those of trackers, are ignored."""
        return cls(**{name: parameters.get(name, "").strip() for name in cls.__struct_fields__})

    @property
    def path(self) -> str:
        """The path and query string of this search."""
        given = {name: value for name, value in asdict(self).items() if value}
        return f"{RESULTS_PATH}?{urlencode(given)}" if given else RESULTS_PATH

    def with_changes(self, **changes: str) -> "SearchUrl":
        """The same search with other parameters, from its first page."""
        return replace(self, **{"cursor": ""} | changes)

    def filter_codes(self, name: str) -> tuple[str, ...]:
        """The codes of a filter, separated by commas."""
        given = getattr(self, name).split(",")
        return tuple(filter(None, (code.strip() for code in given)))

    def build_request(self, page_size: int) -> SearchRequest:
        """The search request, with facets.

        Raises:
            InvalidQuery: the radius is not a number.
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
        return replace(others, **{name: self.filter_codes(name) for name in PAGE_FILTERS})

    @property
    def is_blank(self) -> bool:
        """Whether no parameter is set."""
        return self.with_changes() == SearchUrl()


def parse_radius_km(text: str) -> float | None:
    """A radius in kilometres; None (empty text) lets it grow until enough people match."""
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise InvalidQuery("radius_km", "un nombre de kilomètres est attendu.") from error

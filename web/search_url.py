"""The search in the URL of a results page, and the URLs of the same search with changes.

The URL is the whole state of a search: every filter, chip and page is a link. So everything works
without a script, with bookmarks and with the back button. Parameters are named as in the API.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import asdict, replace

from directory.errors import InvalidQuery
from directory.matching.filters_table import PAGE_FILTERS
from search_api.search.requests import SearchRequest

RESULTS_PATH = "/recherche"
MAX_EARLIER_PAGES = 20
"""Pages that one can turn back, link by link: each takes some 50 characters of the address."""
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


class SearchUrl(Struct, frozen=True):
    """The parameters of a search URL; empty means not set.

    Attributes:
        page: the number of the page, from the second on.
        earlier: the cursors of the pages before, separated by full stops.
    """

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
    page: str = ""
    earlier: str = ""

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> "SearchUrl":
        """The known parameters; others, such as those of trackers, are ignored."""
        return cls(**{name: parameters.get(name, "").strip() for name in cls.__struct_fields__})

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The names and values of the parameters that are set."""
        return tuple((name, value) for name, value in asdict(self).items() if value)

    @property
    def path(self) -> str:
        """The path and query string of this search."""
        return self.append_to(RESULTS_PATH)

    def append_to(self, path: str, **others: str) -> str:
        """The path of another page that remembers this search, with other parameters in front."""
        given = [(name, value) for name, value in others.items() if value]
        query = urlencode([*given, *self.parameters])
        return f"{path}?{query}" if query else path

    def with_changes(self, **changes: str) -> "SearchUrl":
        """The same search with other parameters, from its first page."""
        return replace(self, **{"cursor": "", "page": "", "earlier": ""} | changes)

    @property
    def page_number(self) -> int:
        """The number of this page, from 1."""
        if not self.cursor:
            return 1
        return int(self.page) if PAGE_NUMBER.fullmatch(self.page) else 2

    def turn_page(self, cursor: str, **changes: str) -> "SearchUrl":
        """The page after this one, which begins at a cursor."""
        cursors = filter(None, (*self.earlier.split("."), self.cursor))
        earlier = ".".join([*cursors][-MAX_EARLIER_PAGES:])
        page = str(self.page_number + 1)
        return replace(self, cursor=cursor, page=page, earlier=earlier, **changes)

    def turn_back(self) -> "SearchUrl | None":
        """The page before this one; None on the first page, or if its cursor is not known."""
        if self.page_number == 2:  # noqa: PLR2004 - the first page has no cursor
            return self.with_changes()
        *earlier, cursor = self.earlier.split(".")
        if not cursor:
            return None
        return replace(
            self, cursor=cursor, page=str(self.page_number - 1), earlier=".".join(earlier)
        )

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

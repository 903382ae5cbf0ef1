"""The two fields of a search, "Qui, quoi ?" and "Où ?", as each page shows them again."""

from collections.abc import Mapping

from msgspec import Struct

from web.place_field import NO_PLACE, PlaceField, read_place_field
from web.search_url import SearchUrl


class SearchBox(Struct, frozen=True):
    """The search that a page remembers."""

    url: SearchUrl = SearchUrl()
    place: PlaceField = PlaceField()

    @property
    def hidden_fields(self) -> tuple[tuple[str, str], ...]:
        """The place of the search, by parameter: a new search stays there."""
        return tuple((name, value) for name, value in self.url.parameters if name in NO_PLACE)

    @property
    def back_path(self) -> str:
        """The path of the results that the reader comes from; empty without a search."""
        return "" if self.url.is_blank else self.url.path

    def remember(self, path: str) -> str:
        """The path of another page that remembers this search; an empty path stays empty."""
        return self.url.append_to(path) if path else ""


BLANK_BOX = SearchBox()


def read_box(parameters: Mapping[str, str]) -> SearchBox:
    """The search that a page is asked to remember.

    Raises:
        InvalidQuery: a point that cannot be read, or a text that is too long.
    """
    url, place = read_place_field(parameters)
    return SearchBox(url, place)

"""What the address of a page of results asks, and the addresses that ask a little more or less.

A search on screen is its address: every filter, chip and page is a link, so that all of it works
without a script, can be kept, sent to somebody, and walked back through. The names are those of the
API.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import asdict, replace

PATH = "/recherche"


class Asked(Struct, frozen=True):
    """A search as its address says it; empty is not asked."""

    q: str = ""
    profession: str = ""
    savoir_faire: str = ""
    mode: str = ""
    departement: str = ""
    commune: str = ""
    cursor: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> "Asked":
        """Those of the parameters that mean something here; what others add is passed over."""
        return cls(**{name: parameters.get(name, "").strip() for name in cls.__struct_fields__})

    @property
    def path(self) -> str:
        """The address of this search."""
        given = {name: value for name, value in asdict(self).items() if value}
        return f"{PATH}?{urlencode(given)}" if given else PATH

    def but(self, **changed: str) -> "Asked":
        """The same search with something else, from its first page."""
        return replace(self, **{"cursor": ""} | changed)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is asked."""
        return self.but() == Asked()

"""The code systems of the directory: professions, savoir-faire, communes, with how many people.

Only codes that somebody has are listed, under the labels that the data give. Counting everybody
takes 0.16 s of processor at full size, so it is done once a publication: not for each change to it,
of which several may come in a second.
"""

from functools import cache

from msgspec import Struct

from directory.model import geography
from directory.search import Dimension, Facets, SearchEngine, SearchQuery
from directory.terminology.grouping import members
from directory.text.analysis import words
from search_api.search.facets import Labels
from search_api.search.prefix_table import Beginnings
from search_api.search.suggestions import LONGEST, commune_keys

EVERYTHING = 1_000_000
"""More values than any code system has."""
TOWNS_SHOWN = 50


class Coded(Struct, frozen=True):
    """A code that somebody has.

    Attributes:
        codes: all codes that people mean by it, itself first: general practice is three.
        count: people who have it.
    """

    code: str
    label: str
    count: int
    codes: tuple[str, ...] = ()


class Town(Struct, frozen=True):
    """A commune; `count` people practise there."""

    code: str
    label: str
    count: int
    departement: str
    postal_codes: tuple[str, ...]


class CodeSystems:
    """Lists of codes, over any engine.

    Args:
        engine: asked for counts.
        labels: what codes are called, remembered once for lists and facets.
    """

    def __init__(self, engine: SearchEngine, labels: Labels) -> None:
        self._engine = engine
        self._labels = labels
        self._counted: tuple[str, Facets] | None = None

    def of(self, dimension: Dimension) -> tuple[Coded, ...]:
        """Every code of a dimension that somebody has, most people first."""
        return tuple(
            Coded(code, self._labels.of(dimension, code), count, codes_of(dimension, code))
            for code, count in self._counts()[dimension]
        )

    def towns(self, text: str) -> tuple[Town, ...]:
        """Communes whose name begins so, the largest first; without a text, those of most people.

        Args:
            text: the beginning of a name, with or without its article, or a postal code.
        """
        counts = dict(self._counts()[Dimension.COMMUNE])
        asked = "".join(words(text[:LONGEST]))
        found = by_name().of(asked, TOWNS_SHOWN) if asked else [*counts][:TOWNS_SHOWN]
        known = geography.communes()
        return tuple(town(known[code], counts.get(code, 0)) for code in found if code in known)

    def _counts(self) -> Facets:
        served = self._engine.publication().id
        if self._counted is None or self._counted[0] != served:
            self._counted = (served, self._engine.facets(SearchQuery(), limit=EVERYTHING))
        return self._counted[1]


@cache
def by_name() -> Beginnings[str]:
    """The codes of communes by their names and postal codes."""
    return Beginnings(
        (key, each.population, each.code)
        for each in geography.communes().values()
        for key in (*commune_keys(each), *each.postal_codes)
    )


def codes_of(dimension: Dimension, code: str) -> tuple[str, ...]:
    """What else is meant by a code."""
    return members(code) if dimension is Dimension.SAVOIR_FAIRE else (code,)


def town(commune: geography.Commune, count: int) -> Town:
    """A commune with how many people practise there."""
    return Town(commune.code, commune.name, count, commune.department.label, commune.postal_codes)

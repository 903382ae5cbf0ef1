"""The code systems of the directory: professions, savoir-faire, communes, with how many people.

Only codes that somebody has are listed, under the labels that the data give. Counting everybody
takes 0.16 s of processor at full size, so it is done once a publication: not for each change to it,
of which several may come in a second.
"""

from functools import cache

from msgspec import Struct

from directory.matching.filters_table import FILTER_BY_DIMENSION
from directory.model import geography
from directory.search import Dimension, FacetCounts, SearchEngine, SearchQuery
from directory.terminology.grouping import list_member_codes
from directory.text.analysis import words
from search_api.search.facets import CodeLabels
from search_api.search.prefix_table import PrefixTable
from search_api.search.suggestions import MAX_SUGGESTION_CHARS, build_commune_keys

MAX_CODES_PER_SYSTEM = 1_000_000
"""More values than any code system has."""
MAX_TOWNS = 50


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

    def __init__(self, engine: SearchEngine, labels: CodeLabels) -> None:
        self._engine = engine
        self._labels = labels
        self._cached_counts: tuple[str, FacetCounts] | None = None

    def list_codes(self, dimension: Dimension) -> tuple[Coded, ...]:
        """Every code of a dimension that somebody has, most people first."""
        return tuple(
            Coded(
                code, self._labels.find_label(dimension, code), count, expand_code(dimension, code)
            )
            for code, count in self._load_counts()[dimension]
        )

    def find_towns(self, text: str) -> tuple[Town, ...]:
        """Communes whose name begins so, the largest first; without a text, those of most people.

        Args:
            text: the beginning of a name, with or without its article, or a postal code.
        """
        counts = dict(self._load_counts()[Dimension.COMMUNE])
        asked = "".join(words(text[:MAX_SUGGESTION_CHARS]))
        found = (
            load_commune_code_table().find_items(asked, MAX_TOWNS)
            if asked
            else [*counts][:MAX_TOWNS]
        )
        known = geography.load_communes()
        return tuple(
            build_town(known[code], counts.get(code, 0)) for code in found if code in known
        )

    def _load_counts(self) -> FacetCounts:
        served = self._engine.publication().id
        if self._cached_counts is None or self._cached_counts[0] != served:
            self._cached_counts = (
                served,
                self._engine.facets(SearchQuery(), limit=MAX_CODES_PER_SYSTEM),
            )
        return self._cached_counts[1]


@cache
def load_commune_code_table() -> PrefixTable[str]:
    """The codes of communes by their names and postal codes."""
    return PrefixTable(
        (key, each.population, each.code)
        for each in geography.load_communes().values()
        for key in (*build_commune_keys(each), *each.postal_codes)
    )


def expand_code(dimension: Dimension, code: str) -> tuple[str, ...]:
    """What else is meant by a code."""
    return list_member_codes(code) if FILTER_BY_DIMENSION[dimension].is_grouped else (code,)


def build_town(commune: geography.Commune, count: int) -> Town:
    """A commune with how many people practise there."""
    return Town(commune.code, commune.name, count, commune.department.label, commune.postal_codes)

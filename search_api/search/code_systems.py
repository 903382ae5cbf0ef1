"""The code systems of the directory: professions, savoir-faire, communes, with counts of people.

Only codes in use are listed, under the labels of the data. Counting the whole directory is slow,
and there may be several changes a second: so the counts of one publication are at most
`COUNT_REFRESH_INTERVAL_S` old.
"""

from collections.abc import Callable
from functools import cache
from time import monotonic

from msgspec import Struct

from directory.matching.filters_table import FILTER_BY_DIMENSION
from directory.model import geography
from directory.publication import Publication
from directory.search import Dimension, FacetCounts, SearchEngine, SearchQuery
from directory.terminology.grouping import list_member_codes
from directory.text.analysis import words
from search_api.search.facets import CodeLabels
from search_api.search.prefix_table import PrefixTable
from search_api.search.suggestion_tables import build_commune_keys
from search_api.search.suggestions import MAX_SUGGESTION_CHARS

MAX_CODES_PER_SYSTEM = 1_000_000
"""More values than any code system has."""
MAX_TOWNS = 50
COUNT_REFRESH_INTERVAL_S = 10.0
"""Seconds after which counts are computed again if the publication has changed meanwhile."""


class Coded(Struct, frozen=True):
    """A code in use.

    Attributes:
        codes: all codes that people mean by it, itself first: general practice has three.
        count: people who have it.
    """

    code: str
    label: str
    count: int
    codes: tuple[str, ...] = ()


class Town(Struct, frozen=True):
    """A commune; `count` is the number of people who practise there."""

    code: str
    label: str
    count: int
    departement: str
    postal_codes: tuple[str, ...]


class CachedCounts(Struct, frozen=True):
    """The number of people of each code in one state of a publication, and when it was counted."""

    publication: str
    generation: int
    counted_at: float
    counts: FacetCounts

    def is_outdated(self, served: Publication, now: float) -> bool:
        """Whether another publication is served, or the same has changed and the counts are old."""
        if self.publication != served.id:
            return True
        is_old = now - self.counted_at >= COUNT_REFRESH_INTERVAL_S
        return is_old and self.generation != served.generation


class CodeSystems:
    """Lists of codes, over any engine.

    Args:
        engine: counts people by code.
        labels: labels of codes, cached once for lists and facets.
        clock: a monotonic clock, in seconds.
    """

    def __init__(
        self, engine: SearchEngine, labels: CodeLabels, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._engine = engine
        self._labels = labels
        self._clock = clock
        self._cached_counts: CachedCounts | None = None

    def list_codes(self, dimension: Dimension) -> tuple[Coded, ...]:
        """Every code of a dimension that is in use, by descending count."""
        return tuple(
            Coded(
                code, self._labels.find_label(dimension, code), count, expand_code(dimension, code)
            )
            for code, count in self._load_counts()[dimension]
        )

    def find_towns(self, text: str) -> tuple[Town, ...]:
        """Communes whose name has this prefix, the largest first; without a text, by count.

        Args:
            text: the beginning of a name, with or without its article, or a postal code.
        """
        counts = dict(self._load_counts()[Dimension.COMMUNE])
        key = "".join(words(text[:MAX_SUGGESTION_CHARS]))
        codes = (
            load_commune_code_table().find_items(key, MAX_TOWNS) if key else [*counts][:MAX_TOWNS]
        )
        known = geography.load_communes()
        return tuple(
            build_town(known[code], counts.get(code, 0)) for code in codes if code in known
        )

    def _load_counts(self) -> FacetCounts:
        served, now = self._engine.publication(), self._clock()
        if self._cached_counts is None or self._cached_counts.is_outdated(served, now):
            counts = self._engine.facets(SearchQuery(), limit=MAX_CODES_PER_SYSTEM)
            self._cached_counts = CachedCounts(served.id, served.generation, now, counts)
        return self._cached_counts.counts


@cache
def load_commune_code_table() -> PrefixTable[str]:
    """The codes of communes, by name and postal code."""
    return PrefixTable(
        (key, each.population, each.code)
        for each in geography.load_communes().values()
        for key in (*build_commune_keys(each), *each.postal_codes)
    )


def expand_code(dimension: Dimension, code: str) -> tuple[str, ...]:
    """The codes that a code stands for, itself included."""
    return list_member_codes(code) if FILTER_BY_DIMENSION[dimension].is_grouped else (code,)


def build_town(commune: geography.Commune, count: int) -> Town:
    """A commune with the number of people who practise there."""
    return Town(commune.code, commune.name, count, commune.department.label, commune.postal_codes)

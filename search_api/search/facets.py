"""Facets of an answer: those of the engine, the guesses added, each value with a label.

The engine counts strict answers. Guesses are few (at most 200 people) and known one by one, so they
are counted here; for a dimension with a filter of its own, those of the search without it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from directory.facets.counting import FILTERS, groups, most_frequent, tallied
from directory.model import geography
from directory.model.activities import activities_of
from directory.model.listing import Listing
from directory.model.professional import SavoirFaire
from directory.search import Dimension, Facets, SearchEngine, SearchQuery, Where
from directory.terminology import Concept
from directory.terminology.grouping import groups as groupings
from directory.terminology.grouping import members
from search_api.search import fuzzy

MOST_VALUES = 20
"""Values of one facet: more than a screen shows, and than anybody chooses from."""
ALL_OF_FEW = 1_000
"""Values asked for where guesses follow: of fewer than ten people, all there are."""
Coded = Concept | SavoirFaire


class FacetValue(Struct, frozen=True):
    """How many people have a value."""

    code: str
    label: str
    count: int


class Counting:
    """Counts answers.

    Args:
        labels: what codes are called.
    """

    def __init__(self, labels: "Labels") -> None:
        self._labels = labels

    def of(
        self, engine: SearchEngine, query: SearchQuery | None
    ) -> dict[str, tuple[FacetValue, ...]]:
        """The facets of a query; of one that nobody can answer, empty ones."""
        values = counted(engine, query) if query else {}
        return {
            each.value: tuple(
                FacetValue(code, self._labels.of(each, code), count)
                for code, count in values.get(each, ())
            )
            for each in Dimension
        }


def counted(engine: SearchEngine, query: SearchQuery) -> Facets:
    """The most frequent values of each dimension, with the people who have them."""
    guessed = dict(guesses(engine, query))
    if not any(guessed.values()):
        return engine.facets(query, limit=MOST_VALUES)
    strict = engine.facets(query, limit=ALL_OF_FEW)
    return {
        each: most_frequent(guessed[each] + Counter(dict(strict[each])), MOST_VALUES)
        for each in Dimension
    }


def guesses(engine: SearchEngine, query: SearchQuery) -> Iterator[tuple[Dimension, Counter[str]]]:
    """For each dimension, the people of each value among the guesses."""
    for asked in groups(query):
        found = fuzzy.guessed(engine, replace(query, where=asked.others))
        yield from tallied([activities_of(hit.listing) for hit in found], asked).items()


class Labels:
    """What codes are called: as the data call them, for nomenclatures move faster than software.

    Whoever has a code tells its label; it is asked for once a publication.
    """

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._known: dict[tuple[str, Dimension, str], str] = {}

    def of(self, dimension: Dimension, code: str) -> str:
        """The label of a code, or the code itself where nobody has it."""
        if dimension is Dimension.COMMUNE:
            commune = geography.communes().get(code)
            return commune.name if commune else code
        if dimension is Dimension.DEPARTEMENT:
            department = geography.departments().get(code)
            return department.label if department else code
        key = (self._engine.publication().id, dimension, code)
        if key not in self._known:
            self._known = {each: known for each, known in self._known.items() if each[0] == key[0]}
            self._known[key] = group_label(dimension, code) or self._told(dimension, code) or code
        return self._known[key]

    def _told(self, dimension: Dimension, code: str) -> str | None:
        """The label that somebody's listing has."""
        where = Where(**{FILTERS[dimension]: (code,)})
        for hit in self._engine.candidates(SearchQuery(where=where), limit=1).hits:
            return dict(labelled(dimension, hit.listing)).get(code)
        return None


def labelled(dimension: Dimension, listing: Listing) -> Iterator[tuple[str, str]]:
    """Codes of a listing with their labels."""
    for exercise in listing.exercises:
        of_dimension: Mapping[Dimension, Sequence[Coded]] = {
            Dimension.PROFESSION: [exercise.profession],
            Dimension.SAVOIR_FAIRE: exercise.savoir_faire,
            Dimension.MODE: [each.mode for each in exercise.activities if each.mode],
        }
        yield from ((each.code, each.label) for each in of_dimension[dimension])


def group_label(dimension: Dimension, code: str) -> str | None:
    """The label of savoir-faire that are counted as one."""
    if dimension is not Dimension.SAVOIR_FAIRE or len(members(code)) == 1:
        return None
    return next((each.label for each in groupings() if code in each.codes), None)

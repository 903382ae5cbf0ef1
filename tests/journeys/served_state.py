"""All that an index answers, as a plain value: two indexes that serve the same have equal ones.

What differs by nature is left out: the id, the time and the runs of a publication. The order of
names by frequency is that of the last full build, so suggestions of names are compared as sets.
"""

from itertools import count

from directory.document import encode_listing
from directory.model.listing import Listing
from directory.search import ActivityFilter, Dimension, SearchQuery, StructureQuery
from directory.text.analysis import join_particles, words
from search_api.search.code_systems import CodeSystems
from search_api.search.facets import CodeLabels
from search_api.search.suggestions import Suggester
from tests.builders import an_id
from tests.journeys.small_register import (
    EXERCISE_NAMES,
    FIRST_NAMES,
    MODES,
    PROFESSIONS,
    RANKS,
    STRUCTURE_NAMES,
    STRUCTURE_NUMBERS,
    TOWNS,
)

EVERYBODY = 100
NUMBERS = list(map(an_id, range(max(RANKS) + 2)))
STRUCTURE_WORDS = sorted({word for name in STRUCTURE_NAMES for word in words(name)})
NAME_WORDS = sorted(
    {word for name in (*EXERCISE_NAMES, *FIRST_NAMES) for word in join_particles(words(name))}
)
PREFIXES = sorted({word[:length] for word in NAME_WORDS for length in (1, 2, 3, 5, 9)})
TYPED_TEXTS = [*PREFIXES, "cabi", "cabinet du port", "zorglub", "maison"]
MISSPELT_WORDS = [word[:2] + "x" + word[2:] for word in NAME_WORDS] + [
    word[1:] for word in NAME_WORDS
]
FACET_FILTERS = (
    ActivityFilter(),
    *(ActivityFilter(professions=(code,)) for code in PROFESSIONS),
    *(ActivityFilter(modes=(code,)) for code in MODES),
    *(ActivityFilter(communes=(town[0],)) for town in TOWNS),
    *(ActivityFilter(structures=(f"F{number}",)) for number in STRUCTURE_NUMBERS),
    ActivityFilter(professions=("10",), communes=("35238",), modes=("L",)),
)


class Visitor:
    """Whoever asks an engine, for as long as it is served: what is cached stays cached."""

    def __init__(self, engine):
        self.engine = engine
        self.suggester = Suggester(engine)
        hours = count(step=3600).__next__
        self.code_systems = CodeSystems(engine, CodeLabels(engine), clock=hours)

    def describe(self):
        """All answers, by kind of question."""
        return {
            "publication": self.describe_publication(),
            "changes": self.describe_changes(),
            "owners": self.describe_owners(),
            "structures": self.describe_structures(),
            "ended activities": self.engine.ended_roles(NUMBERS),
            "orders": self.describe_orders(),
            "names": self.describe_names(),
            "facets": self.describe_facets(),
            "corrections": self.describe_corrections(),
            "suggestions": self.describe_suggestions(),
            "code systems": {each: self.code_systems.list_codes(each) for each in Dimension},
        }

    def describe_publication(self):
        served = self.engine.publication()
        names = "professionals activities tombstones sequence order_version data_date synthetic"
        return {name: getattr(served, name) for name in names.split()}

    def describe_changes(self):
        return [
            (each.sequence, each.person.id, describe_person(each.person))
            for each in self.engine.changes(0, EVERYBODY)
        ]

    def describe_owners(self):
        found = self.engine.lookup(NUMBERS)
        return {number: describe_person(found.get(number)) for number in NUMBERS}

    def describe_structures(self):
        ids = [f"F{number}" for number in STRUCTURE_NUMBERS]
        queries = [StructureQuery(words=(word,)) for word in STRUCTURE_WORDS]
        queries += [StructureQuery(number=number) for number in STRUCTURE_NUMBERS]
        queries += [StructureQuery(where=each) for each in FACET_FILTERS]
        return {
            "changes": self.engine.structure_changes(0, EVERYBODY),
            "known": self.engine.lookup_structures(ids),
            **{query: self.engine.structures(query, limit=EVERYBODY) for query in queries},
        }

    def describe_orders(self):
        queries = SearchQuery(), SearchQuery(is_alphabetical=True)
        return [self.list_hits(query) for query in queries]

    def describe_names(self):
        units = [*NAME_WORDS, *PREFIXES]
        return {unit: self.list_hits(SearchQuery(name=(unit,))) for unit in units}

    def list_hits(self, query):
        found = self.engine.candidates(query, limit=EVERYBODY)
        return [(hit.listing.id, hit.tier.value, hit.position.key) for hit in found.hits]

    def describe_facets(self):
        queries = [SearchQuery(where=each) for each in FACET_FILTERS]
        queries += [SearchQuery(name=(unit,), where=FACET_FILTERS[1]) for unit in NAME_WORDS]
        return [(query, self.engine.facets(query, limit=EVERYBODY)) for query in queries]

    def describe_corrections(self):
        known = self.engine.vocabulary()
        searches = known.find_fuzzy_words, known.find_phonetic_words
        return {
            "words": set(known.all_words),
            "known": [word in known for word in NAME_WORDS],
            **{
                word: [{each.word for each in search(word)} for search in searches]
                for word in (*NAME_WORDS, *MISSPELT_WORDS)
            },
        }

    def describe_suggestions(self):
        return {prefix: set(self.suggester.suggest(prefix)) for prefix in TYPED_TEXTS}


def describe_person(person):
    """A listing as it is sent; a tombstone by its number."""
    return encode_listing(person) if isinstance(person, Listing) else person


def find_differences(served, expected):
    """The kinds of questions that are answered otherwise, with both answers."""
    return {
        kind: list_unequal_parts(served[kind], answer)
        for kind, answer in expected.items()
        if served[kind] != answer
    }


def list_unequal_parts(served, expected):
    """The parts of an answer that differ, if it has parts."""
    if isinstance(expected, dict):
        return {
            key: (served[key], expected[key]) for key in expected if served[key] != expected[key]
        }
    return [pair for pair in zip(served, expected, strict=False) if pair[0] != pair[1]] or (
        served,
        expected,
    )

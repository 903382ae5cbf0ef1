"""The interface of a search engine: queries, hits, and the `SearchEngine` protocol.

It uses the types of the directory: no engine's query language, status code or JSON crosses it.
`directory.matching.tiers` defines what matches. Two integers in each document define the order of
hits, so every engine returns the same order, and a page can start after any position.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from directory.document import Record
from directory.ends import EndsReader
from directory.model.identifiers import NationalId
from directory.model.listing import Listing, PublicPlace
from directory.model.structures import PublishedStructure
from directory.publication import Publication
from directory.text.spelling import Neighbour, Vocabulary

MAX_EXACT_TOTAL = 10_000
"""Totals are exact up to this number, then "at least": the public API documents it."""
MAX_CHOICES_PER_WORD = 100
"""Alternatives of a word in a fuzzy search; more find no more people (`benchmarks/relevance`)."""


class Tier(StrEnum):
    """How well a hit matches, best first; each person belongs to the first tier that matches."""

    IDENTIFIER = "identifier"
    COMPLETE = "complete"
    WHOLE = "whole"
    PREFIX = "prefix"
    TOLERANT = "tolerant"
    PHONETIC = "phonetic"
    FILTER = "filter"


class ActivityFilter(Struct, frozen=True):
    """Filters, which one and the same activity of a person must all meet.

    Each attribute holds codes, of which the activity must have at least one; an empty attribute
    accepts any. A savoir-faire counts for every activity of its exercise; an exercise without
    activities has no place.

    Attributes:
        genres: codes of TRE_R22, such as those of locums, or kinds of activity of the feed.
        functions: jobs of people registered by their role (care assistants, ambulance crews).
        sectors: codes of TRE_R02: private practice, public hospital, pharmacy.
        civilities: `M`, `MME`: of the person, and so of every activity.
        communes: INSEE codes; a city stands for all its arrondissements.
        postal_codes: as addresses write them, CEDEX codes included.
        countries: COG codes of other countries than France.
        localities: names of towns and countries abroad, and of CEDEX offices
            (`directory.model.geography.fold_locality`).
        has_phone: `directory.model.activities.HAS_PHONE` for places with a published number.
        structures: the register's technical ids of places of practice.
        streets: keys of streets (`directory.text.streets.Street.accepted_keys`).
        house_numbers: keys of the numbers in them (`directory.text.streets.HouseNumber.key`).
        phones: keys of telephone numbers (`directory.model.phone_numbers.parse_phone_key`).
    """

    professions: tuple[str, ...] = ()
    savoir_faire: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    civilities: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    postal_codes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    localities: tuple[str, ...] = ()
    has_phone: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    house_numbers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


class Dimension(StrEnum):
    """The facets of a search."""

    PROFESSION = "profession"
    SAVOIR_FAIRE = "savoir_faire"
    MODE = "mode"
    SECTOR = "sector"
    CIVILITY = "civility"
    DEPARTEMENT = "departement"
    COMMUNE = "commune"
    HAS_PHONE = "has_phone"


FacetCounts = Mapping[Dimension, tuple[tuple[str, int], ...]]
"""For each dimension, the most frequent codes with their number of people, in descending order."""


class SearchQuery(Struct, frozen=True):
    """A parsed query: it holds no raw text.

    Attributes:
        name: units of the name (`directory.text.analysis.join_particles`), in the order typed.
        where: the filters on an activity.
        rings: communes around a point, the nearest ring first: an activity must lie in one of them,
            and within a tier, nearer people come first.
        identifier: the number of one person; everything else is then ignored.
        fuzzy_words: for each unit, its alternatives among the published words, by edit distance;
            only fuzzy tiers are then searched.
        phonetic_words: the same by edit distance or by sound.
        is_alphabetical: sort by name even without a name in the query.
    """

    name: tuple[str, ...] = ()
    where: ActivityFilter = ActivityFilter()
    rings: tuple[tuple[str, ...], ...] = ()
    identifier: NationalId | None = None
    fuzzy_words: tuple[tuple[str, ...], ...] = ()
    phonetic_words: tuple[tuple[str, ...], ...] = ()
    is_alphabetical: bool = False

    @property
    def order(self) -> str:
        """The order key that hits are sorted by: alphabetical for a name, otherwise neutral."""
        return "alphabetical" if self.name or self.is_alphabetical else "shuffle"

    def with_fuzzy_words(self, vocabulary: Vocabulary) -> "SearchQuery":
        """The same query with the alternatives of each word, by edit distance and by sound."""
        fuzzy = select_nearest_words([vocabulary.find_fuzzy_words(unit) for unit in self.name])
        similar = select_nearest_words([vocabulary.find_phonetic_words(unit) for unit in self.name])
        phonetic = tuple(
            tuple(dict.fromkeys(near + alike)) for near, alike in zip(fuzzy, similar, strict=True)
        )
        return replace(self, fuzzy_words=fuzzy, phonetic_words=phonetic)


def select_nearest_words(choices: Sequence[Sequence[Neighbour]]) -> tuple[tuple[str, ...], ...]:
    """The nearest alternatives of each word, at most `MAX_CHOICES_PER_WORD`."""
    return tuple(
        tuple(each.word for each in neighbours[:MAX_CHOICES_PER_WORD]) for neighbours in choices
    )


class Position(Struct, frozen=True):
    """The position of a hit in the results: its tier (index in the query's tiers) and order key."""

    tier: int
    key: int


class Hit(Struct, frozen=True):
    """A person who matches."""

    listing: Listing
    tier: Tier
    position: Position


class Total(Struct, frozen=True):
    """How many people match: `eq` is exact, `gte` means at least."""

    value: int
    relation: str = "eq"

    @classmethod
    def of(cls, count: int) -> "Total":
        """A count, capped at `MAX_EXACT_TOTAL`."""
        return cls(MAX_EXACT_TOTAL, "gte") if count > MAX_EXACT_TOTAL else cls(count)


class Candidates(Struct, frozen=True):
    """A page of hits in order, the total over all tiers, and whether more hits follow."""

    total: Total
    hits: tuple[Hit, ...]
    has_more: bool


class StructureQuery(Struct, frozen=True):
    """A parsed query for places of practice.

    Attributes:
        words: words of the name, in any order.
        number: a technical id, a FINESS or a SIRET number; everything else is then ignored.
        where: the area, the street or the telephone: only the filters of places are used.
    """

    words: tuple[str, ...] = ()
    number: str | None = None
    where: ActivityFilter = ActivityFilter()


class StructureHit(Struct, frozen=True):
    """A structure that matches."""

    structure: PublishedStructure
    tier: Tier
    position: Position

    @property
    def place(self) -> PublicPlace:
        """The place of practice."""
        return self.structure.place


class StructureCandidates(Struct, frozen=True):
    """A page of places, in a neutral order within each tier, and the total over all tiers."""

    total: Total
    hits: tuple[StructureHit, ...]
    has_more: bool


class Tombstone(Struct, frozen=True):
    """A departed person: only the number remains."""

    id: NationalId


class PersonChange(Struct, frozen=True):
    """The present state of a changed person."""

    sequence: int
    person: Listing | Tombstone


class ChangeSpan(Struct, frozen=True):
    """The extent of a page of changes.

    Attributes:
        count: how many people are in it.
        last_sequence: the sequence number of the last one.
    """

    count: int
    last_sequence: int


class SearchEngine(EndsReader, Protocol):
    """Finds people and places. All engines return the same results: see tests/directory/engines."""

    @property
    def name(self) -> str:
        """`embedded` or `opensearch`, as in the settings."""

    def publication(self) -> Publication:
        """The publication served now.

        Raises:
            NothingPublished: before the first publication.
            EngineUnavailable: the engine does not respond.
        """

    def candidates(
        self, query: SearchQuery, *, limit: int, after: Position | None = None
    ) -> Candidates:
        """The hits after a position, tier by tier, in order."""

    def facets(self, query: SearchQuery, *, limit: int) -> FacetCounts:
        """The most frequent values of each dimension, without fuzzy results.

        A value counts for a person if one activity has it and meets the filters of all other
        dimensions. The savoir-faire of a group count as one (`directory/terminology/grouping.py`).
        """

    def vocabulary(self) -> Vocabulary:
        """The words of the published names, in which alternatives of a misspelt word are found."""

    def structures(
        self, query: StructureQuery, *, limit: int, after: Position | None = None
    ) -> StructureCandidates:
        """The places of practice after a position, tier by tier."""

    def lookup(self, ids: Sequence[NationalId]) -> Mapping[NationalId, Listing | Tombstone]:
        """The people who have these numbers, present or former; unknown numbers are left out."""

    def person(self, number: NationalId) -> Record | Tombstone | None:
        """The owner of this number, encoded as the engine stores them; None if unknown."""

    def changes(self, since: int, limit: int) -> Sequence[PersonChange]:
        """The present state of the people changed after a sequence number, in order of change."""

    def measure_changes(self, since: int, limit: int) -> ChangeSpan:
        """The extent of the same changes, without reading the people."""

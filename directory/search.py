"""The port: what a search is, what an engine answers, and how an index is written.

It speaks the directory's language; no engine's query language, status code or JSON crosses it.
What a match *is* stands in `directory.matching.tiers`; in which order hits come is fixed by two
integers each document carries, so that every engine gives the same order and pages can be sought.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from directory.document import Record
from directory.model.identifiers import NationalId
from directory.model.listing import Listing, PublicPlace
from directory.text.spelling import Neighbour, Vocabulary

MAX_EXACT_TOTAL = 10_000
"""Totals are exact up to here, then "more than": what the public contract promises."""


MAX_CHOICES_PER_WORD = 100
"""Published words that one word may stand for; 99 % of words have fewer than 55 within one edit.

50, 200 and 400 find the same people (`benchmarks/relevance`, set A, 1.8 M people).
"""


class Tier(StrEnum):
    """How well a hit matches, best first; each person is counted in the first that finds them."""

    IDENTIFIER = "identifier"
    COMPLETE = "complete"
    WHOLE = "whole"
    PREFIX = "prefix"
    TOLERANT = "tolerant"
    PHONETIC = "phonetic"
    FILTER = "filter"


class ActivityFilter(Struct, frozen=True):
    """What an activity must be: everything here holds on one and the same activity of a person.

    Each attribute holds codes, any of which will do; an empty one asks for nothing. A savoir-faire
    counts for every activity of its exercise; an exercise without activity has no place.

    Attributes:
        functions: jobs of people registered by their role (care assistants, ambulance crews).
        sectors: of activity (TRE_R02): private practice, public hospital, pharmacy.
        communes: INSEE codes; a city is asked for with all its arrondissements.
        postal_codes: as addresses write them, CEDEX codes included.
        structures: the register's technical ids of places of practice.
    """

    professions: tuple[str, ...] = ()
    savoir_faire: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    postal_codes: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()


class Dimension(StrEnum):
    """What answers are counted by."""

    PROFESSION = "profession"
    SAVOIR_FAIRE = "savoir_faire"
    MODE = "mode"
    SECTOR = "sector"
    DEPARTEMENT = "departement"
    COMMUNE = "commune"


FacetCounts = Mapping[Dimension, tuple[tuple[str, int], ...]]
"""For each dimension the most frequent codes with how many people have them, most people first."""


class SearchQuery(Struct, frozen=True):
    """What is asked, understood: it holds no raw text.

    Attributes:
        name: units of the name (`directory.text.analysis.units`), in the order typed.
        where: what an activity must be.
        rings: communes around a point, the nearest ring first: an activity lies in one of them,
            and whoever is nearer comes first within a tier.
        identifier: a number that designates one person; then nothing else counts.
        fuzzy_words: for each unit, published words it may be a misspelling of; then only fuzzy
            tiers are searched.
        phonetic_words: for each unit, published words it may be, by spelling or by sound; the same.
        is_alphabetical: by name even where none is asked for.
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
        """The order key that hits are sorted by: alphabetical for a name, else the fair one."""
        return "alphabetical" if self.name or self.is_alphabetical else "shuffle"

    def with_fuzzy_words(self, vocabulary: Vocabulary) -> "SearchQuery":
        """The same query with words that each word of the name may be a slip of, or sound like."""
        near = select_nearest_words([vocabulary.find_fuzzy_words(unit) for unit in self.name])
        heard = select_nearest_words([vocabulary.find_phonetic_words(unit) for unit in self.name])
        alike = tuple(
            tuple(dict.fromkeys(spelt + said)) for spelt, said in zip(near, heard, strict=True)
        )
        return replace(self, fuzzy_words=near, phonetic_words=alike)


def select_nearest_words(choices: Sequence[Sequence[Neighbour]]) -> tuple[tuple[str, ...], ...]:
    """The words of the best neighbours of each word."""
    return tuple(tuple(each.word for each in some[:MAX_CHOICES_PER_WORD]) for some in choices)


class Position(Struct, frozen=True):
    """Where in an answer a hit stands: its tier (index in the tiers of the query) and order key."""

    tier: int
    key: int


class Hit(Struct, frozen=True):
    """One person found."""

    listing: Listing
    tier: Tier
    position: Position


class Total(Struct, frozen=True):
    """How many people match: `eq` is exact, `gte` means at least."""

    value: int
    relation: str = "eq"

    @classmethod
    def of(cls, count: int) -> "Total":
        """A count, capped at `COUNTED_UP_TO`."""
        return cls(MAX_EXACT_TOTAL, "gte") if count > MAX_EXACT_TOTAL else cls(count)


class Candidates(Struct, frozen=True):
    """What an engine found: hits in order, the total over all tiers, and whether more follow."""

    total: Total
    hits: tuple[Hit, ...]
    has_more: bool


class StructureQuery(Struct, frozen=True):
    """Which places of practice are asked for, understood.

    Attributes:
        words: of the name (`directory.model.structures.name_words`), in any order.
        number: a technical id, a FINESS or a SIRET number; then nothing else counts.
        where: the area it lies in: communes, postal codes and départements count, no more.
    """

    words: tuple[str, ...] = ()
    number: str | None = None
    where: ActivityFilter = ActivityFilter()


class StructureHit(Struct, frozen=True):
    """One place of practice found."""

    place: PublicPlace
    tier: Tier
    position: Position


class StructureCandidates(Struct, frozen=True):
    """What an engine found: places in a neutral order inside their tiers, and how many match."""

    total: Total
    hits: tuple[StructureHit, ...]
    has_more: bool


class Tombstone(Struct, frozen=True):
    """A person who has left: nothing but the number remains."""

    id: NationalId


class PersonChange(Struct, frozen=True):
    """The newest state of a person whom a change has touched."""

    sequence: int
    person: Listing | Tombstone


class RunSummary(Struct, frozen=True):
    """What an operator's run did, fit for everybody to see: counts, no name, no number.

    Attributes:
        kind: `load`, `apply`, `publish` or `rollback`.
        outcome: `done` or `refused`.
        report: counts, and the reasons of a refusal or of what was forced.
    """

    kind: str
    started_at: datetime
    finished_at: datetime
    outcome: str
    report: dict[str, Any]


class Publication(Struct, frozen=True):
    """What is known of the served index as a whole.

    Attributes:
        id: names this publication; the folder or index that holds it.
        order_version: changes when order keys are dealt anew; cursors carry it.
        generation: changes with every commit to the served index; ETags follow it.
        sequence: the highest sequence number in the index.
        synthetic: true when the people are fictitious; pages and sheets then say so.
        built_at: when it was last built from nothing; changes since were put into it.
        behind: 0, or the first sequence number of what the store knows and this does not show: a
            gate kept it out, or an older publication was put back.
        runs: what ran last, newest first.
        tombstones: people who have left; unknown of what an older program published.
    """

    id: str
    order_version: str
    generation: int
    data_date: date
    published_at: datetime
    professionals: int
    activities: int
    sequence: int
    synthetic: bool
    built_at: datetime | None = None
    behind: int = 0
    runs: tuple[RunSummary, ...] = ()
    tombstones: int | None = None


class SearchEngine(Protocol):
    """Finds documents. All engines answer the same: see tests/directory/engines."""

    @property
    def name(self) -> str:
        """`embedded` or `opensearch`, as the settings call it."""

    def publication(self) -> Publication:
        """What is served now.

        Raises:
            NothingPublished: before the first publication.
            EngineUnavailable: the engine does not answer.
        """

    def candidates(
        self, query: SearchQuery, *, limit: int, after: Position | None = None
    ) -> Candidates:
        """The hits of all tiers that follow a position, tier by tier, in order."""

    def facets(self, query: SearchQuery, *, limit: int) -> FacetCounts:
        """The most frequent values of each dimension among those whom a query finds strictly.

        A value counts for a person when one activity has it and meets the filters of all other
        dimensions. Savoir-faire that people take for one count as one (`terminology.grouping`).
        """

    def vocabulary(self) -> Vocabulary:
        """The words of the published names, which tell what a misspelt one may stand for."""

    def structures(
        self, query: StructureQuery, *, limit: int, after: Position | None = None
    ) -> StructureCandidates:
        """The places of practice that match, tier by tier, after a position."""

    def lookup(self, ids: Sequence[NationalId]) -> Mapping[NationalId, Listing | Tombstone]:
        """The people that have these numbers, current or former; who is unknown is left out."""

    def person(self, number: NationalId) -> Record | Tombstone | None:
        """Who answers to this number, as in `lookup`.

        Most people are asked for one by one, to be sent on as the engine keeps them.
        """

    def changes(self, since: int, limit: int) -> Sequence[PersonChange]:
        """The newest state of those changed after a sequence number, in the order of change."""

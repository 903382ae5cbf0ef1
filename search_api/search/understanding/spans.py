"""Spans: what a run of words may be, and what each kind of span stands for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from directory.terminology.lexicon import Meaning
from directory.terminology.query_words import UnregisteredProfession
from search_api.search.understanding.gazetteer import NamedPlace
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.tokenize import Word


class SpanKind(StrEnum):
    """What a run of words may be."""

    TITLE = "title"
    TRADE = "trade"
    MODE = "mode"
    SECTOR = "sector"
    CIVILITY = "civility"
    PLACE = "place"
    STRUCTURE = "structure"
    BARE_STRUCTURE = "bare structure"
    STREET = "street"
    NAME = "name"
    INITIALS = "initials"
    FILLER = "filler"
    PARTICLE = "particle"
    QUALIFIER = "qualifier"
    ASIDE = "aside"
    DUTY = "duty"
    UNREGISTERED = "unregistered"


class PlaceValue(Struct, frozen=True, gc=False):
    """The ground that a place stands for.

    Attributes:
        field: the attribute of `ActivityFilter` that holds the codes.
        label: the place in full, as a chip shows it.
        population: inhabitants; 0 where it is not known.
        is_near: a circle around the place is meant.
        radius_km: of the circle; None if the text gives none.
        is_sure: a preposition or a number shows that it is a place.
        is_widened: the number of a smaller place is typed, and the département is meant.
        former: the place whose former name it is, if the other places of the text exclude it.
    """

    field: str
    codes: tuple[str, ...]
    label: str
    population: int = 0
    is_near: bool = False
    radius_km: float | None = None
    is_sure: bool = False
    is_widened: bool = False
    former: NamedPlace | None = None


class FilterValue(Struct, frozen=True, gc=False):
    """Codes of a filter other than trades and places.

    Attributes:
        field: the attribute of `ActivityFilter` that holds the codes.
        phrase: a text that stands for them and is no name.
    """

    field: str
    codes: tuple[str, ...]
    label: str
    phrase: str = ""


class StreetValue(Struct, frozen=True, gc=False):
    """A street, and the numbers of houses in it: keys of `directory.text.streets`.

    Attributes:
        is_widened: a house number is typed, and the whole street is meant.
    """

    streets: tuple[str, ...]
    house_numbers: tuple[str, ...] = ()
    is_widened: bool = False


SpanValue = Meaning | PlaceValue | FilterValue | StreetValue | UnregisteredProfession | str | None
"""The name of a structure is a plain string."""


class Span(Struct, frozen=True, gc=False):
    """A run of words, `words[start:end]`, and what it may be.

    Attributes:
        cost: how unlikely it is that people write the value in this way, in nats.
        rarity: how few people the value selects, in nats; evidence replaces it by a count.
        slips: letters by which the words differ from what they are read as.
        because: why, for `annuaire explain`.
    """

    start: int
    end: int
    kind: SpanKind
    value: SpanValue = None
    cost: float = 0.0
    rarity: float = 0.0
    slips: int = 0
    because: str = ""


def has_trade(spans: Iterable[Span]) -> bool:
    """Whether some spans hold a profession, a savoir-faire or a role."""
    return any(isinstance(each.value, Meaning) for each in spans)


NAME_KINDS = frozenset((SpanKind.NAME, SpanKind.INITIALS))
"""The words of a name."""
Spotter = Callable[[Sequence[Word], PublishedTerms], Iterator[Span]]
"""Finds every span of its kinds in the words of a text."""

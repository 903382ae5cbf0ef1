"""What the understanding of a text results in: a query, chips and hints."""

from msgspec import Struct

from directory.model.geography import Point
from directory.search import SearchQuery
from search_api.search.understanding.spans import PlaceValue, Span, SpanKind, StreetValue


class ReadPart(Struct, frozen=True):
    """Words of the text and how they were understood: a chip on the page.

    Attributes:
        kind: `identifier`, `profession`, `savoir_faire`, `function`, `mode`, `genre`, `sector`,
            `civility`, `place`, `street`, `phone`, `structure`, `name`.
        text: the words as typed.
        codes: codes of the terminology for the words; empty for names and numbers.
        label: the meaning of the words, in full; empty where it is the words themselves.
        without: the text without these words: what to search for when the chip is removed.
        unambiguous: a text that only has this meaning, as long as the criterion stands next to a
            trade or a place.
    """

    kind: str
    text: str
    codes: tuple[str, ...] = ()
    label: str = ""
    without: str = ""
    unambiguous: str = ""


class Hint(Struct, frozen=True):
    """Why an answer is empty or doubtful, and what to try.

    Attributes:
        code: stable, for programs.
        message: French, for people.
        suggestion: a text to search for instead, with the filters of the request.
        is_elsewhere: the place of the suggestion replaces that of the parameters.
    """

    code: str
    message: str
    suggestion: str | None = None
    is_elsewhere: bool = False


class Near(Struct, frozen=True):
    """A circle around a point; without a radius, as far as needed to find enough people."""

    point: Point
    radius_km: float | None = None


class ParsedQuery(Struct, frozen=True):
    """One interpretation of a text.

    Attributes:
        query: the query for the engine; None when there is nothing to search for.
        reading: how the words were understood, in the order typed.
        faulty_number: a faulty number, whose near misses may be suggested.
        near: a circle to search in; `query` holds no place then.
        structure: words of the name of a place of practice, in addition to `query`.
        unambiguous_text: a text that has only this interpretation.
        cost: how unlikely people are to ask for this in these words, in nats.
        rarity: how few people are probably meant, in nats; evidence replaces it by a count.
        spans: the path through the lattice; empty for a number.
    """

    query: SearchQuery | None
    reading: tuple[ReadPart, ...] = ()
    hints: tuple[Hint, ...] = ()
    faulty_number: str | None = None
    near: Near | None = None
    structure: str = ""
    unambiguous_text: str = ""
    cost: float = 0.0
    rarity: float = 0.0
    spans: tuple[Span, ...] = ()

    @property
    def asides(self) -> tuple[Span, ...]:
        """The unknown words that are set aside."""
        return tuple(span for span in self.spans if span.kind is SpanKind.ASIDE)

    @property
    def is_tolerant(self) -> bool:
        """Whether letters are changed, unknown words set aside, or more found than was typed."""
        return any(
            span.slips
            or span.kind is SpanKind.ASIDE
            or span.kind is SpanKind.BARE_STRUCTURE
            or (isinstance(span.value, StreetValue | PlaceValue) and span.value.is_widened)
            for span in self.spans
        )

"""A page of what meets all criteria, gathered from as many pages of the engine as it takes.

The work of one request is bounded: who asks for something rare among many gets a short page and a
`next` link, which FHIR allows. A page ends after a position of the engine, and inside a person
after the id of an activity, so that what comes and goes between two pages shifts nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from directory.search import Position, Total

SCANNED = 2_000
"""Candidates that one request looks at: about 0.1 s."""
BATCH = 200
"""Candidates asked for at a time where some will not do."""


class Placed(Protocol):
    """A hit of the engine, at its position."""

    @property
    def position(self) -> Position:
        """Where in the answer it stands."""


class Found(Protocol):
    """A page of the engine."""

    @property
    def total(self) -> Total:
        """How many match."""

    @property
    def hits(self) -> Sequence[Placed]:
        """Those of this page."""

    @property
    def has_more(self) -> bool:
        """Whether more follow."""


class Subject(Protocol):
    """Something that becomes an entry."""

    @property
    def id(self) -> str:
        """Of the resource."""


S = TypeVar("S", bound=Subject)


class Mark(Struct, frozen=True, array_like=True):
    """Where a page ended: after a position, and after an activity of whoever stands next."""

    tier: int
    key: int
    order_version: str
    last: str = ""

    @property
    def after(self) -> Position | None:
        """The position, unless the page ended before the first."""
        return Position(self.tier, self.key) if self.tier >= 0 else None


class Page(Struct, Generic[S], frozen=True):
    """A page of subjects; `total` is that of the engine."""

    subjects: tuple[S, ...]
    next: Mark | None
    total: Total


class Gathering(Struct, Generic[S], frozen=True):
    """What a page is gathered from.

    Attributes:
        ask: a page of the engine of a given size, after a position.
        subjects: of a hit, in the order of their ids, those that meet all criteria.
        is_told: whether every hit does, so that no more are asked for than are needed.
    """

    ask: Callable[[int, Position | None], Found]
    subjects: Callable[[Placed], Iterable[S]]
    is_told: bool

    def page(self, count: int, start: Mark) -> Page[S]:
        """As many subjects as asked for, at least one, or as the bound allows."""
        kept: list[tuple[Position, S]] = []
        mark, scanned = start, 0
        size = count + 1 if self.is_told else max(BATCH, count + 1)
        while True:
            found = self.ask(size, mark.after)
            for hit in found.hits:
                for subject in self.subjects(hit):
                    if is_given(subject.id, start.last):
                        continue
                    if len(kept) == count:
                        return page_of(kept, ended(kept[-1], hit.position, mark), found.total)
                    kept.append((hit.position, subject))
                mark = Mark(hit.position.tier, hit.position.key, start.order_version)
            scanned += len(found.hits)
            if not found.has_more or scanned >= SCANNED:
                return page_of(kept, mark if found.has_more else None, found.total)


def page_of(kept: list[tuple[Position, S]], following: Mark | None, total: Total) -> Page[S]:
    """A page of what was kept."""
    return Page(tuple(subject for _, subject in kept), following, total)


def ended(last: tuple[Position, Subject], at: Position, mark: Mark) -> Mark:
    """Where a full page ended: inside a person when the next activity is of the same."""
    position, subject = last
    return Mark(mark.tier, mark.key, mark.order_version, subject.id if position == at else "")


def is_given(id_: str, last: str) -> bool:
    """Whether the page before ended in this person, after this activity."""
    return bool(last) and id_.rpartition("-")[0] == last.rpartition("-")[0] and id_ <= last

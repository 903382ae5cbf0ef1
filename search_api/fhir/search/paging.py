"""A page of what meets all criteria, gathered from as many pages of the engine as it takes.

The work of one request is bounded: who asks for something rare among many gets a short page and a
`next` link, which FHIR allows. A page ends after a position of the engine, and inside a person
after the id of an activity, so that what comes and goes between two pages shifts nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from directory.search import Position, Total

MAX_SCANNED_CANDIDATES = 2_000
"""Candidates that one request looks at: about 0.1 s."""
CANDIDATE_BATCH_SIZE = 200
"""Candidates asked for at a time where some will not do."""


class EngineHit(Protocol):
    """A hit of the engine, at its position."""

    @property
    def position(self) -> Position:
        """Where in the answer it stands."""


class EnginePage(Protocol):
    """A page of the engine."""

    @property
    def total(self) -> Total:
        """How many match."""

    @property
    def hits(self) -> Sequence[EngineHit]:
        """Those of this page."""

    @property
    def has_more(self) -> bool:
        """Whether more follow."""


class Identifiable(Protocol):
    """Something that becomes an entry."""

    @property
    def id(self) -> str:
        """Of the resource."""


S = TypeVar("S", bound=Identifiable)


class PageMark(Struct, frozen=True, array_like=True):
    """Where a page ended: after a position, and after an activity of whoever stands next."""

    tier: int
    key: int
    order_version: str
    last_id: str = ""

    @property
    def after(self) -> Position | None:
        """The position, unless the page ended before the first."""
        return Position(self.tier, self.key) if self.tier >= 0 else None


class SubjectPage(Struct, Generic[S], frozen=True):
    """A page of subjects; `total` is that of the engine."""

    subjects: tuple[S, ...]
    next_mark: PageMark | None
    total: Total


class SubjectPager(Struct, Generic[S], frozen=True):
    """What a page is gathered from.

    Attributes:
        fetch_page: a page of the engine of a given size, after a position.
        select_subjects: of a hit, in the order of their ids, those that meet all criteria.
        is_exact: whether every hit does, so that no more are asked for than are needed.
    """

    fetch_page: Callable[[int, Position | None], EnginePage]
    select_subjects: Callable[[EngineHit], Iterable[S]]
    is_exact: bool

    def read_page(self, count: int, start: PageMark) -> SubjectPage[S]:
        """As many subjects as asked for, at least one, or as the bound allows."""
        kept: list[tuple[Position, S]] = []
        mark, scanned = start, 0
        size = count + 1 if self.is_exact else max(CANDIDATE_BATCH_SIZE, count + 1)
        while True:
            found = self.fetch_page(size, mark.after)
            for hit in found.hits:
                for subject in self.select_subjects(hit):
                    if is_already_returned(subject.id, start.last_id):
                        continue
                    if len(kept) == count:
                        return build_subject_page(
                            kept, mark_page_end(kept[-1], hit.position, mark), found.total
                        )
                    kept.append((hit.position, subject))
                mark = PageMark(hit.position.tier, hit.position.key, start.order_version)
            scanned += len(found.hits)
            if not found.has_more or scanned >= MAX_SCANNED_CANDIDATES:
                return build_subject_page(kept, mark if found.has_more else None, found.total)


def build_subject_page(
    positioned_subjects: list[tuple[Position, S]], next_mark: PageMark | None, total: Total
) -> SubjectPage[S]:
    """A page of what was kept."""
    return SubjectPage(tuple(subject for _, subject in positioned_subjects), next_mark, total)


def mark_page_end(
    last: tuple[Position, Identifiable], next_position: Position, mark: PageMark
) -> PageMark:
    """Where a full page ended: inside a person when the next activity is of the same."""
    position, subject = last
    return PageMark(
        mark.tier, mark.key, mark.order_version, subject.id if position == next_position else ""
    )


def is_already_returned(id_: str, last_id: str) -> bool:
    """Whether the page before ended in this person, after this activity."""
    return bool(last_id) and id_.rpartition("-")[0] == last_id.rpartition("-")[0] and id_ <= last_id

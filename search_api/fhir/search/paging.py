"""A page of the subjects that meet all criteria, collected from several pages of the engine.

The work of one request is bounded: when few of many candidates match, the page is short and has a
`next` link, which FHIR allows. A page ends at a position of the engine, and within a person at the
id of an activity, so that changes between two pages shift nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from directory.search import Position, Total

MAX_SCANNED_CANDIDATES = 2_000
"""Candidates checked by one request, which bounds its time."""
CANDIDATE_BATCH_SIZE = 200
"""Candidates requested at a time when some may not match."""


class EngineHit(Protocol):
    """A hit of the engine, at its position."""

    @property
    def position(self) -> Position:
        """Its position in the results."""


class EnginePage(Protocol):
    """A page of the engine."""

    @property
    def total(self) -> Total:
        """The number of matches."""

    @property
    def hits(self) -> Sequence[EngineHit]:
        """The hits of this page."""

    @property
    def has_more(self) -> bool:
        """Whether more hits follow."""


class Identifiable(Protocol):
    """A subject with the id of its resource."""

    @property
    def id(self) -> str:
        """The id of the resource."""


S = TypeVar("S", bound=Identifiable)


class PageMark(Struct, frozen=True, array_like=True):
    """The end of a page: a position, and an activity of the person at the next position."""

    tier: int
    key: int
    order_version: str
    last_id: str = ""

    @property
    def after(self) -> Position | None:
        """The position; None if the page ended before the first hit."""
        return Position(self.tier, self.key) if self.tier >= 0 else None


class SubjectPage(Struct, Generic[S], frozen=True):
    """A page of subjects; `total` is that of the engine."""

    subjects: tuple[S, ...]
    next_mark: PageMark | None
    total: Total


class SubjectPager(Struct, Generic[S], frozen=True):
    """The source of a page.

    Attributes:
        fetch_page: returns a page of the engine of a given size, after a position.
        select_subjects: returns the subjects of a hit that meet all criteria, in order of id.
        is_exact: whether every hit matches, so that no more than needed are requested.
    """

    fetch_page: Callable[[int, Position | None], EnginePage]
    select_subjects: Callable[[EngineHit], Iterable[S]]
    is_exact: bool

    def read_page(self, count: int, start: PageMark) -> SubjectPage[S]:
        """A page of `count` subjects, or fewer if the scan limit is reached."""
        subjects: list[tuple[Position, S]] = []
        mark, scanned = start, 0
        size = count + 1 if self.is_exact else max(CANDIDATE_BATCH_SIZE, count + 1)
        while True:
            page = self.fetch_page(size, mark.after)
            for hit in page.hits:
                for subject in self.select_subjects(hit):
                    if is_already_returned(subject.id, start.last_id):
                        continue
                    if len(subjects) == count:
                        return build_subject_page(
                            subjects, mark_page_end(subjects[-1], hit.position, mark), page.total
                        )
                    subjects.append((hit.position, subject))
                mark = PageMark(hit.position.tier, hit.position.key, start.order_version)
            scanned += len(page.hits)
            if not page.has_more or scanned >= MAX_SCANNED_CANDIDATES:
                return build_subject_page(subjects, mark if page.has_more else None, page.total)


def build_subject_page(
    positioned_subjects: list[tuple[Position, S]], next_mark: PageMark | None, total: Total
) -> SubjectPage[S]:
    """A page of these subjects."""
    return SubjectPage(tuple(subject for _, subject in positioned_subjects), next_mark, total)


def mark_page_end(
    last: tuple[Position, Identifiable], next_position: Position, mark: PageMark
) -> PageMark:
    """The mark of a full page: within a person if their next activity also matches."""
    position, subject = last
    return PageMark(
        mark.tier, mark.key, mark.order_version, subject.id if position == next_position else ""
    )


def is_already_returned(id_: str, last_id: str) -> bool:
    """Whether the previous page ended in this person, at or after this activity."""
    return bool(last_id) and id_.rpartition("-")[0] == last_id.rpartition("-")[0] and id_ <= last_id

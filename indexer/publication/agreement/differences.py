"""The differences of a comparison: kinds and counts; who is concerned only on request."""

from enum import StrEnum

from msgspec import Struct


class DifferenceKind(StrEnum):
    """What differs."""

    MISSING = "missing"
    """A person of the store, present or departed, is not in the index."""
    UNKNOWN = "unknown"
    """A person of the index is not in the store."""
    CONTENT = "content"
    """A listing, or a tombstone in its place, is not that of the store."""
    SEQUENCE = "sequence"
    """The number of a person's last change is not that of the store."""
    OWNER = "owner"
    """A number, present or former, does not lead to the person who has it."""
    ORDER = "order"
    """An order key is not that of the store, or a person is not among the results."""
    NAME = "name"
    """A person is not found by name."""
    WORD = "word"
    """A word of a published name is not in the vocabulary."""
    UNUSED_WORD = "unused word"
    """A word of the vocabulary is in nobody's name."""
    STRUCTURE = "structure"
    """A structure is not as its practitioner with the highest sequence number reports it."""
    MISSING_STRUCTURE = "missing structure"
    """A structure in which somebody practises is not served."""
    ENDED_ROLE = "ended role"
    """The ended activities of a person are not those of the store."""
    FACET = "facet"
    """A facet does not count the people who are served."""
    COUNT = "count"
    """A number in the description of the publication is not that of the people served."""


class Difference(Struct, frozen=True):
    """One kind of difference.

    Attributes:
        subject: the dimension of a facet, or the name of a count; otherwise empty.
        count: how many people, words or values differ.
        ids: who or what differs; empty unless requested, because reports name nobody.
    """

    kind: DifferenceKind
    subject: str
    count: int
    ids: tuple[str, ...] = ()


class DifferenceCounter:
    """Collects differences.

    Args:
        has_ids: keep the ids too, for tests.
    """

    def __init__(self, *, has_ids: bool = False) -> None:
        self._has_ids = has_ids
        self._counts: dict[tuple[DifferenceKind, str], int] = {}
        self._ids: dict[tuple[DifferenceKind, str], list[str]] = {}

    def add(self, kind: DifferenceKind, id_: str, subject: str = "") -> None:
        """Count one difference."""
        key = kind, subject
        self._counts[key] = self._counts.get(key, 0) + 1
        if self._has_ids:
            self._ids.setdefault(key, []).append(id_)

    def add_number(self, kind: DifferenceKind, number: int, subject: str = "") -> None:
        """Count several differences of people who are not known one by one."""
        if number:
            self._counts[kind, subject] = self._counts.get((kind, subject), 0) + number

    def add_unless(self, is_equal: bool, kind: DifferenceKind, id_: str, subject: str = "") -> None:
        """Count one difference, unless both sides are equal."""
        if not is_equal:
            self.add(kind, id_, subject)

    def to_differences(self) -> tuple[Difference, ...]:
        """Everything counted, by kind."""
        return tuple(
            Difference(
                kind,
                subject,
                self._counts[kind, subject],
                tuple(self._ids.get((kind, subject), ())),
            )
            for kind, subject in sorted(self._counts)
        )

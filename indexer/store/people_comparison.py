"""The comparison of loaded people with the store, and its counts."""

from msgspec import Struct

from indexer.assembly.assemble import AssembledPerson


class ChangeCounts(Struct):
    """Numbers of people that a load adds, changes, leaves unchanged, and marks as departed."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    departed: int = 0

    @property
    def total(self) -> int:
        """Number of people whose public data changed."""
        return self.new + self.changed + self.departed


class KnownRow(Struct, frozen=True, gc=False):
    """The row of one person in the store; `digest` is None for a departed person."""

    id: int
    digest: bytes | None
    sort_key: str
    activities: int


class PeopleComparison(Struct, frozen=True):
    """The people who differ from the store: new ones, and changed ones with their row."""

    new: list[AssembledPerson]
    changed: list[tuple[AssembledPerson, KnownRow]]

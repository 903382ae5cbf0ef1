"""What a directory tells of structures that change, and of activities and structures that end."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from directory.model.identifiers import NationalId
from directory.model.roles import EndedRole
from directory.model.structures import PublishedStructure, StructureTombstone


class StructureChange(Struct, frozen=True):
    """The present state of a changed structure."""

    sequence: int
    structure: PublishedStructure | StructureTombstone


class EndsReader(Protocol):
    """The part of a search engine that knows structures by id, and what has ended."""

    def ended_roles(self, ids: Sequence[NationalId]) -> Mapping[NationalId, tuple[EndedRole, ...]]:
        """The activities that these people, present or departed, no longer have in public.

        Only a person's own number counts, not a former one; people without any are left out.
        """

    def lookup_structures(
        self, ids: Sequence[str]
    ) -> Mapping[str, PublishedStructure | StructureTombstone]:
        """The structures with these technical ids; unknown ids are left out."""

    def structure_changes(self, since: int, limit: int) -> Sequence[StructureChange]:
        """The present state of the structures changed after a sequence number, in order of change.

        One person may change several structures at once: those of one sequence number are all
        returned, even beyond the limit.
        """

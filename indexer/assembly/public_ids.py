"""The ids under which a person is public on a day: the structures and the activities.

The store keeps them with the record, so that it knows what ends when the person changes: a
structure that they leave, an activity that ends by its date.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date

from msgspec import Struct

from directory.model.professional import Exercise, Professional, Situation
from directory.model.roles import ROLE_HASH_BYTES, derive_role_hash

BEFORE_ANY_END = date.min
"""The day for records without dates, as the official files give them: no activity has ended."""


class PublicIds(Struct, frozen=True, gc=False):
    """The ids of a public listing, encoded as the store keeps them.

    Attributes:
        structures: the technical ids of the structures, sorted, one a line.
        roles: the hashes of the activities, sorted, `ROLE_HASH_BYTES` bytes each.
    """

    structures: str = ""
    roles: bytes = b""

    def list_structures(self) -> frozenset[str]:
        """The technical ids of the structures."""
        return frozenset(self.structures.split("\n")) if self.structures else frozenset()

    def list_role_hashes(self) -> frozenset[str]:
        """The hashes of the activities, in hexadecimal digits."""
        steps = range(0, len(self.roles), ROLE_HASH_BYTES)
        return frozenset(self.roles[at : at + ROLE_HASH_BYTES].hex() for at in steps)

    @classmethod
    def of(cls, structures: AbstractSet[str], role_hashes: AbstractSet[str]) -> "PublicIds":
        """Ids that are known one by one; hashes are in hexadecimal digits."""
        return cls("\n".join(sorted(structures)), bytes.fromhex("".join(sorted(role_hashes))))


NO_PUBLIC_IDS = PublicIds()


def collect_public_ids(professional: Professional, today: date) -> PublicIds:
    """The ids under which a person is public on a day."""
    public = [
        (exercise, each)
        for exercise in professional.exercises
        for each in exercise.situations
        if each.end is None or each.end >= today
    ]
    structures = {each.place.key for _, each in public if each.place and each.place.key}
    return PublicIds("\n".join(sorted(structures)), join_role_hashes(public))


def join_role_hashes(public: Iterable[tuple[Exercise, Situation]]) -> bytes:
    """The distinct hashes of activities, sorted, in one value."""
    return b"".join(sorted({derive_role_hash(exercise, each) for exercise, each in public}))

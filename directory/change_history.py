"""The epochs of the change feed: the names of its history, by which a follower sees a break.

Sequence numbers alone cannot tell a history from another: after a database is restored or made
anew, the same numbers may stand for other changes. A new epoch then begins. It keeps the last
number of each epoch that it continues, so that followers go on from where they were.
"""

from collections.abc import Sequence

from msgspec import Struct


class PastEpoch(Struct, frozen=True):
    """An epoch that has ended, and its last sequence number."""

    id: str
    last_sequence: int


class ChangeHistory(Struct, frozen=True):
    """The history that a publication belongs to.

    Attributes:
        epoch: the present epoch; empty if an older version published it.
        earlier_epochs: those that it continues, oldest first.
        last_sequence: the last sequence number served.
    """

    epoch: str
    earlier_epochs: Sequence[PastEpoch]
    last_sequence: int

    def has_position(self, since: int, epoch: str) -> bool:
        """Whether a follower who has everything up to a number of an epoch can go on from there.

        Args:
            since: the last sequence number received.
            epoch: the epoch in which it was received; empty if the follower does not say.
        """
        last_by_epoch = {each.id: each.last_sequence for each in self.earlier_epochs}
        last_by_epoch |= {"": self.last_sequence, self.epoch: self.last_sequence}
        return since <= last_by_epoch.get(epoch, -1)

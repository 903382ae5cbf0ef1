"""The identity of a store and its position in the history of changes, as rows of the metadata.

A copy or a backup of a store has the same identity, an earlier position, and perhaps an earlier
epoch: by these three, a store is told from another one and from its own past.
"""

from typing import Self
from uuid import uuid4

from msgspec import Struct, json
from sqlalchemy import Connection, func, select, text

from directory.change_history import PastEpoch
from indexer.store.metadata import read_number, write_number, write_text
from indexer.store.tables import metadata_rows, professionals

LAST_SEQUENCE = "last_sequence"
"""Name of the last sequence number ever given."""
STORE_ID, EPOCH, EARLIER_EPOCHS = "store_id", "epoch", "earlier_epochs"
INSERT_MISSING = text("INSERT INTO metadata VALUES (:name, :value) ON CONFLICT (name) DO NOTHING")


class StoreIdentity(Struct, frozen=True):
    """What tells a store from another one, and from its own past.

    Attributes:
        store_id: random, made with the store.
        epoch: the present epoch of its changes.
        earlier_epochs: the epochs that this one continues, oldest first.
        last_sequence: the last sequence number given.
    """

    store_id: str
    epoch: str
    earlier_epochs: tuple[PastEpoch, ...]
    last_sequence: int

    @classmethod
    def read(cls, connection: Connection) -> Self:
        """Read the identity of a store."""
        rows = connection.execute(select(metadata_rows.c.name, metadata_rows.c.value))
        values = dict(rows.all())
        return cls(
            values[STORE_ID],
            values[EPOCH],
            json.decode(values.get(EARLIER_EPOCHS, "[]"), type=tuple[PastEpoch, ...]),
            read_last_sequence(connection),
        )


def create_identity(connection: Connection) -> None:
    """Give a store its id and its first epoch, unless it has them."""
    known = select(metadata_rows.c.name).where(metadata_rows.c.name.in_((STORE_ID, EPOCH)))
    if len(connection.execute(known).all()) < len((STORE_ID, EPOCH)):
        rows = [{"name": name, "value": uuid4().hex} for name in (STORE_ID, EPOCH)]
        connection.execute(INSERT_MISSING, rows)


def begin_epoch(connection: Connection, earlier_epochs: tuple[PastEpoch, ...]) -> None:
    """Begin a new epoch that continues earlier ones."""
    write_text(connection, EPOCH, uuid4().hex)
    write_text(connection, EARLIER_EPOCHS, json.encode(earlier_epochs).decode())


def read_last_sequence(connection: Connection) -> int:
    """Return the last sequence number given, even if its row has vanished; 0 before the first."""
    highest = connection.scalar(select(func.max(professionals.c.sequence))) or 0
    return max(highest, read_number(connection, LAST_SEQUENCE))


def write_last_sequence(connection: Connection, sequence: int) -> None:
    """Record the last sequence number given, in the transaction that gives it."""
    write_number(connection, LAST_SEQUENCE, sequence)

"""Metadata of the store, kept as rows so that they are committed together with the people."""

from datetime import date, datetime
from typing import Self

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from indexer.store.tables import metadata_rows

PEOPLE_COUNT, ACTIVITY_COUNT, FEED_SEQUENCE = "people", "activities", "feed_sequence"
"""Names of stored counts, and of the highest sequence number of the feed."""
MAILBOXES_LOADED = "mailboxes"
"""Name of a flag: 1 once secure mailboxes were loaded."""
PUBLICATION_PENDING = "pending"
"""Name of a flag: 1 from the end of a load to its publication, even across a crash."""
UNPURGED_SINCE = "unpurged_since"
"""Name of a time, in seconds since the epoch: when a suppression was first seen of whose person the
index may still hold traces; 0 for none."""


class StoreMetadata(Struct, frozen=True):
    """The metadata of the stored data.

    Attributes:
        data_date: day of the newest extraction loaded; None before the first load.
        synthetic: whether the people are fictitious.
        order_version: identifies the last assignment of all order keys.
        extracted_at: time of the newest extraction loaded.
    """

    data_date: date | None = None
    synthetic: bool = False
    order_version: str = ""
    extracted_at: datetime | None = None

    @classmethod
    def read(cls, connection: Connection) -> Self:
        """Read the metadata, or the defaults before the first load."""
        rows = connection.execute(select(metadata_rows.c.name, metadata_rows.c.value))
        values = dict(rows.all())
        return cls(
            data_date=date.fromisoformat(values["data_date"]) if "data_date" in values else None,
            synthetic=values.get("synthetic") == "true",
            order_version=values.get("order_version", ""),
            extracted_at=datetime.fromisoformat(extracted_at)
            if (extracted_at := values.get("extracted_at"))
            else None,
        )

    def write(self, connection: Connection) -> None:
        """Replace the stored metadata."""
        values = {"synthetic": str(self.synthetic).lower(), "order_version": self.order_version}
        if self.data_date:
            values["data_date"] = self.data_date.isoformat()
        if self.extracted_at:
            values["extracted_at"] = self.extracted_at.isoformat()
        is_metadata = metadata_rows.c.name.in_(self.__struct_fields__)
        connection.execute(delete(metadata_rows).where(is_metadata))
        connection.execute(
            insert(metadata_rows),
            [{"name": name, "value": value} for name, value in values.items()],
        )


def read_number(connection: Connection, name: str) -> int:
    """Read a number of the same table; 0 before it is first written."""
    value = connection.scalar(select(metadata_rows.c.value).where(metadata_rows.c.name == name))
    return int(value or 0)


def write_number(connection: Connection, name: str, value: int) -> None:
    """Write a number to the same table."""
    write_text(connection, name, str(value))


def read_text(connection: Connection, name: str) -> str:
    """Read a text of the same table; empty before it is first written."""
    query = select(metadata_rows.c.value).where(metadata_rows.c.name == name)
    return connection.scalar(query) or ""


def write_text(connection: Connection, name: str, value: str) -> None:
    """Write a text to the same table."""
    connection.execute(delete(metadata_rows).where(metadata_rows.c.name == name))
    connection.execute(insert(metadata_rows).values(name=name, value=value))

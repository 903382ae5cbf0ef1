"""Facts about the data as a whole, kept as rows so that they commit with the people."""

from datetime import date, datetime
from typing import Self

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from indexer.store.tables import metadata_rows

PEOPLE_COUNT, ACTIVITY_COUNT, FEED_SEQUENCE = "people", "activities", "feed_sequence"
"""Counts that are kept in the same table, and the highest number of the feed."""
MAILBOXES_LOADED = "mailboxes"
"""1 once secure mailboxes were loaded."""
PUBLICATION_PENDING = "pending"
"""1 from the end of a load to its publication: then the next run goes through the gates for it."""


class StoreMetadata(Struct, frozen=True):
    """What the store knows about its data.

    Attributes:
        data_date: day of the newest extraction loaded; none before the first load.
        synthetic: the people are fictitious.
        order_version: names the last deal of order keys.
        extracted_at: the moment of the newest extraction loaded.
    """

    data_date: date | None = None
    synthetic: bool = False
    order_version: str = ""
    extracted_at: datetime | None = None

    @classmethod
    def read(cls, connection: Connection) -> Self:
        """The facts, or their defaults before the first load."""
        rows = connection.execute(select(metadata_rows.c.name, metadata_rows.c.value))
        known = dict(rows.all())
        return cls(
            data_date=date.fromisoformat(known["data_date"]) if "data_date" in known else None,
            synthetic=known.get("synthetic") == "true",
            order_version=known.get("order_version", ""),
            extracted_at=datetime.fromisoformat(moment)
            if (moment := known.get("extracted_at"))
            else None,
        )

    def write(self, connection: Connection) -> None:
        """Replace what was known."""
        known = {"synthetic": str(self.synthetic).lower(), "order_version": self.order_version}
        if self.data_date:
            known["data_date"] = self.data_date.isoformat()
        if self.extracted_at:
            known["extracted_at"] = self.extracted_at.isoformat()
        own = metadata_rows.c.name.in_(self.__struct_fields__)
        connection.execute(delete(metadata_rows).where(own))
        connection.execute(
            insert(metadata_rows), [{"name": name, "value": value} for name, value in known.items()]
        )


def read_number(connection: Connection, name: str) -> int:
    """A count kept in the same table; 0 before it was ever written."""
    value = connection.scalar(select(metadata_rows.c.value).where(metadata_rows.c.name == name))
    return int(value or 0)


def write_number(connection: Connection, name: str, value: int) -> None:
    """Keep a count in the same table."""
    connection.execute(delete(metadata_rows).where(metadata_rows.c.name == name))
    connection.execute(insert(metadata_rows).values(name=name, value=str(value)))

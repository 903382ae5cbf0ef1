"""Facts about the data as a whole, kept as rows so that they commit with the people."""

from datetime import date, datetime
from typing import Self

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from indexer.store import tables

PEOPLE_COUNT, ACTIVITY_COUNT, FEED_SEQUENCE = "people", "activities", "feed_sequence"
"""Counts that are kept among the facts, and the highest number of the feed."""
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
        rows = connection.execute(select(tables.facts.c.name, tables.facts.c.value))
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
        own = tables.facts.c.name.in_(self.__struct_fields__)
        connection.execute(delete(tables.facts).where(own))
        connection.execute(
            insert(tables.facts), [{"name": name, "value": value} for name, value in known.items()]
        )


def read_number(connection: Connection, name: str) -> int:
    """A count kept among the facts; 0 before it was ever written."""
    value = connection.scalar(select(tables.facts.c.value).where(tables.facts.c.name == name))
    return int(value or 0)


def write_number(connection: Connection, name: str, value: int) -> None:
    """Keep a count among the facts."""
    connection.execute(delete(tables.facts).where(tables.facts.c.name == name))
    connection.execute(insert(tables.facts).values(name=name, value=str(value)))

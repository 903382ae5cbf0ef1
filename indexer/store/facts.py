"""Facts about the data as a whole, kept as rows so that they commit with the people."""

from datetime import date
from typing import Self

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from indexer.store import tables


class Facts(Struct, frozen=True):
    """What the store knows about its data.

    Attributes:
        data_date: day of the newest extraction loaded; none before the first load.
        synthetic: the people are fictitious.
        order_version: names the last deal of order keys.
    """

    data_date: date | None = None
    synthetic: bool = False
    order_version: str = ""

    @classmethod
    def read(cls, connection: Connection) -> Self:
        """The facts, or their defaults before the first load."""
        rows = connection.execute(select(tables.facts.c.name, tables.facts.c.value))
        known = dict(rows.all())
        return cls(
            data_date=date.fromisoformat(known["data_date"]) if "data_date" in known else None,
            synthetic=known.get("synthetic") == "true",
            order_version=known.get("order_version", ""),
        )

    def write(self, connection: Connection) -> None:
        """Replace what was known."""
        known = {"synthetic": str(self.synthetic).lower(), "order_version": self.order_version}
        if self.data_date:
            known["data_date"] = self.data_date.isoformat()
        connection.execute(delete(tables.facts))
        connection.execute(
            insert(tables.facts), [{"name": name, "value": value} for name, value in known.items()]
        )

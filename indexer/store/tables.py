"""The tables of the store. It holds validated records only: nothing here is ever private.

Two tables for people, because the order is dealt anew for everybody at once: rewriting the rank
inside the wide rows costs five times what filling a narrow table beside them does.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

professionals = Table(
    "professionals",
    metadata,
    Column("national_id", String(12), primary_key=True),
    Column("record", LargeBinary, comment="Professional as JSON; none once the person has left"),
    Column("digest", LargeBinary(16), comment="of the record; what a load is diffed by"),
    Column("sort_key", Text, nullable=False),
    Column("activities", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("updated_on", Date, nullable=False, comment="day of the data, not of the clock"),
)

order_keys = Table(
    "order_keys",
    metadata,
    Column("national_id", String(12), primary_key=True),
    Column("alphabetical", BigInteger, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("outcome", String(20), nullable=False),
    Column("report", Text, nullable=False, comment="JSON; no name, no number"),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(30), primary_key=True),
    Column("value", Text, nullable=False),
    comment="data_date, synthetic, order_version",
)

"""The tables of the store. It holds validated records only: nothing here is ever private.

Records and order keys lie beside the people, under the same number: what counts, diffs and sorts
people reads 130 bytes of each and not 1,100, and a new deal of the order rewrites a narrow table.
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
    Column("number", Integer, primary_key=True, comment="in the order of arrival"),
    Column("national_id", String(12), nullable=False, unique=True),
    Column("digest", LargeBinary(16), comment="of the record; none once the person has left"),
    Column("sort_key", Text, nullable=False),
    Column("activities", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("updated_on", Date, nullable=False, comment="day of the data, not of the clock"),
)

professional_records = Table(
    "records",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("record", LargeBinary, nullable=False, comment="Professional as JSON"),
)

order_keys = Table(
    "order_keys",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
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

"""The tables of the store, which holds validated records only: it never contains private data.

Records and order keys have tables of their own, with the same ids as the people: counting,
comparing and sorting people reads narrow rows, and reassigning the order rewrites a narrow table.
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
from sqlalchemy.dialects import postgresql

metadata = MetaData()
BINARY_ORDER = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text sorted by bytes, whatever the locale of the server."""

professionals = Table(
    "professionals",
    metadata,
    Column("id", Integer, primary_key=True, comment="in the order of arrival"),
    Column("national_id", String(12), nullable=False, unique=True),
    Column("digest", LargeBinary(16), comment="of the record; none once the person has left"),
    Column("sort_key", BINARY_ORDER, nullable=False),
    Column("activities", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("updated_on", Date, nullable=False, comment="day of the data, not of the clock"),
)

professional_records = Table(
    "records",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("record", LargeBinary, nullable=False, comment="Professional as JSON"),
    Column("structures", Text, comment="ids of the public ones, by line"),
    Column("roles", LargeBinary, comment="hashes of the public activities"),
)

structure_departures = Table(
    "structure_departures",
    metadata,
    Column("structure_id", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("day", Date, nullable=False, comment="of the data"),
    comment="the last time that somebody left a structure",
)

ended_roles = Table(
    "ended_roles",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="of the person"),
    Column("role", String(12), primary_key=True, comment="hash of an activity"),
    Column("sequence", BigInteger, nullable=False),
    comment="activities that were public once; no data of them",
)

order_keys = Table(
    "order_keys",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("alphabetical", BigInteger, nullable=False),
)

feed_position_rows = Table(
    "feed_positions",
    metadata,
    Column("national_id", String(12), primary_key=True),
    Column("feed_sequence", BigInteger, nullable=False, comment="the register's own number"),
    Column("validated_at", DateTime(timezone=True), nullable=False),
    Column(
        "registration_sequence",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="number of the newest registration: it lifts older suppressions",
    ),
    comment="what the feed said last of a person, and when",
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("national_id", String(12), primary_key=True),
    Column("reason", String(20), nullable=False, comment="deletion or public-opposition"),
    Column("feed_sequence", BigInteger, nullable=False),
    comment="survive every load and every rollback; a later registration lifts them",
)

former_numbers = Table(
    "former_numbers",
    metadata,
    Column("former", String(12), primary_key=True),
    Column("national_id", String(12), nullable=False, index=True),
    Column(
        "feed_sequence",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="number of the line that says so",
    ),
    comment="numbers that lead to the present one, once the register has told so",
)

scheduled_changes = Table(
    "scheduled_changes",
    metadata,
    Column("national_id", String(12), primary_key=True),
    Column("day", Date, nullable=False, index=True),
    comment="the next day on which a start or an end comes to pass",
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

metadata_rows = Table(
    "metadata",
    metadata,
    Column("name", String(30), primary_key=True),
    Column("value", Text, nullable=False),
    comment="data_date, synthetic, order_version … and the counts",
)

"""The first tables: people with their records and order keys, the feed, runs and metadata.

Some stores are older than the first migration: existing tables are kept, missing ones are created.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    create_people_tables()
    create_feed_tables()
    create_suppressions_table()
    create_run_tables()


def create_people_tables() -> None:
    """Create the tables of people, records and order keys."""
    op.create_table(
        "order_keys",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alphabetical", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        if_not_exists=True,
    )
    op.create_table(
        "professionals",
        sa.Column("number", sa.Integer(), nullable=False, comment="in the order of arrival"),
        sa.Column("national_id", sa.String(length=12), nullable=False),
        sa.Column(
            "digest",
            sa.LargeBinary(length=16),
            nullable=True,
            comment="of the record; none once the person has left",
        ),
        sa.Column(
            "sort_key", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("activities", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column(
            "updated_on", sa.Date(), nullable=False, comment="day of the data, not of the clock"
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("national_id"),
        if_not_exists=True,
    )
    op.create_table(
        "records",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False, comment="Professional as JSON"),
        sa.PrimaryKeyConstraint("number"),
        if_not_exists=True,
    )


def create_feed_tables() -> None:
    """Create the tables of feed positions, former numbers and scheduled changes."""
    op.create_table(
        "due",
        sa.Column("national_id", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("national_id"),
        comment="the next day on which a start or an end comes to pass",
        if_not_exists=True,
    )
    op.create_index(op.f("ix_due_day"), "due", ["day"], unique=False, if_not_exists=True)
    op.create_table(
        "former_numbers",
        sa.Column("former", sa.String(length=12), nullable=False),
        sa.Column("national_id", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("former"),
        comment="numbers that lead to the present one, once the register has told so",
        if_not_exists=True,
    )
    op.create_index(
        op.f("ix_former_numbers_national_id"), "former_numbers", ["national_id"], unique=False
    )
    op.create_table(
        "marks",
        sa.Column("national_id", sa.String(length=12), nullable=False),
        sa.Column(
            "feed_sequence", sa.BigInteger(), nullable=False, comment="the register's own number"
        ),
        sa.Column("validated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("national_id"),
        comment="what the feed said last of a person, and when",
        if_not_exists=True,
    )


def create_suppressions_table() -> None:
    """Create the table of people who were deleted or who opposed publication."""
    op.create_table(
        "suppressions",
        sa.Column("national_id", sa.String(length=12), nullable=False),
        sa.Column(
            "reason", sa.String(length=20), nullable=False, comment="deletion or public-opposition"
        ),
        sa.Column("feed_sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("national_id"),
        comment="survive every load and every rollback; a later registration lifts them",
        if_not_exists=True,
    )


def create_run_tables() -> None:
    """Create the tables of runs and metadata."""
    op.create_table(
        "facts",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        comment="data_date, synthetic, order_version … and the counts",
        if_not_exists=True,
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("report", sa.Text(), nullable=False, comment="JSON; no name, no number"),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )

"""Rename tables and columns after their content; no row is written.

Stores created without migrations already have the names of the previous version.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLE_NAMES = {"due": "scheduled_changes", "marks": "feed_positions", "facts": "metadata"}
NUMBERED_TABLES = ("professionals", "records", "order_keys")
POSTGRESQL_NAMES = {
    **{f"{before}_pkey": f"{now}_pkey" for before, now in TABLE_NAMES.items()},
    "professionals_number_seq": "professionals_id_seq",
}
"""Names that PostgreSQL derives from tables and columns: primary key indexes, a sequence."""


def upgrade() -> None:
    """Rename the tables, the id column, and the objects named after them."""
    op.drop_index("ix_due_day", table_name="due")
    for before, now in TABLE_NAMES.items():
        op.rename_table(before, now)
    op.create_index("ix_scheduled_changes_day", "scheduled_changes", ["day"])
    for table in NUMBERED_TABLES:
        op.alter_column(table, "number", new_column_name="id")
    if op.get_bind().dialect.name == "postgresql":
        for before, now in POSTGRESQL_NAMES.items():
            kind = "SEQUENCE" if before.endswith("_seq") else "INDEX"
            op.execute(f"ALTER {kind} IF EXISTS {before} RENAME TO {now}")

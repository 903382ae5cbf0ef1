"""Tables and columns by the names of what they hold; no row is written.

Stores that migrations did not make have been adopted by the version before, under its names.
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
"""What that server named after a table or a column: indexes of primary keys, and a sequence."""


def upgrade() -> None:
    """Rename the tables, the column, and what is named after them."""
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

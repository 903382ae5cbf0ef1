"""Say which line of the feed links a former number, and which registered a person last.

Until now any line lifted older suppressions, so the newest line counts as the registration, but for
people with a suppression: theirs is extended to all of their numbers.
"""

import sqlalchemy as sa
from alembic import op

from indexer.store.former_numbers import group_by_person, read_links

revision = "0004"
down_revision = "0003"


NEW_COLUMNS = (
    ("former_numbers", "feed_sequence", "number of the line that says so"),
    (
        "feed_positions",
        "registration_sequence",
        "number of the newest registration: it lifts older suppressions",
    ),
)


def upgrade() -> None:
    """Add the two columns; extend suppressions to all numbers of a person."""
    for table, name, comment in NEW_COLUMNS:
        number = sa.Column(
            name, sa.BigInteger(), nullable=False, server_default="0", comment=comment
        )
        op.add_column(table, number)
    connection = op.get_bind()
    extend_suppressions(connection)
    connection.execute(
        sa.text(
            "UPDATE feed_positions SET registration_sequence = feed_sequence"
            " WHERE national_id NOT IN (SELECT national_id FROM suppressions)"
        )
    )


def extend_suppressions(connection: sa.Connection) -> None:
    """Suppress every number of the people of whom one number is suppressed."""
    rows = connection.execute(
        sa.text("SELECT national_id, reason, feed_sequence FROM suppressions")
    ).all()
    suppressed = {row.national_id: row for row in rows}
    people = group_by_person(read_links(connection, list(suppressed)), suppressed)
    missing = {
        number: row
        for known, row in suppressed.items()
        for number in people[known].all
        if number not in suppressed
    }
    for number, row in missing.items():
        connection.execute(
            sa.text(
                "INSERT INTO suppressions (national_id, reason, feed_sequence)"
                " VALUES (:number, :reason, :sequence)"
            ),
            {"number": number, "reason": row.reason, "sequence": row.feed_sequence},
        )

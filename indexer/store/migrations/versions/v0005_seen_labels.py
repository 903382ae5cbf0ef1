"""Collect the labels of the codes in the stored records, once, for codes that come without one.

The loads and the feed add to them from then on (`indexer.store.labels`).
"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import op

from directory.model.professional import Professional
from indexer.assembly.record_codec import decode_professional
from indexer.code_systems import LabelCounts, add_label_counts, count_labels
from indexer.store.labels import SeenCodeSystems

revision = "0005"
down_revision = "0004"

RECORDS_PER_BATCH = 2_000
records = sa.table("records", sa.column("id"), sa.column("record", sa.LargeBinary))


def upgrade() -> None:
    """Store the most frequent label of each code, where it is not that of the tables."""
    connection = op.get_bind()
    counts: LabelCounts = {}
    for people in iterate_record_batches(connection):
        add_label_counts(counts, count_labels(people))
    code_systems = SeenCodeSystems(connection)
    code_systems.add_loaded_labels(counts)
    code_systems.save()


def iterate_record_batches(connection: sa.Connection) -> Iterator[Sequence[Professional]]:
    """Yield the stored records in batches."""
    query = sa.select(records.c.record).order_by(records.c.id)
    encoded = connection.scalars(query.execution_options(yield_per=RECORDS_PER_BATCH))
    for batch in encoded.partitions():
        yield [decode_professional(record) for record in batch]

"""Alphabetical order keys: unique integers with gaps, so that new people fit in between.

Reassigning all keys changes the order version, which invalidates cursors; inserting a new key
between two neighbours does not.
"""

from collections.abc import Sequence
from hashlib import blake2b

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, text

from indexer.store.tables import order_keys, professionals

ORDER_KEY_GAP = 1 << 40
"""Gap between neighbours after a reassignment: forty successive insertions always fit in it.

With this gap, the keys of eight million people fit in 63 bits.
"""
MAX_IDS_PER_QUERY = 500
"""Ids in one `IN (…)`: old versions of SQLite allow 999 variables."""
MAX_NEWCOMERS_BEFORE_REORDER = 20_000
"""Number of insertions, two look-ups each, above which all keys are reassigned instead."""


def assign_missing_order_keys(connection: Connection) -> bool:
    """Give an order key to everybody without one; return whether all keys were reassigned."""
    create_sort_key_index(connection)
    is_first = connection.scalar(select(order_keys.c.id).limit(1)) is None
    if not is_first and insert_order_keys(connection, find_unordered_people(connection)):
        return False
    reassign_all_order_keys(connection)
    return True


def create_sort_key_index(connection: Connection) -> None:
    """Create the index of the people present by sort key, if it does not exist."""
    connection.execute(
        text(
            "CREATE INDEX IF NOT EXISTS professionals_by_sort_key ON professionals (sort_key) "
            "WHERE digest IS NOT NULL"  # a reassignment reads only this index, in order
        )
    )


def find_unordered_people(connection: Connection) -> Sequence[Row[int, str]]:
    """Return people without an order key, up to one more than the maximum to insert."""
    return connection.execute(
        select(professionals.c.id, professionals.c.sort_key)
        .outerjoin(order_keys, order_keys.c.id == professionals.c.id)
        .where(order_keys.c.id.is_(None), professionals.c.digest.is_not(None))
        .order_by(professionals.c.sort_key)
        .limit(MAX_NEWCOMERS_BEFORE_REORDER + 1)
    ).all()


def insert_order_keys(connection: Connection, people: Sequence[Row[int, str]]) -> bool:
    """Insert order keys; return False if there are too many, or if a gap is full."""
    if len(people) > MAX_NEWCOMERS_BEFORE_REORDER:
        return False
    return all(insert_order_key(connection, row_id, sort_key) for row_id, sort_key in people)


def reassign_all_order_keys(connection: Connection) -> None:
    """Reassign all keys, in the order of the sort keys, `ORDER_KEY_GAP` apart.

    Rows are written in order of id, which appends them to the table: faster than in order of rank.
    """
    connection.execute(delete(order_keys))
    rank = func.row_number().over(order_by=professionals.c.sort_key)
    present = select(professionals.c.id, (rank * ORDER_KEY_GAP).label("alphabetical"))
    keys = present.where(professionals.c.digest.is_not(None)).subquery()
    keys_by_id = select(keys).order_by(keys.c.id)
    connection.execute(insert(order_keys).from_select(["id", "alphabetical"], keys_by_id))


def insert_order_key(connection: Connection, row_id: int, sort_key: str) -> bool:
    """Insert one person between their neighbours; return False if the gap is full."""
    before = find_neighbour_key(connection, professionals.c.sort_key < sort_key, descending=True)
    after = find_neighbour_key(connection, professionals.c.sort_key > sort_key, descending=False)
    low = before if before is not None else 0
    high = after if after is not None else low + 2 * ORDER_KEY_GAP
    if high - low < 2:  # noqa: PLR2004 - no integer in between
        return False
    connection.execute(insert(order_keys).values(id=row_id, alphabetical=(low + high) // 2))
    return True


def find_neighbour_key(
    connection: Connection, condition: ColumnElement[bool], *, descending: bool
) -> int | None:
    """Return the key of the nearest person with a key on one side, or None."""
    sort_key = professionals.c.sort_key
    return connection.scalar(
        select(order_keys.c.alphabetical)
        .join(professionals, professionals.c.id == order_keys.c.id)
        .where(condition, professionals.c.digest.is_not(None))
        .order_by(sort_key.desc() if descending else sort_key)
        .limit(1)
    )


def read_alphabetical_keys(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Read the alphabetical keys of the people present among these, by national id."""
    both = professionals.join(order_keys, professionals.c.id == order_keys.c.id)
    query = select(professionals.c.national_id, order_keys.c.alphabetical).select_from(both)
    batches = (ids[at : at + MAX_IDS_PER_QUERY] for at in range(0, len(ids), MAX_IDS_PER_QUERY))
    queries = (query.where(professionals.c.national_id.in_(each)) for each in batches)
    return {row[0]: row[1] for each in queries for row in connection.execute(each)}


def compute_shuffle_key(order_version: str, national_id: str) -> int:
    """Return a fixed pseudo-random rank, for an unbiased order: 60 bits of a keyed hash.

    A collision is very unlikely; then either person comes first.
    """
    return (
        int.from_bytes(
            blake2b(national_id.encode(), digest_size=8, key=order_version.encode()).digest()
        )
        >> 4
    )

"""Alphabetical order keys: unique integers with gaps, so that newcomers fit between.

Dealing anew for everybody changes the order version, which tells cursors to start again; fitting a
newcomer between two neighbours does not.
"""

from collections.abc import Sequence
from hashlib import blake2b

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, text

from indexer.store.tables import order_keys, professionals

ORDER_KEY_GAP = 1 << 40
"""Between neighbours at a deal: forty newcomers may fall between the same two, one after another.

Eight million people fit in 63 bits so.
"""
MAX_NEWCOMERS_BEFORE_REORDER = 20_000
"""Fitting one newcomer takes two index look-ups (~40 µs); a deal of 1.8 M people, about 8 s."""


def assign_missing_order_keys(connection: Connection) -> bool:
    """Give everybody without an order key one; True when all keys had to be dealt anew."""
    create_sort_key_index(connection)
    is_first = connection.scalar(select(order_keys.c.id).limit(1)) is None
    if not is_first and insert_order_keys(connection, find_unordered_people(connection)):
        return False
    reassign_all_order_keys(connection)
    return True


def create_sort_key_index(connection: Connection) -> None:
    """The order of those present, made once."""
    connection.execute(
        text(
            "CREATE INDEX IF NOT EXISTS professionals_by_sort_key ON professionals (sort_key) "
            "WHERE digest IS NOT NULL"  # then it holds all that a deal reads, in its order
        )
    )


def find_unordered_people(connection: Connection) -> Sequence[Row[int, str]]:
    """People without an order key, as many as are worth fitting and one more."""
    return connection.execute(
        select(professionals.c.id, professionals.c.sort_key)
        .outerjoin(order_keys, order_keys.c.id == professionals.c.id)
        .where(order_keys.c.id.is_(None), professionals.c.digest.is_not(None))
        .order_by(professionals.c.sort_key)
        .limit(MAX_NEWCOMERS_BEFORE_REORDER + 1)
    ).all()


def insert_order_keys(connection: Connection, people: Sequence[Row[int, str]]) -> bool:
    """Whether these were few enough, and all found a place between their neighbours."""
    if len(people) > MAX_NEWCOMERS_BEFORE_REORDER:
        return False
    return all(insert_order_key(connection, row_id, sort_key) for row_id, sort_key in people)


def reassign_all_order_keys(connection: Connection) -> None:
    """Deal all keys anew, in the order of the sort keys, `GAP` apart.

    Written by id they fall at the end of the table, one after the other: 1.6 s for 900,000
    people, and 2.5 s in the order of the ranks. Ranks made with numpy and sent back take 1.2 s, in
    SQLite only.
    """
    connection.execute(delete(order_keys))
    rank = func.row_number().over(order_by=professionals.c.sort_key)
    present = select(professionals.c.id, (rank * ORDER_KEY_GAP).label("alphabetical"))
    dealt = present.where(professionals.c.digest.is_not(None)).subquery()
    in_place = select(dealt).order_by(dealt.c.id)
    connection.execute(insert(order_keys).from_select(["id", "alphabetical"], in_place))


def insert_order_key(connection: Connection, row_id: int, sort_key: str) -> bool:
    """Put one person between their neighbours; False when no number is left there."""
    before = find_neighbour_key(connection, professionals.c.sort_key < sort_key, descending=True)
    after = find_neighbour_key(connection, professionals.c.sort_key > sort_key, descending=False)
    low = before if before is not None else 0
    high = after if after is not None else low + 2 * ORDER_KEY_GAP
    if high - low < 2:  # noqa: PLR2004 - no integer lies between
        return False
    connection.execute(insert(order_keys).values(id=row_id, alphabetical=(low + high) // 2))
    return True


def find_neighbour_key(
    connection: Connection, condition: ColumnElement[bool], *, descending: bool
) -> int | None:
    """The key of the nearest person on one side who has one."""
    sort_key = professionals.c.sort_key
    return connection.scalar(
        select(order_keys.c.alphabetical)
        .join(professionals, professionals.c.id == order_keys.c.id)
        .where(condition, professionals.c.digest.is_not(None))
        .order_by(sort_key.desc() if descending else sort_key)
        .limit(1)
    )


def compute_shuffle_key(order_version: str, national_id: str) -> int:
    """A fixed pseudo-random rank that favours nobody: 60 bits of a keyed hash.

    Two of 1.8 M people share one with a probability of 1.4 in a million; then either comes first.
    """
    return (
        int.from_bytes(
            blake2b(national_id.encode(), digest_size=8, key=order_version.encode()).digest()
        )
        >> 4
    )

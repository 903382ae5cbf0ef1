"""Bulk insertion of rows, passed directly to the driver.

SQLAlchemy compiles the statement for the driver; its processing of each row, most of the cost, is
skipped. Values must have types that the driver accepts: dates are ISO text. On PostgreSQL, rows are
copied instead of inserted.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import OperationalError

RowValues = tuple[object, ...]


def insert_rows(connection: Connection, table: Table, rows: Sequence[RowValues]) -> None:
    """Insert rows; their values are in the order of the columns of the table."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        copy_rows(connection, table, rows)
        return
    columns = [column.name for column in table.columns]
    statement = insert(table).compile(dialect=connection.dialect, column_keys=columns)
    connection.exec_driver_sql(str(statement), list(rows))


def copy_rows(connection: Connection, table: Table, rows: Sequence[RowValues]) -> None:
    """Insert rows by COPY of PostgreSQL, in the transaction of the connection."""
    from psycopg import Error  # noqa: PLC0415 - optional: only for PostgreSQL

    columns = ", ".join(column.name for column in table.columns)
    driver = connection.connection.driver_connection
    assert driver is not None
    try:
        with driver.cursor().copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    except Error as error:
        raise OperationalError(None, None, error) from error

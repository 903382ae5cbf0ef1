"""Yardsticks in PostgreSQL over the same people: `LIKE` over full names, and pg_trgm with unaccent.

What most services do before they have a search of their own. Each word of a `LIKE` may stand
anywhere in the name; pg_trgm orders by how many three-letter pieces two texts share. Both have the
index that PostgreSQL advises for them, and enough memory to hold it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import psycopg

from benchmarks.indexing.postgresql import postgresql
from benchmarks.relevance.evaluation import SEEN, Ask, asking_by
from directory.text.analysis import fold

SETTINGS = ("shared_buffers=1GB", "work_mem=64MB", "maintenance_work_mem=512MB", "fsync=off")
SCHEMA = """
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
CREATE FUNCTION plain(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT lower(public.unaccent('public.unaccent', $1)) $$;
CREATE TABLE people (number text, name text);
"""
INDEX = """
CREATE INDEX ON people USING gin (plain(name) gin_trgm_ops);
ANALYZE people;
"""
SIMILAR = """
SELECT number FROM people WHERE plain(name) %% plain(%s)
ORDER BY similarity(plain(name), plain(%s)) DESC, name, number LIMIT %s
"""
LIKE = "SELECT number FROM people WHERE {conditions} ORDER BY name, number LIMIT %s"


@contextmanager
def people_in_postgresql(
    people: Iterable[tuple[str, str, str]],
) -> Iterator[psycopg.Connection]:
    """A server that holds everybody's exercise name, first name and number.

    Raises:
        MissingServer: PostgreSQL is not installed.
    """
    with postgresql(settings=SETTINGS) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SCHEMA)
        with connection.cursor().copy("COPY people FROM STDIN") as copy:
            for name, first_name, number in people:
                copy.write_row((number, f"{name} {first_name}"))
        connection.execute(INDEX)
        yield connection


def asking_similar(connection: psycopg.Connection) -> Ask:
    """Ask by similarity of three-letter pieces."""
    return asking_by(lambda text: numbers(connection, SIMILAR, (text, text, SEEN)))


def asking_like(connection: psycopg.Connection) -> Ask:
    """Ask for names that hold every word typed."""

    def found(text: str) -> list[str]:
        patterns = [f"%{escaped(word)}%" for word in fold(text).split()]
        conditions = " AND ".join(["plain(name) LIKE %s"] * len(patterns)) or "true"
        return numbers(connection, LIKE.format(conditions=conditions), (*patterns, SEEN))

    return asking_by(found)


def escaped(word: str) -> str:
    """A word as itself in a pattern."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def numbers(connection: psycopg.Connection, query: str, given: Sequence[object]) -> list[str]:
    """The numbers that a query gives."""
    return [number for (number,) in connection.execute(query.encode(), given)]

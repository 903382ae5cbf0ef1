"""Baselines in PostgreSQL over the same people: `LIKE` over full names, and pg_trgm with unaccent.

Each word of a `LIKE` may be anywhere in the name; pg_trgm ranks by the trigrams that two texts
share. Both have the index that PostgreSQL's manual suggests, and enough memory to hold it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import psycopg

from benchmarks.indexing.postgresql import run_postgresql
from benchmarks.relevance.evaluation import MAX_FOUND_RANK, QuestionAsker, make_baseline_asker
from directory.text.analysis import fold

POSTGRESQL_SETTINGS = (
    "shared_buffers=1GB",
    "work_mem=64MB",
    "maintenance_work_mem=512MB",
    "fsync=off",
)
POSTGRESQL_SCHEMA = """
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
CREATE FUNCTION plain(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT lower(public.unaccent('public.unaccent', $1)) $$;
CREATE TABLE people (number text, name text);
"""
POSTGRESQL_INDEX_SQL = """
CREATE INDEX ON people USING gin (plain(name) gin_trgm_ops);
ANALYZE people;
"""
SIMILARITY_SQL = """
SELECT number FROM people WHERE plain(name) %% plain(%s)
ORDER BY similarity(plain(name), plain(%s)) DESC, name, number LIMIT %s
"""
LIKE_SQL = "SELECT number FROM people WHERE {conditions} ORDER BY name, number LIMIT %s"


@contextmanager
def load_people_into_postgresql(
    people: Iterable[tuple[str, str, str]],
) -> Iterator[psycopg.Connection]:
    """A server that holds everybody's exercise name, first name and number.

    Raises:
        MissingPostgresql: PostgreSQL is not installed.
    """
    with (
        run_postgresql(settings=POSTGRESQL_SETTINGS) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        connection.execute(POSTGRESQL_SCHEMA)
        with connection.cursor().copy("COPY people FROM STDIN") as copy:
            for name, first_name, number in people:
                copy.write_row((number, f"{name} {first_name}"))
        connection.execute(POSTGRESQL_INDEX_SQL)
        yield connection


def make_similarity_asker(connection: psycopg.Connection) -> QuestionAsker:
    """Ask by similarity of trigrams."""
    return make_baseline_asker(
        lambda text: fetch_numbers(connection, SIMILARITY_SQL, (text, text, MAX_FOUND_RANK))
    )


def make_like_asker(connection: psycopg.Connection) -> QuestionAsker:
    """Ask for names that hold every word typed."""

    def found(text: str) -> list[str]:
        patterns = [f"%{escape_like_pattern(word)}%" for word in fold(text).split()]
        conditions = " AND ".join(["plain(name) LIKE %s"] * len(patterns)) or "true"
        return fetch_numbers(
            connection, LIKE_SQL.format(conditions=conditions), (*patterns, MAX_FOUND_RANK)
        )

    return make_baseline_asker(found)


def escape_like_pattern(word: str) -> str:
    """A word as a literal in a pattern."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def fetch_numbers(
    connection: psycopg.Connection, query: str, parameters: Sequence[object]
) -> list[str]:
    """The numbers that a query gives."""
    return [number for (number,) in connection.execute(query.encode(), parameters)]

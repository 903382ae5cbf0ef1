"""Everyday queries and how each is read: a line of `everyday_queries.csv` for each.

A reading has the rows that `annuaire explain` prints, between bars: the kind, the words, and the
codes (or the meaning in full where there are no codes). The directory decides between readings, so
that all queries are asked of the people of `everyday_directory`.
"""

import csv
from pathlib import Path

from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.search_api.search.everyday_directory import make_everyday_engine

TABLE = Path(__file__).with_name("everyday_queries.csv")


def load_rows():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [(row["query"], row["reading"]) for row in csv.DictReader(file)]


def format_reading(results):
    rows = ((part.kind, part.text, " ".join(part.codes) or part.label) for part in results.reading)
    return " | ".join(" ".join(filter(None, row)) for row in rows)


def test_each_everyday_query_is_read_as_listed():
    search = DirectorySearch(make_everyday_engine())
    rows = load_rows()
    assert [
        (text, format_reading(search.search(SearchRequest(q=text)))) for text, _ in rows
    ] == rows


def test_each_query_is_listed_once():
    texts = [text for text, _ in load_rows()]
    assert sorted(set(texts)) == sorted(texts)

"""Whatever the parameters of the page of results, no query of an engine has too many clauses."""

from urllib.parse import urlencode

from tests.builders import make_documents
from tests.search_api.test_query_bounds import HOSTILE_TEXTS, MAX_CLAUSES, CountingEngine
from web.search_url import SearchUrl

TOWN = "pres_de"
TEXTS = {"q": HOSTILE_TEXTS, "structure": HOSTILE_TEXTS[::2]}
"""Texts; every other parameter is a code, a number, a cursor or leads elsewhere."""


def test_no_parameter_of_the_page_builds_a_query_of_many_clauses(visitor_of):
    engine = CountingEngine(make_documents("MARTIN Sophie"))
    visitor = visitor_of(engine=engine)
    for name in (*SearchUrl.__struct_fields__, TOWN):
        for text in TEXTS.get(name, HOSTILE_TEXTS[:1]):
            status = visitor.get(f"/recherche?{urlencode({name: text})}").status_code
            assert status < 500, (name, text)
            assert engine.clauses <= MAX_CLAUSES, (name, text)
    assert engine.clauses > 0

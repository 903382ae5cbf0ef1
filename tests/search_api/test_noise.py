"""Noise in the search box: an answer or a refusal as stated, and no more work than for a question.

Names here are near each other, so that every word of noise has many that it may stand for.
"""

from itertools import product
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from search_api.app import create_app
from search_api.search.service import DirectorySearch
from search_api.search.understanding import MAX_QUERY_CHARS, MAX_QUERY_WORDS
from tests.builders import make_documents
from tests.fakes import a_sheet
from tests.search_api.test_query_bounds import MAX_CLAUSES, CountingEngine

MAX_SEARCHES = 16
"""Of the engine for one text: interpretations, each strict and then tolerant, and their offers."""
OK, INVALID = 200, 422
NOISE = {
    "as long as allowed": (
        *("x" * MAX_QUERY_CHARS, "é" * MAX_QUERY_CHARS, "médecin rennes " * 13, "de la " * 15),
        " ".join(f"mot{chr(97 + at % 26)}" for at in range(MAX_QUERY_WORDS)),
        *("martine " * 25, "kiné " * MAX_QUERY_WORDS),
    ),
    "one letter": (*"aemé1ß", "m.", "d'", "l’", "-a-"),
    "digits": (
        *("0", "12", "75", "35000", "99999", "1234567", "0299000000", "123456789012345"),
        *(
            "7" * MAX_QUERY_CHARS,
            "0 " * MAX_QUERY_WORDS,
            "12 34 56",
            "٣٥٠٠٠",
            "３５０００",
            "-1",
            "1e9",
        ),
    ),
    "pictures": ("😀", "👩‍⚕️ martin", "🏥" * 50, "martin 🦷 rennes", "\u2695\ufe0f", "♥ ★ →"),
    "other scripts": ("مارتن", "דוד כהן", "\u202emartin", "马丁", "Мартин", "\u200bmar\u200btin"),
    "control characters": ("mar\x00tin", "\t\n\r", "martin\x1b[31m", "\ufffd", "\ufeffmartin"),
    "statements": (
        *("'; DROP TABLE professionals; --", "1 OR 1=1", "%' UNION SELECT * FROM person --"),
        *("name:* AND *:*", "martin~2 OR (jean^4", "[a TO z]", "*", "?", "/.*/", "${jndi:x}"),
        *(
            "<script>alert(1)</script>",
            "../../etc/passwd",
            "{{7*7}}",
            "%00",
            "&q=martin",
            "\\",
            '"',
        ),
    ),
    "punctuation": (
        "((((",
        '""""',
        "« » « »",
        ",,,,",
        "?!...",
        "-" * 100,
        "_" * 50,
        "a,b;c:d/e(f)g",
    ),
}
TOO_MUCH = ("x" * (MAX_QUERY_CHARS + 1), "mot " * (MAX_QUERY_WORDS + 1), "😀" * 201, "1." * 101)
ROUTES = ("/api/v1/professionals?facets=true&", "/api/v1/suggestions?")
NAMES = [
    f"{start}{end} {first}"
    for (start, end), first in zip(
        product(("MAR", "MOR", "MER", "BAR"), ("TIN", "TINE", "IN", "AIN", "TEL", "EL")),
        ("Marine", "Martine", "Marin", "Jean", "Jeanne", "Anne") * 4,
        strict=True,
    )
]


@pytest.fixture(scope="module")
def engine():
    return CountingEngine(make_documents(*NAMES))


@pytest.fixture(scope="module")
def client(engine):
    search = DirectorySearch(engine)
    return TestClient(create_app(search, a_sheet, public_url="https://annuaire.test"))


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("kind", NOISE)
def test_noise_is_answered_within_the_bounds_of_a_search(engine, client, kind, route):
    for text in NOISE[kind]:
        engine.clauses = engine.searches = 0
        answered = client.get(route + urlencode({"q": text}))
        assert (answered.status_code, text) == (OK, text), answered.text
        assert engine.clauses <= MAX_CLAUSES, text
        assert engine.searches <= MAX_SEARCHES, text


def test_more_than_is_allowed_is_refused_before_anything_is_searched(engine, client):
    for text in TOO_MUCH:
        engine.searches = 0
        answered = client.get(ROUTES[0] + urlencode({"q": text}))
        assert (answered.status_code, text) == (INVALID, text)
        assert answered.json()["field"] == "q"
        assert "au plus" in answered.text
        assert engine.searches == 0


@pytest.mark.parametrize("text", ["🏥", "« » « »", "مارتن", "'; DROP TABLE professionals; --"])
def test_noise_that_finds_nobody_says_why(client, text):
    answer = client.get(f"/api/v1/professionals?{urlencode({'q': text})}").json()
    assert answer["results"] == []
    assert answer["hints"]


def test_what_surrounds_a_name_does_not_hide_it(client):
    for text in (
        "martin marine",
        "👩‍⚕️ martin marine",
        "\u202emartin\u200b marine",
        "(martin) [marine]",
    ):
        answer = client.get(f"/api/v1/professionals?{urlencode({'q': text})}").json()
        (exercise,) = answer["results"][0]["professional"]["exercises"]
        assert exercise["exercise_name"] == "MARTIN", text

"""Cases anyone can write, held against every engine; see `cases/*.toml`."""

import tomllib
from itertools import repeat
from pathlib import Path

import pytest

from directory.document import IndexDocument
from tests.builders import make_documents
from tests.directory.engines.walking import parse_case_query, walk_pages

CASES_DIR = Path(__file__).parent / "cases"


def load_cases(key):
    """Each case that says this, once for each way of writing its query."""
    for file in sorted(CASES_DIR.glob("*.toml")):
        for case in tomllib.loads(file.read_text("utf-8"))["case"]:
            for query in expand_query(case["query"]) if key in case else ():
                name = f"{file.stem}: {case['because']}: {' '.join(map(str, query.values()))}"
                yield pytest.param(case, query, id=name)


def expand_query(query):
    """`text = ["lefloch", "le floc'h"]` asks the same question twice."""
    match query:
        case list(queries):
            return queries
        case {"text": list(texts), **others}:
            return [{"text": text, **others} for text in texts]
        case {"identifier": list(numbers)}:
            return [{"identifier": number} for number in numbers]
    return [query]


def make_case_documents(case):
    """The people of a case; those who are `gone` are tombstones."""
    present = make_documents(*case["corpus"], practices=case.get("practices"))
    gone = {case["corpus"].index(name) for name in case.get("gone", ())}
    return [
        IndexDocument.tombstone(each.id, sequence=each.sequence, order=each.order)
        if at in gone
        else each
        for at, each in enumerate(present)
    ]


def list_expected_hits(case, people):
    numbers = {name: each.id for name, each in zip(case["corpus"], people, strict=True)}
    return [(tier, numbers[name]) for tier, names in case["finds"].items() for name in names]


@pytest.mark.parametrize(("case", "query"), list(load_cases("finds")))
def test_an_engine_finds_what_the_case_says(serve, case, query):
    people = make_case_documents(case)
    answer = list_expected_hits(case, people), {sum(map(len, case["finds"].values()))}
    engine = serve(people)
    query = parse_case_query(query)
    if case.get("guess"):
        query = query.with_fuzzy_words(engine.vocabulary())
    assert [walk_pages(engine, query, repeat(size)) for size in (1, 2, 100)] == [answer] * 3


@pytest.mark.parametrize(("case", "query"), list(load_cases("counts")))
def test_an_engine_counts_what_the_case_says(serve, case, query):
    counted = serve(make_case_documents(case)).facets(
        parse_case_query(query), limit=case.get("limit", 20)
    )
    for dimension, expected in case["counts"].items():
        assert dict(counted[dimension]) == expected, dimension

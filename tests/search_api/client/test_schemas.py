"""The client stands alone, and reads what the service writes."""

import subprocess
import sys

import msgspec
import pytest

from search_api.client import schemas
from search_api.http.problems import Problem
from search_api.representations import schemas as served
from search_api.representations.change_feed import ChangeLine
from search_api.representations.status import StatusAnswer
from search_api.search.requests import MAX_LOOKUP_IDS

SERVER_MODULES = {"numpy", "rapidfuzz", "starlette", "fastapi", "tantivy", "opensearchpy"}
ANSWERS = [
    (served.SearchAnswer, schemas.SearchAnswer),
    (served.ListingAnswer, schemas.ListingAnswer),
    (served.LookupAnswer, schemas.LookupAnswer),
    (StatusAnswer, schemas.StatusAnswer),
    (ChangeLine, schemas.ChangeLine),
    (Problem, schemas.Problem),
]


def test_the_client_brings_nothing_of_the_service_along():
    program = "import sys, search_api.client; print(*sys.modules)"
    run = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    modules = run.stdout.split()
    print(len(modules), "modules")  # noqa: T201 - told with `pytest -s`
    assert "search_api.client.client" in modules
    assert SERVER_MODULES.isdisjoint(modules)


@pytest.mark.parametrize(("written", "read"), ANSWERS)
def test_what_is_read_is_what_is_written(written, read):
    assert describe(read) == describe(written)


def describe(kind):
    """The JSON Schema of a type and of all it is made of, without the words about them."""
    _, components = msgspec.json.schema_components([kind], schema_hook=name_custom_type)
    return without_descriptions(components)


def name_custom_type(kind):
    return {"type": "string", "format": kind.__name__}


def without_descriptions(schema):
    if isinstance(schema, dict):
        return {
            key: without_descriptions(value)
            for key, value in schema.items()
            if key not in {"description", "title"} or not isinstance(value, str)
        }
    return schema


def test_both_know_the_same_address_and_the_same_limit():
    assert schemas.PROFESSIONALS_PATH == served.PROFESSIONALS_PATH
    assert schemas.MAX_LOOKUP_IDS == MAX_LOOKUP_IDS

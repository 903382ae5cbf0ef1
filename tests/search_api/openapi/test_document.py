"""The OpenAPI document says what is served: every route, every schema, every example."""

import tomllib
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from directory.model.identifiers import decode_identifier
from search_api import VERSION
from search_api.app import create_app
from search_api.openapi.document import OPERATIONS, SCHEMA_TYPES
from search_api.search.service import DirectorySearch
from tests.fakes import InMemoryEngine, a_sheet

APP = create_app(DirectorySearch(InMemoryEngine()), a_sheet, public_url="https://annuaire.test")
DOCUMENT = APP.openapi()
BY_NAME = {kind.__name__: kind for kind in SCHEMA_TYPES}


def contents(node):
    """Every content with examples, wherever it stands."""
    if isinstance(node, list):
        return [found for each in node for found in contents(each)]
    if not isinstance(node, dict):
        return []
    here = [node] if node.keys() >= {"examples", "schema"} and "$ref" in node["schema"] else []
    return here + [found for each in node.values() for found in contents(each)]


def examples():
    for content in contents(DOCUMENT["paths"]):
        schema = content["schema"]["$ref"].rpartition("/")[2]
        for name in content["examples"]:
            yield schema, DOCUMENT["components"]["examples"][name]["value"]


def references(node):
    if isinstance(node, list):
        return {ref for each in node for ref in references(each)}
    if not isinstance(node, dict):
        return set()
    here = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
    return here.union(*map(references, node.values()))


def test_every_route_is_documented():
    operations = {
        each["operationId"] for path in DOCUMENT["paths"].values() for each in path.values()
    }
    assert operations == set(OPERATIONS)


@pytest.mark.parametrize(("name", "value"), list(examples()))
def test_every_example_is_of_its_schema(name, value):
    kind = BY_NAME[name]
    typed = msgspec.convert(value, kind, dec_hook=decode_identifier)
    assert msgspec.to_builtins(typed, enc_hook=str) == value


def test_every_answer_and_every_problem_has_an_example():
    answers = [
        content
        for path in DOCUMENT["paths"].values()
        for operation in path.values()
        for answer in operation["responses"].values()
        for media, content in answer.get("content", {}).items()
        if media != "application/pdf"
    ]
    assert answers
    assert all(content["examples"] for content in answers)


def test_every_reference_leads_somewhere():
    parts = DOCUMENT["components"].items()
    known = {f"#/components/{kind}/{name}" for kind, named in parts for name in named}
    assert references(DOCUMENT) <= known


@pytest.mark.parametrize("name", ["q", "name", "page_size", "cursor"])
def test_every_parameter_of_the_search_is_described(name):
    parameters = DOCUMENT["paths"]["/api/v1/professionals"]["get"]["parameters"]
    (found,) = [each for each in parameters if each["name"] == name]
    assert found["description"]


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_no_page_that_loads_scripts_of_others_is_served(path):
    client = TestClient(APP)
    assert client.get("/api/v1/openapi.json").status_code == 200
    assert client.get(path).status_code == 404


def test_the_version_is_the_projects():
    pyproject = Path(__file__).parents[3] / "pyproject.toml"
    project = tomllib.loads(pyproject.read_text("utf-8"))["project"]
    assert project["version"] == VERSION == DOCUMENT["info"]["version"]

"""A fast route: called at once when its query is plainly right, else left to the framework."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, Query, routing
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from directory.errors import InvalidQuery
from search_api import app as application
from search_api.http.fast_route import FastRoute, refuse_dependencies
from search_api.search.service import DirectorySearch
from tests.fakes import InMemoryEngine, a_sheet


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    size: int = 3
    codes: list[str] = []


async def one(request: Request, number: str, asked: Annotated[Closed, Query()]) -> Response:
    return Response(f"{request.method} {number} {asked.size} {asked.codes}")


@pytest.fixture
def checked(monkeypatch):
    """Each request that the framework has checked."""
    requests = []
    solve = routing.solve_dependencies

    def counted(**given):
        requests.append(1)
        return solve(**given)

    monkeypatch.setattr(routing, "solve_dependencies", counted)
    return requests


@pytest.fixture
def client():
    app = FastAPI()
    app.router.add_api_route("/{number}", one, route_class_override=FastRoute)
    return TestClient(app)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "3 []"),
        ("?size=4", "4 []"),
        ("?codes=a", "3 ['a']"),
        ("?codes=a,b&size=5", "5 ['a,b']"),
    ],
)
def test_what_is_plainly_right_is_not_checked_again(client, checked, query, said):
    assert (client.get(f"/12{query}").text, checked) == (f"GET 12 {said}", [])


def test_a_list_in_several_parts_is_read_by_the_framework(client, checked):
    assert client.get("/12?codes=a&codes=b").text == "GET 12 3 ['a', 'b']"
    assert len(checked) == 1


@pytest.mark.parametrize("query", ["size=x", "page=1", "size="])
def test_what_is_wrong_is_said_by_the_framework(client, checked, query):
    (error,) = client.get(f"/12?{query}").json()["detail"]
    assert error["loc"] == ["query", query.split("=")[0]]
    assert len(checked) == 1


def test_what_is_said_twice_is_refused_where_one_is_expected(client):
    with pytest.raises(InvalidQuery, match="une fois") as refused:
        client.get("/12?size=4&size=5")
    assert refused.value.field == "size"


def test_it_is_documented_as_any_other(client):
    (operation,) = client.get("/openapi.json").json()["paths"]["/{number}"].values()
    assert [each["name"] for each in operation["parameters"]] == ["number", "size", "codes"]


def answer_401():
    raise HTTPException(401)


@pytest.mark.parametrize("holder", ["application", "router", "inclusion", "route"])
def test_a_dependency_that_would_be_skipped_is_refused(holder):
    guard = {"dependencies": [Depends(answer_401)]}
    app = FastAPI(**(guard if holder == "application" else {}))
    router = APIRouter(route_class=FastRoute, **(guard if holder == "router" else {}))
    router.get("/{number}", **(guard if holder == "route" else {}))(one)
    app.include_router(router, **(guard if holder == "inclusion" else {}))
    with pytest.raises(ValueError, match=r"/\{number\}.*skips dependencies"):
        refuse_dependencies(app.routes)


def test_the_application_is_not_built_with_a_dependency_that_would_be_skipped(monkeypatch):
    class Guarded(application.Application):
        def __init__(self, **given):
            super().__init__(**given | {"dependencies": [Depends(answer_401)]})

    monkeypatch.setattr(application, "Application", Guarded)
    with pytest.raises(ValueError, match="skips dependencies"):
        application.create_app(
            DirectorySearch(InMemoryEngine()), a_sheet, public_url="https://a.test"
        )

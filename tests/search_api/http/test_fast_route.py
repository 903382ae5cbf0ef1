"""A direct route: called at once when its query is plainly right, else left to the framework."""

from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from search_api.http.fast_route import FastRoute


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    size: int = 3
    codes: list[str] = []


@pytest.fixture
def checked():
    """Each request that the framework has checked."""
    return []


@pytest.fixture
def client(checked):
    app = FastAPI(dependencies=[Depends(lambda: checked.append(1))])

    async def one(request: Request, number: str, asked: Annotated[Closed, Query()]) -> Response:
        return Response(f"{request.method} {number} {asked.size} {asked.codes}")

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


def test_it_is_documented_as_any_other(client):
    (operation,) = client.get("/openapi.json").json()["paths"]["/{number}"].values()
    assert [each["name"] for each in operation["parameters"]] == ["number", "size", "codes"]

"""A direct route: called straight away without a query, checked by the framework with one."""

from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from search_api.direct import Direct


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    size: int = 3


@pytest.fixture
def checked():
    """Each request that the framework has checked."""
    return []


@pytest.fixture
def client(checked):
    app = FastAPI(dependencies=[Depends(lambda: checked.append(1))])

    async def one(request: Request, number: str, asked: Annotated[Closed, Query()]) -> Response:
        return Response(f"{request.method} {number} {asked.size}")

    app.router.add_api_route("/{number}", one, route_class_override=Direct)
    return TestClient(app)


def test_without_a_query_nothing_is_checked_and_defaults_hold(client, checked):
    assert (client.get("/12").text, checked) == ("GET 12 3", [])


def test_with_a_query_everything_is(client, checked):
    assert client.get("/12?size=4").text == "GET 12 4"
    assert [client.get(f"/12?{query}").status_code for query in ("size=x", "page=1")] == [422, 422]
    assert len(checked) == 3


def test_it_is_documented_as_any_other(client):
    (operation,) = client.get("/openapi.json").json()["paths"]["/{number}"].values()
    assert [each["name"] for each in operation["parameters"]] == ["number", "size"]

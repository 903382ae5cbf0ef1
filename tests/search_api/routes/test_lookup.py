import pytest

from search_api.routes.lookup import MAX_LOOKUP_BODY_BYTES
from tests.builders import a_rpps

LOOKUP = "/api/v1/professionals/lookup"


@pytest.fixture
def client(ask):
    return ask("MARTIN Sophie")


def test_each_number_gets_an_item_in_the_order_asked(client):
    answered = client.post(LOOKUP, json={"ids": ["x", a_rpps(1), a_rpps(2)]}).json()
    assert [(item["id"], item["status"]) for item in answered["items"]] == [
        ("x", "malformed"),
        (a_rpps(1), "found"),
        (a_rpps(2), "unknown"),
    ]
    assert answered["items"][1]["professional"]["id"] == a_rpps(1)
    assert answered["items"][2]["professional"] is None


def test_a_thousand_numbers_are_answered(client):
    answered = client.post(LOOKUP, json={"ids": [a_rpps(n) for n in range(1000)]})
    assert len(answered.json()["items"]) == 1000


def test_one_number_more_is_refused(client):
    refused = client.post(LOOKUP, json={"ids": [a_rpps(1)] * 1001})
    assert (refused.status_code, refused.json()["field"]) == (422, "ids")


@pytest.mark.parametrize("body", [b"", b"{", b"ids=1", b'{"ids": ["\xff"]}'])
def test_what_is_not_json_is_refused(client, body):
    refused = client.post(LOOKUP, content=body)
    assert (refused.status_code, refused.json()["title"]) == (
        400,
        "Le corps de la demande n’est pas du JSON lisible",
    )


@pytest.mark.parametrize("body", [[], {}, {"ids": "1"}, {"ids": [1]}, {"ids": [], "name": "x"}])
def test_json_of_another_shape_is_refused_with_the_shape_expected(client, body):
    refused = client.post(LOOKUP, json=body)
    assert (refused.status_code, refused.json()["field"]) == (422, "ids")
    assert '{"ids":' in refused.json()["detail"]


def in_pieces(size):
    yield from (b"x" * 1000 for _ in range(size // 1000 + 1))


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_too_large_is_refused_whether_or_not_it_says_its_length(client, announced):
    content = b"x" * (MAX_LOOKUP_BODY_BYTES + 1) if announced else in_pieces(MAX_LOOKUP_BODY_BYTES)
    assert client.post(LOOKUP, content=content).status_code == 413


def test_a_parameter_in_the_address_is_refused(client):
    assert client.post(f"{LOOKUP}?ids=1", json={"ids": []}).json()["field"] == "ids"


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_address_of_lists_is_nobodys_number(client, method):
    refused = getattr(client, method)(LOOKUP)
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


def test_a_batch_is_not_kept(client):
    assert client.post(LOOKUP, json={"ids": []}).headers["cache-control"] == "no-store"

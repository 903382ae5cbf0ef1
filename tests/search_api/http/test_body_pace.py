"""Bodies that arrive too slowly are not waited for."""

import anyio
import httpx
import pytest

from search_api.app import Capacity, create_app
from search_api.http.body_pace import BodyLimits
from search_api.search.service import DirectorySearch
from tests.fakes import InMemoryEngine, a_sheet

LOOKUP = "/api/v1/professionals/lookup"
BODY = b'{"ids": ["99000012346"]}'


def send_slowly(limits, pieces, pause_s, media_type="application/json"):
    """The answer to a body in pieces, with a pause before each."""
    app = create_app(
        DirectorySearch(InMemoryEngine()),
        a_sheet,
        public_url="https://annuaire.test",
        capacity=Capacity(bodies=limits),
    )

    async def body():
        for piece in pieces:
            await anyio.sleep(pause_s)
            yield piece

    async def run():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://a.test") as client:
            headers = {"Content-Type": media_type, "Content-Length": "1000"}
            return await client.post(LOOKUP, content=body(), headers=headers)

    return anyio.run(run)


NEVER = 60.0


@pytest.mark.parametrize("media_type", ["application/json", "text/csv"])
@pytest.mark.parametrize(
    ("limits", "pause_s"),
    [
        (BodyLimits(timeout_s=0.1, min_bytes_s=1, grace_s=NEVER), NEVER),
        (BodyLimits(timeout_s=0.1, min_bytes_s=1, grace_s=NEVER), 0.05),
        (BodyLimits(timeout_s=NEVER, min_bytes_s=1_000, grace_s=0.1), 0.05),
    ],
)
def test_a_body_that_takes_too_long_is_refused(limits, pause_s, media_type):
    drops = [bytes([each]) for each in BODY]
    refused = send_slowly(limits, drops, pause_s, media_type)
    assert refused.status_code == 408
    assert refused.headers["connection"] == "close"
    assert "trop lentement" in refused.json()["detail"]


def test_a_body_with_pauses_arrives():
    limits = BodyLimits(timeout_s=NEVER, min_bytes_s=1, grace_s=NEVER)
    answered = send_slowly(limits, [BODY[:5], BODY[5:]], 0.05)
    assert answered.json()["items"][0]["status"] == "unknown"


def test_bytes_earn_time():
    limits = BodyLimits(timeout_s=NEVER, min_bytes_s=len(BODY), grace_s=0.01)
    pieces = [b" " * 600, BODY]
    assert send_slowly(limits, pieces, 0.0).status_code == 200

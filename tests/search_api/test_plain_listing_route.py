"""The route of plain numbers answers as the documented one, to the byte; watchers are told alike.

Every request is put to two applications, one of which has the documented route alone.
"""

from functools import partial

import pytest
from starlette.testclient import TestClient

from directory.model.identifiers import Adeli, NationalId
from search_api.access.callers import CallerResolver
from search_api.access.counters import MemoryCounters
from search_api.access.keys import KeyFile, Keyring
from search_api.access.limits import RateLimiter
from search_api.access.middleware import AccessMiddleware
from search_api.app import PlainListingRoute, create_app, parse_plain_number
from search_api.representations.schemas import PROFESSIONALS_PATH
from search_api.search.service import DirectorySearch
from tests.builders import a_document, a_rpps, a_tombstone, an_id
from tests.fakes import EmptyEngine, InMemoryEngine, SilentEngine, a_sheet

PRESENT, FORMER, DEPARTED, NOBODY = map(a_rpps, range(1, 5))
ADELI = Adeli("352012345")
PEOPLE = [
    a_document(former_ids=(FORMER,), adeli=(ADELI,)),
    a_tombstone(3),
]
PLAIN = [
    f"{number}{suffix}"
    for number in (PRESENT, FORMER, DEPARTED, NOBODY)
    for suffix in ("", ".vcf", ".zip")
]
HEADERS = [
    {},
    {"Accept": "application/json"},
    {"Accept": "text/vcard;q=0.5, application/fhir+json"},
    {"Accept": "text/html"},
    {"Accept": "nonsense;;q"},
    {"Origin": "https://ailleurs.test"},
    {"Accept-Encoding": "gzip"},
    {"If-None-Match": 'W/"x"'},
    {"If-None-Match": "*"},
]


class BrokenEngine(InMemoryEngine):
    """Has a bug."""

    def lookup(self, _ids):
        raise RuntimeError


class Both:
    """An application with the route and one without, and what became of their requests."""

    def __init__(self, engine, keys, **limits):
        self.done = ([], [])
        keyring = Keyring(KeyFile(keys))
        for_all = {"address": "", "key": "", "local": ""} | limits
        self.clients = []
        for done in self.done:
            limits = RateLimiter(MemoryCounters(), for_all, clock=lambda: 30.0)
            door = partial(AccessMiddleware, callers=CallerResolver(keyring), limits=limits)
            app = create_app(
                DirectorySearch(engine),
                a_sheet,
                public_url="https://a.test",
                access_middleware=door,
            )
            app.on_request_done = (done.append,)
            self.clients.append(TestClient(app, follow_redirects=False, client=("192.0.2.1", 1)))
        routes = self.clients[1].app.router.routes
        routes[:] = [each for each in routes if not isinstance(each, PlainListingRoute)]

    def answers(self, method, path, headers):
        """What each sent: status, headers in order, body."""
        return [sent(client.request(method, path, headers=headers)) for client in self.clients]

    def noted(self):
        """What each told its watchers, but for the time and the request's own id."""
        return [[(each.method, each.route, each.status) for each in done] for done in self.done]


def sent(answer):
    headers = [each for each in answer.headers.raw if each[0] != b"x-request-id"]
    assert len(headers) == len(answer.headers.raw) - 1
    return answer.status_code, headers, answer.content


@pytest.fixture
def both(tmp_path):
    return lambda engine=None, **limits: Both(
        engine or InMemoryEngine(PEOPLE), tmp_path / "keys", **limits
    )


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
@pytest.mark.parametrize("asked", PLAIN)
def test_a_number_is_answered_alike_whatever_the_headers(both, method, asked):
    two = both()
    for headers in HEADERS:
        ours, framework = two.answers(method, f"{PROFESSIONALS_PATH}/{asked}", headers)
        assert ours == framework
    assert two.noted()[0] == two.noted()[1]
    assert len(two.noted()[0]) == len(HEADERS)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (PRESENT, 200),
        (f"{PRESENT}.pdf", 200),
        (f"{PRESENT}.jsonld", 200),
        (f"{PRESENT}.fhir", 200),
        (f"{PRESENT}.json", 200),
        (f"{PRESENT}?", 200),
        (f"{FORMER}", 308),
        (f"{FORMER}.pdf", 308),
        (f"{DEPARTED}", 410),
        (NOBODY, 404),
        (an_id(1), 200),
        (ADELI, 200),
        (NationalId.of(ADELI), 200),
        (ADELI[:-1] + "6", 404),
        (an_id(2), 308),
        ("RPPS " + PRESENT, 200),
        ("%39" + PRESENT[1:], 200),
        (PRESENT[:10], 422),
        (PRESENT + "0000", 422),
        (f"{PRESENT}.PDF", 422),
        (f"{PRESENT}%0A", 200),
        (f"{PRESENT}/", 404),
        (f"{PRESENT}?x=1", 422),
        (f"{PRESENT}?x=1&x=2", 422),
        (f"{PRESENT}?api_key=1", 400),
        ("lookup", 405),
        ("", 404),
    ],
)
def test_each_way_to_write_a_number_is_answered_alike(both, asked, status):
    two = both()
    ours, framework = two.answers("GET", f"{PROFESSIONALS_PATH}/{asked}", {})
    assert ours == framework
    assert ours[0] == status
    assert two.noted()[0] == two.noted()[1]


def test_what_the_client_holds_is_not_sent_again(both):
    two = both()
    (_, headers, _), _ = two.answers("GET", f"{PROFESSIONALS_PATH}/{PRESENT}", {})
    held = {"If-None-Match": dict(headers)[b"etag"].decode()}
    ours, framework = two.answers("GET", f"{PROFESSIONALS_PATH}/{PRESENT}", held)
    assert ours == framework
    assert (ours[0], ours[2]) == (304, b"")


def test_limits_hold_and_are_told(both):
    two = both(address="2/minute")
    left = []
    for _ in range(3):
        ours, framework = two.answers("GET", f"{PROFESSIONALS_PATH}/{PRESENT}", {})
        assert ours == framework
        left.append((ours[0], dict(ours[1])[b"ratelimit-remaining"]))
    assert left == [(200, b"1"), (200, b"0"), (429, b"0")]


@pytest.mark.parametrize(
    ("engine", "status"), [(EmptyEngine(), 503), (SilentEngine(), 503), (BrokenEngine(), 500)]
)
def test_what_fails_is_told_alike(both, engine, status):
    two = both(engine)
    ours, framework = two.answers("GET", f"{PROFESSIONALS_PATH}/{PRESENT}", {})
    assert ours == framework
    assert ours[0] == status
    assert two.noted()[0] == two.noted()[1]


@pytest.mark.parametrize(
    ("path", "number"),
    [
        (f"{PROFESSIONALS_PATH}/{PRESENT}", PRESENT),
        (f"{PROFESSIONALS_PATH}/{PRESENT}.vcf", f"{PRESENT}.vcf"),
        (f"{PROFESSIONALS_PATH}/{ADELI}", ADELI),
        (f"{PROFESSIONALS_PATH}/{PRESENT}\n", None),
        (f"{PROFESSIONALS_PATH}/lookup", None),
        (f"/x{PROFESSIONALS_PATH}/{PRESENT}", None),
    ],
)
def test_the_route_is_taken_for_a_plain_number_only(path, number):
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b""}
    assert parse_plain_number(scope) == number


@pytest.mark.parametrize(
    "other", [{"query_string": b"x"}, {"method": "POST"}, {"type": "lifespan"}]
)
def test_it_is_not_taken_where_more_is_said(other):
    path = f"{PROFESSIONALS_PATH}/{PRESENT}"
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b""} | other
    assert parse_plain_number(scope) is None


def test_no_other_route_is_asked_for_a_plain_number(both):
    app = both().clients[0].app
    del app.router.routes[1:]
    assert TestClient(app).get(f"{PROFESSIONALS_PATH}/{PRESENT}").status_code == 200

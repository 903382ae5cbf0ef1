"""What holds of every address that is read, whichever route answers it.

The addresses come from the OpenAPI document and from the facade's own table, so that a new route is
held to the same without a line here.
"""

import gzip

import pytest
from starlette.testclient import TestClient

from search_api.access.callers import Caller
from search_api.app import create_app
from search_api.fhir.search.supported_parameters import RESOURCES
from search_api.http.compression import MIN_COMPRESSED_JSON_BYTES
from search_api.search.service import DirectorySearch
from tests.builders import a_rpps, make_documents
from tests.fakes import InMemoryEngine, a_sheet

MANY = make_documents(*(f"MARTIN {chr(65 + n)}{chr(97 + n)}" for n in range(26)))
SITE = "https://annuaire.test"
NEVER_KEPT = {"/healthz", "/readyz"}


def partner(app):
    """A door that takes everybody for a partner: the export asks for one."""

    async def let_in(scope, receive, send):
        scope.setdefault("state", {})["caller"] = Caller("key", "p")
        await app(scope, receive, send)

    return let_in


@pytest.fixture(scope="module")
def client():
    search = DirectorySearch(InMemoryEngine(MANY))
    return TestClient(create_app(search, a_sheet, public_url=SITE, access_middleware=partner))


def read_addresses():
    app = create_app(DirectorySearch(InMemoryEngine(MANY)), a_sheet, public_url=SITE)
    paths = [path for path, kinds in app.openapi()["paths"].items() if "get" in kinds]
    facade = [f"/fhir/{name}{end}" for name in RESOURCES for end in ("", "/_history?_since=2020")]
    one = f"/fhir/Practitioner/{a_rpps(1)}"
    forms = [f"/api/v1/professionals/{a_rpps(1)}{end}" for end in (".pdf", ".vcf", ".jsonld")]
    return [
        *(path.replace("{id}", a_rpps(1)) for path in paths),
        *forms,
        *facade,
        one,
        f"{one}/$everything",
        "/fhir/metadata",
        "/api/v1/openapi.json",
    ]


ADDRESSES = read_addresses()


def without_id(headers):
    return {name: value for name, value in headers.items() if name != "x-request-id"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_head_alone_is_that_of_the_whole_answer(client, address):
    whole, head = client.get(address), client.head(address)
    assert (whole.status_code, head.status_code, head.content) == (200, 200, b"")
    assert without_id(head.headers) == without_id(whole.headers)


@pytest.mark.parametrize("address", [each for each in ADDRESSES if each not in NEVER_KEPT])
def test_what_is_held_is_not_sent_again(client, address):
    held = client.get(address).headers["etag"]
    again = client.get(address, headers={"If-None-Match": held})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", held)


@pytest.mark.parametrize("address", ADDRESSES)
def test_any_site_may_read(client, address):
    answered = client.get(address, headers={"Origin": "https://ailleurs.test"})
    assert answered.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_long_answer_is_compressed_and_says_the_same(client, address):
    plain = client.get(address, headers={"Accept-Encoding": "identity"}).content
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as packed:
        sent = b"".join(packed.iter_raw())
    is_packed = packed.headers.get("content-encoding") == "gzip"
    assert (gzip.decompress(sent) if is_packed else sent) == plain
    assert is_packed or len(plain) < MIN_COMPRESSED_JSON_BYTES

"""The contract held from outside: anything the document allows, and what it does not, is answered
as it says, and never with a server error.
"""

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from search_api.app import create_app
from search_api.search.service import DirectorySearch
from tests.builders import a_tombstone, make_documents
from tests.fakes import InMemoryEngine, a_sheet

PEOPLE = (*make_documents("MARTIN Sophie", "LE GALL Éric"), a_tombstone(9, sequence=9))
APP = create_app(
    DirectorySearch(InMemoryEngine(PEOPLE)), a_sheet, public_url="https://annuaire.test"
)
CONTRACT = schemathesis.openapi.from_asgi("/api/v1/openapi.json", APP)
HELD = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@CONTRACT.parametrize()
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_is_answered_as_documented(case):
    case.call_and_validate(checks=HELD)

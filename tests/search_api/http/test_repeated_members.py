"""A JSON body in which a member is given twice has no single meaning."""

import pytest

from tests.builders import make_documents
from tests.fakes import InMemoryEngine

LOOKUP, MATCH = "/api/v1/professionals/lookup", "/fhir/Practitioner/$match"
NUMBER = '{"ids": ["99000012346"], "ids": ["99000012347"]}'
BATCH = '{"resourceType": "Bundle", "type": "batch", "entry": [%s]}'
READ = '{"request": {"method": "GET", "url": "Practitioner/1", "url": "Practitioner/2"}}'
PARAMETERS = '{"resourceType": "Parameters", "parameter": [{"name": "count", "name": "resource"}]}'


JSON, FHIR = "application/json", "application/fhir+json"


@pytest.mark.parametrize(
    ("path", "body", "member", "media_type"),
    [
        (LOOKUP, NUMBER, "ids", JSON),
        ("/fhir", BATCH % READ, "url", FHIR),
        (MATCH, PARAMETERS, "name", FHIR),
    ],
)
def test_a_repeated_member_is_refused_and_named(client_of, path, body, member, media_type):
    site = client_of(InMemoryEngine(make_documents("MARTIN Sophie")))
    refused = site.post(path, content=body, headers={"content-type": media_type})
    assert refused.status_code == (422 if media_type == JSON else 400)
    assert "ne se donne qu’une fois" in refused.text
    assert member in refused.text

"""Each filter that has a parameter is in the document of the API, with its words and an example."""

import pytest

from directory.matching.filters_table import FILTERS
from tests.builders import make_documents
from tests.fakes import InMemoryEngine

PARAMETERS = [row.parameter for row in FILTERS if row.parameter]


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda each: each.name)
def test_a_filter_is_documented(client_of, parameter):
    client = client_of(InMemoryEngine(make_documents("MARTIN Anne")))
    operation = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/professionals"]["get"]
    (said,) = (each for each in operation["parameters"] if each["name"] == parameter.name)
    assert said["description"].startswith(parameter.description)
    assert parameter.example in str(said)
    assert said["schema"]["type"] == "array"

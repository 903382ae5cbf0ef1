"""Whatever the value of a declared parameter, the facade answers it: no value is an error of ours.

The parameters come from the facade's own table, so that a new one is held to the same here.
"""

from urllib.parse import urlencode

import pytest

from search_api.fhir.search.supported_parameters import RESOURCES, RESULT_PARAMETER_NAMES
from tests.builders import make_documents
from tests.fakes import InMemoryEngine
from tests.search_api.fhir.partner import Partner

HOSTILE_VALUES = (
    *(",", " , ,", "\\", "\\,", "|", "|,|", "-", "/", "\0", "\u202e", "²", "martin,,sophie", "[a-"),
    *(
        "é" * 200,
        "dr " * 66,
        ",".join("abcdefghij"),
        "48.11|-1.68,",
        "nan|nan",
        "48|2|1e999",
        "||||",
    ),
    *("²|²", "48|2|-0", "2026-13", "eq9999-12-31", "2026-01-01T00:00:00+99:99", "Organization/,"),
    *("1" * 200, "http://[", "a|b|c"),
)


def list_written_names(resource):
    for parameter in resource.parameters:
        for modifier in ("", *parameter.modifiers):
            yield f"{parameter.name}:{modifier}" if modifier else parameter.name


EVERY_PARAMETER = [
    (resource.name, name)
    for resource in RESOURCES.values()
    for name in dict.fromkeys((*list_written_names(resource), *RESULT_PARAMETER_NAMES))
]


@pytest.fixture(name="somebody", scope="module")
def somebody_fixture():
    return Partner(InMemoryEngine(make_documents("MARTIN Sophie", "MARTIN Paul")))


@pytest.mark.parametrize(("resource", "name"), EVERY_PARAMETER)
def test_any_value_of_a_parameter_is_answered_or_refused(somebody, resource, name):
    for value in HOSTILE_VALUES:
        response = somebody.answer(f"/{resource}?{urlencode([(name, value)])}")
        assert response.status_code in {200, 400, 406, 422}, (value, response.text)


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("name", ["_since", "_count", "_cursor"])
def test_any_value_of_a_parameter_of_a_history_is_answered_or_refused(somebody, resource, name):
    for value in HOSTILE_VALUES:
        response = somebody.answer(f"/{resource}/_history?{urlencode([(name, value)])}")
        assert response.status_code in {200, 400, 406, 422}, (value, response.text)


@pytest.mark.parametrize(("resource", "name"), EVERY_PARAMETER)
def test_a_parameter_of_separators_alone_is_as_one_without_a_value(somebody, resource, name):
    def read(value):
        answered = somebody.answer(f"/{resource}?{urlencode([(name, value)])}")
        return answered.status_code, answered.json()

    assert read(",") == read(" , ,") == read("")


@pytest.mark.parametrize("name", ["name", "family", "given"])
def test_a_name_without_a_letter_is_nobody_s(somebody, name):
    for modifier in ("", ":text", ":exact", ":contains"):
        assert somebody.ids(f"/Practitioner?{name}{modifier}=-") == []

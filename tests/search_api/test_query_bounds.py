"""Whatever the parameters, no query of an engine has more than so many clauses.

Parameters come from the OpenAPI document and from the facade's own table, so that a new one is held
to the same here.
"""

import re
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from directory.matching.expressions import AllOf, AnyOf
from directory.matching.structure_tiers import build_structure_tiers
from directory.matching.tiers import build_tiers
from search_api.app import create_app
from search_api.fhir.search.name_expansion import MAX_QUERY_CHOICES, select_narrow_slots
from search_api.fhir.search.supported_parameters import RESOURCES
from search_api.http.error_handlers import DEFAULT_VALIDATION_REASON
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine, a_sheet

MAX_CLAUSES = 200
MANY_WORDS = " ".join(f"{a}{b}" for a in "bcfgjkqwxz" for b in "aeiouyrstn")[:198]
LETTERS = " ".join("bcfgijkpqrstuwxzabcfgjkpqrst")
HOSTILE_TEXTS = (
    *("dr " * 66, "mar " * 50, "martin " * 28, "de la " * 33, "a b " * 50, LETTERS, MANY_WORDS),
    *(" ".join(MANY_WORDS.split()[:30]), " ".join(MANY_WORDS.split()[:8]), "é" * 200),
    ",".join(MANY_WORDS.split()[:50]),
)


def count_clauses(expression):
    """Leaves of an expression; alternatives in one field are one."""
    if isinstance(expression, AllOf | AnyOf):
        return sum(map(count_clauses, expression.operands))
    return 1


class CountingEngine(InMemoryEngine):
    """Notes how often it is searched, and the largest expression that it is asked for."""

    clauses = 0
    searches = 0

    def note(self, tiers):
        self.searches += 1
        self.clauses = max([self.clauses, *(count_clauses(each) for _, each in tiers)])

    def candidates(self, query, **how):
        self.note(build_tiers(query))
        return super().candidates(query, **how)

    def structures(self, query, **how):
        self.note(build_structure_tiers(query))
        return super().structures(query, **how)


ENGINE = CountingEngine(make_documents("MARTIN Sophie", "MARTIN Martin"))
CLIENT = TestClient(
    create_app(DirectorySearch(ENGINE), a_sheet, public_url="https://annuaire.test")
)


def list_public_parameters():
    for path, methods in CLIENT.get("/api/v1/openapi.json").json()["paths"].items():
        for each in methods.get("get", {}).get("parameters", ()):
            if each["in"] == "query":
                yield path.replace("{id}", "99000012346"), each["name"]
    for resource in RESOURCES.values():
        for each in resource.parameters:
            for modifier in ("", *(f":{name}" for name in each.modifiers)):
                yield f"/fhir/{resource.name}", f"{each.name}{modifier}"


@pytest.mark.parametrize(("path", "name"), [*list_public_parameters()])
def test_no_parameter_builds_a_query_of_many_clauses(path, name):
    for text in HOSTILE_TEXTS:
        ENGINE.clauses = 0
        answered = CLIENT.get(f"{path}?{urlencode([(name, text)])}")
        assert answered.status_code < 500, answered.text
        assert ENGINE.clauses <= MAX_CLAUSES, text


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/professionals", "structure"),
        ("/api/v1/professionals", "name"),
        ("/api/v1/professionals", "q"),
        *(
            (f"/fhir/{kind}", each.name)
            for kind, each in (
                (kind, each)
                for kind, of in RESOURCES.items()
                for each in of.parameters
                if each.kind == "string"
            )
        ),
    ],
)
def test_every_text_has_the_bounds_of_a_search(path, name):
    for text in ("dr " * 66, "a" * 201):
        refused = CLIENT.get(f"{path}?{urlencode([(name, text)])}")
        assert refused.status_code == (400 if path.startswith("/fhir") else 422)
        assert "au plus" in refused.text


def test_a_bound_is_named_in_french():
    details = []
    for path, name in list_public_parameters():
        for value in ("-1", "9" * 30, "nan", "x", "200.5") * (not path.startswith("/fhir")):
            answered = CLIENT.get(f"{path}?{urlencode([(name, value)])}")
            if answered.status_code == 422:
                details.append((name, answered.json()["detail"]))
    assert details
    faulty = re.compile(rf"\d\.0\b|{re.escape(DEFAULT_VALIDATION_REASON)}")
    assert not [each for each in details if faulty.search(each[1])]


@pytest.mark.parametrize("text", ["martin martin", "martin " * 20])
def test_a_repeated_word_is_met_twice(text):
    answer = CLIENT.get(f"/api/v1/professionals?{urlencode([('name', text)])}").json()
    names = [
        each["professional"]["exercises"][0]["exercise_first_name"] for each in answer["results"]
    ]
    assert names == ["Martin"]


def test_repeated_parameters_add_no_clauses():
    ENGINE.clauses = 0
    words = MANY_WORDS.split()[:40]
    for modifier in ("", ":exact"):
        query = urlencode([(f"name{modifier}", each) for each in words])
        assert CLIENT.get(f"/fhir/Practitioner?{query}").status_code < 500
    assert ENGINE.clauses <= MAX_CLAUSES


def test_many_values_are_refused():
    values = ",".join(f"m{a}" for a in range(50))
    for name, times in (("family", 3), ("family:contains", 1)):
        refused = CLIENT.get(f"/fhir/Practitioner?{urlencode([(name, values)] * times)}")
        if times == 1:
            assert ":contains" in refused.text
        assert refused.status_code == 400


def test_the_narrowest_words_are_searched():
    broad = [tuple(f"{a}{n}" for n in range(1_000)) for a in "abc"]
    assert select_narrow_slots([*broad, ("x",), ("x",)]) == [("x",), broad[0]]
    assert select_narrow_slots([tuple(map(str, range(MAX_QUERY_CHOICES + 1)))])

"""What is declared is what is there: routes, parameters and conditions, each way round."""

from fastapi import FastAPI

from search_api.app import create_app
from search_api.fhir.search import criteria
from search_api.fhir.search.supported_parameters import RESOURCES
from search_api.search.service import DirectorySearch
from tests.fakes import EmptyEngine, InMemoryEngine, a_sheet

WAYS = {
    "read": ("GET", "/fhir/{}/{{id}}"),
    "search-type": ("GET", "/fhir/{}"),
    "history-type": ("GET", "/fhir/{}/_history"),
}
OPERATIONS = {
    "everything": ("GET", "/fhir/{}/{{id}}/$everything"),
    "match": ("POST", "/fhir/{}/$match"),
}


def declared(statement):
    """Every route that a statement promises."""
    (rest,) = statement["rest"]
    assert rest["interaction"] == [{"code": "batch"}]
    yield from [("GET", "/fhir/metadata"), ("POST", "/fhir"), ("POST", "/fhir/")]
    for resource in rest["resource"]:
        kind = resource["type"]
        yield "POST", f"/fhir/{kind}/_search"
        for each in resource["interaction"]:
            method, path = WAYS[each["code"]]
            yield method, path.format(kind)
        for each in resource.get("operation", []):
            method, path = OPERATIONS[each["name"]]
            yield method, path.format(kind)


def routes(app: FastAPI):
    """Every route under `/fhir`, however it was included."""
    routers = (getattr(each, "original_router", None) for each in app.routes)
    found = [route for router in routers if router for route in router.routes]
    return {
        (method, route.path)
        for route in found
        if getattr(route, "path", "").startswith("/fhir")
        for method in route.methods - {"HEAD"}
    }


def test_the_statement_and_the_routes_say_the_same(over):
    app = create_app(DirectorySearch(InMemoryEngine()), a_sheet, public_url="https://a.test")
    assert routes(app) == set(declared(over(InMemoryEngine()).get("/metadata")))


def test_every_declared_parameter_has_its_condition_and_no_other():
    own = {
        name: {each.name for each in kind.parameters if "." not in each.name}
        for name, kind in RESOURCES.items()
    }
    assert own == {
        "Practitioner": criteria.PERSON_CHECKS.keys(),
        "PractitionerRole": criteria.ROLE_CHECKS.keys(),
        "Organization": criteria.PLACE_CHECKS.keys() | criteria.STRUCTURE_CHECKS.keys(),
    }


def test_chained_parameters_lead_to_a_condition():
    chained = [
        each.name.split(".")
        for each in RESOURCES["PractitionerRole"].parameters
        if "." in each.name
    ]
    of = {"practitioner": criteria.PERSON_CHECKS, "organization": criteria.PLACE_CHECKS}
    assert chained
    assert all(name in of[through] for through, name in chained)


def test_every_parameter_is_listed_with_its_modifiers(over):
    (rest,) = over(InMemoryEngine()).get("/metadata")["rest"]
    listed = {
        each["type"]: {known["name"]: known["documentation"] for known in each["searchParam"]}
        for each in rest["resource"]
    }
    assert listed.keys() == RESOURCES.keys()
    assert all(
        f":{modifier}" in listed[kind.name][each.name]
        for kind in RESOURCES.values()
        for each in kind.parameters
        for modifier in each.modifiers
    )


def test_the_official_parameters_are_all_there():
    official = {
        "Practitioner": "_id _lastUpdated active identifier identifier-type name family given"
        " qualification-code mailbox-mss",
        "PractitionerRole": "_id _lastUpdated active identifier organization practitioner role",
        "Organization": "_id active address address-city address-line address-postalcode identifier"
        " identifier-type name type",
    }
    for kind, names in official.items():
        assert {each.name for each in RESOURCES[kind].parameters} >= set(names.split())


def test_the_statement_needs_no_publication(over):
    assert over(EmptyEngine()).get("/metadata")["fhirVersion"] == "4.0.1"

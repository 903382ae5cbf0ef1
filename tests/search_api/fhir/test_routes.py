import pytest

from tests.builders import a_document, a_rpps, a_tombstone
from tests.fakes import EmptyEngine, SilentEngine

ID = a_rpps()


@pytest.fixture
def somebody(partner_of):
    return partner_of(a_document())


def issue(response):
    assert response.headers["content-type"] == "application/fhir+json"
    return response.json()["issue"][0]["code"]


def test_a_person_is_read_by_their_number(somebody):
    person = somebody.get(f"/Practitioner/{ID}")
    assert (person["resourceType"], person["id"]) == ("Practitioner", ID)


def test_a_listing_in_the_words_of_fhir_is_the_resource_of_its_link(somebody):
    listing = somebody.http.get(f"/api/v1/professionals/{ID}").json()
    asked = {"Accept": "application/fhir+json"}
    resource = somebody.http.get(f"/api/v1/professionals/{ID}", headers=asked).json()
    assert resource == somebody.http.get(listing["links"]["fhir"]).json()


def test_what_a_reference_says_can_be_read(somebody):
    (role,) = somebody.ids(f"/PractitionerRole?practitioner={ID}")
    read = somebody.get(f"/PractitionerRole/{role}")
    assert somebody.get(f"/{read['practitioner']['reference']}")["id"] == ID
    assert somebody.get(f"/{read['organization']['reference']}")["name"] == "CABINET DU DR MARTIN"


@pytest.mark.parametrize(
    "path",
    [
        "/Practitioner/99000000025",
        "/Practitioner/nobody",
        f"/PractitionerRole/{ID}-000000000000",
        "/PractitionerRole/x",
        "/Organization/F999999999",
        "/Patient/1",
        "/Patient",
    ],
)
def test_what_is_not_there_is_not_found(somebody, path):
    response = somebody.answer(path)
    assert (response.status_code, issue(response)) == (404, "not-found")


def test_a_structure_is_read_by_its_technical_id_alone(partner_of):
    engine = partner_of(a_document(finess="350000012"))
    assert engine.answer("/Organization/350000012").status_code == 404


@pytest.mark.parametrize("path", [f"/Practitioner/{ID}", f"/PractitionerRole/{ID}-0123456789ab"])
def test_who_has_left_is_gone(partner_of, path):
    response = partner_of(a_tombstone()).answer(path)
    assert (response.status_code, issue(response)) == (410, "deleted")


def test_a_former_number_leads_to_the_present_one(partner_of):
    response = partner_of(a_document(former_ids=("99000000991",))).answer(
        "/Practitioner/99000000991"
    )
    assert response.status_code == 308
    assert response.headers["location"] == f"/fhir/Practitioner/{ID}"


def test_what_has_not_changed_is_not_sent_again(somebody):
    tag = somebody.answer(f"/Practitioner/{ID}").headers["etag"]
    again = somebody.answer(f"/Practitioner/{ID}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_the_head_alone_may_be_asked_for(somebody):
    response = somebody.answer(f"/Practitioner/{ID}", method="HEAD")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-type"] == "application/fhir+json"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/fhir+json", 200),
        ("application/json", 200),
        ("text/html, */*;q=0.1", 200),
        ("application/fhir+json; fhirVersion=4.0", 200),
        ("application/fhir+xml", 406),
        ("application/fhir+json;q=0", 406),
    ],
)
def test_json_is_the_one_form(somebody, accept, status):
    response = somebody.answer(f"/Practitioner/{ID}", headers={"Accept": accept})
    assert response.status_code == status


def test_a_format_in_the_address_is_heeded(somebody):
    assert somebody.answer("/Practitioner?_format=json").status_code == 200
    refused = somebody.answer("/Practitioner?_format=xml")
    assert (refused.status_code, issue(refused)) == (406, "not-supported")


@pytest.mark.parametrize(
    ("engine", "code"), [(EmptyEngine(), "transient"), (SilentEngine(), "transient")]
)
def test_without_an_engine_the_refusal_is_an_outcome(over, engine, code):
    response = over(engine).answer("/Practitioner?name=martin")
    assert (response.status_code, issue(response)) == (503, code)
    assert response.headers["retry-after"]


def test_a_method_that_is_not_offered_is_refused_as_an_outcome(somebody):
    response = somebody.answer(f"/Practitioner/{ID}", method="DELETE")
    assert (response.status_code, issue(response)) == (405, "not-supported")


def test_an_address_that_is_too_long_is_refused_as_an_outcome(somebody):
    response = somebody.answer("/Practitioner?name=" + "a" * 9_000)
    assert (response.status_code, issue(response)) == (414, "too-long")


def test_a_form_searches_too(partner):
    people = partner("MARTIN Anne", "DURAND Paul")
    response = people.answer("/Practitioner/_search?_count=5", method="POST", data={"name": "dur"})
    bundle = response.json()
    assert [each["resource"]["id"] for each in bundle["entry"]] == [a_rpps(2)]
    assert bundle["link"][0]["url"].endswith("?name=dur&_count=5")
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{}", "application/json", 415),
        ("name=" + "a" * 70_000, "application/x-www-form-urlencoded", 413),
        ("name=\xff", "application/x-www-form-urlencoded", 200),
    ],
)
def test_a_form_is_small_and_a_form(somebody, body, kind, status):
    response = somebody.answer(
        "/Practitioner/_search",
        method="POST",
        content=body.encode("latin-1"),
        headers={"Content-Type": kind},
    )
    assert response.status_code == status

"""Searches for activities and structures, and what comes beside what is found."""

import pytest

from directory.model.identifiers import Finess, Siret
from directory.terminology import Concept
from search_api.fhir.resources import code_systems
from tests.builders import CARDIOLOGY, a_document, a_place, a_rpps, an_address, an_exercise
from tests.builders import a_situation as a_job

HOSPITAL = a_place(
    key="F350000012",
    name="CTRE HOSPITALIER DE RENNES",
    trade_name="PONTCHAILLOU",
    finess=Finess("350000012"),
    siret=Siret("26350007600017"),
)
SURGERY = a_place(
    key="R10100000001",
    name="CABINET DU DR MARTIN",
    address=an_address(lines=("3 RUE HAUTE",), postal_code="29200", commune=None),
)
MODE = code_systems.build_nomenclature_url(code_systems.MODE_TABLE)


@pytest.fixture
def both(partner_of):
    """One cardiologist, at the hospital and at a surgery of their own."""
    jobs = (
        a_job(place=HOSPITAL, mode=Concept("S", "Salarié")),
        a_job(place=SURGERY),
    )
    return partner_of(
        a_document(exercises=(an_exercise(situations=jobs, savoir_faire=(CARDIOLOGY,)),))
    )


def places(partner, query):
    """The ids of the structures of the activities found."""
    bundle = partner.get(f"/PractitionerRole?{query}")
    organizations = [each["resource"]["organization"] for each in bundle.get("entry", [])]
    return {each["reference"].partition("/")[2] for each in organizations}


H, S = "F350000012", "R10100000001"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {H, S}),
        ("role=S", {H}),
        (f"role={MODE}|L", {S}),
        (f"role={MODE}|L,{MODE}|S", {H, S}),
        ("role=S&role=L", set()),
        ("role=10&role=S", {H}),
        ("role=10&role=E", set()),
        (f"organization=Organization/{H}", {H}),
        (f"organization={S}", {S}),
        (f"organization=Practitioner/{H}", set()),
        ("organization.identifier=350000012", {H}),
        (f"organization.identifier={code_systems.FINESS_SYSTEM}|350000012", {H}),
        (f"organization.identifier={code_systems.SIRET_SYSTEM}|350000012", set()),
        ("organization.name=centre+hosp", {H}),
        ("organization.address-city=rennes", {H}),
        ("organization.address-postalcode=29", {S}),
        (f"practitioner={a_rpps()}", {H, S}),
        (f"practitioner=Practitioner/{a_rpps()}&role=S", {H}),
        (f"practitioner=https://elsewhere.test/fhir/Practitioner/{a_rpps(2)}", set()),
        ("practitioner.name=mart&role=L", {S}),
        ("practitioner:Practitioner.name=mart", {H, S}),
        ("practitioner.family=sophie", set()),
        (f"practitioner.identifier=8{a_rpps()}", {H, S}),
        ("practitioner.qualification-code=SM04&organization.address-city=renn", {H}),
        ("practitioner.qualification-code=SM05", set()),
        ("near=48.1113|-1.68|5", {H}),
        ("near=48.1113|-1.68|5&role=L", set()),
        ("identifier=1", set()),
        ("active=false", set()),
    ],
)
def test_activities_are_found_by(both, query, found):
    assert places(both, query) == found


def test_activities_of_one_person_may_lie_on_two_pages(both):
    pages = list(both.every_page("/PractitionerRole?_count=1"))
    assert [len(page) for page in pages] == [1, 1]
    assert pages[0] != pages[1]


def test_whom_and_where_an_activity_is_of_may_come_beside_it(both):
    practitioner = "_include=PractitionerRole:practitioner"
    assert both.ids(f"/PractitionerRole?role=S&{practitioner}", "include") == [a_rpps()]
    assert both.ids("/PractitionerRole?role=S&_include=*", "include") == [a_rpps(), H]


def test_the_activities_of_a_person_may_come_beside_them(both):
    path = "/Practitioner?name=martin&_revinclude=PractitionerRole:practitioner"
    assert both.ids(path) == [a_rpps()]
    assert both.ids(path, "include") == both.ids("/PractitionerRole")


def test_distances_are_told_around_a_point(both):
    (entry,) = both.get("/PractitionerRole?near=48.2|-1.68|20|km")["entry"]
    (extension,) = entry["search"]["extension"]
    assert 5 < extension["valueDistance"]["value"] < 15


@pytest.mark.parametrize("value", ["48", "a|b", "91|0", "48|2|0", "48|2|900", "48|2|5|feet"])
def test_a_circle_that_cannot_be_read_is_refused(both, value):
    assert both.answer(f"/PractitionerRole?near={value}").status_code == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {H, S}),
        ("active=true", {H, S}),
        ("active=false", set()),
        (f"_id={H}", {H}),
        ("_id=350000012", set()),
        ("identifier=350000012", {H}),
        (f"identifier={code_systems.FINESS_SYSTEM}|350000012", {H}),
        (f"identifier={code_systems.SIRET_SYSTEM}|26350007600017", {H}),
        (f"identifier={code_systems.STRUCTURE_SYSTEM}|1350000012", {H}),
        (f"identifier={code_systems.STRUCTURE_SYSTEM}|410100000001", {S}),
        (f"identifier={code_systems.RANG_SYSTEM}|10100000001", {S}),
        ("identifier=999999999", set()),
        ("identifier-type=FINEG&address-city=rennes", {H}),
        ("identifier-type=FINEG&address-postalcode=29200", set()),
        ("name=centre+hospi", {H}),
        ("name=ctre+hosp", {H}),
        ("name=pontchail", {H}),
        ("name=hospitalier", set()),
        ("name:text=rennes+hospitalier", {H}),
        ("name:exact=PONTCHAILLOU", {H}),
        ("name:exact=pontchaillou", set()),
        ("name:contains=hospital&address-city=rennes", {H}),
        ("address-city=RENN", {H}),
        ("address-city:exact=Rennes", {H}),
        ("address-city=nowhere", set()),
        ("address-postalcode=35000", {H}),
        ("address-postalcode=35,29", {H, S}),
        ("address-line=3+rue&address-postalcode=292", {S}),
        ("address=35000&address-city=rennes", {H}),
        ("type=GEOGRAPHICAL-ENTITY", {H, S}),
        ("type=LEGAL-ENTITY", set()),
        ("near=48.11|-1.68|10", {H}),
        ("_lastUpdated=2025-12-01", {H, S}),
        ("_lastUpdated=gt2025-12-01", set()),
        ("_lastUpdated=ge2025-12&address-city=rennes", {H}),
    ],
)
def test_structures_are_found_by(both, query, found):
    assert set(both.ids(f"/Organization?{query}")) == found


@pytest.mark.parametrize("query", ["name:contains=hospital", "address-line=3+rue", "address=ren"])
def test_a_street_or_a_part_of_a_name_needs_an_area(both, query):
    response = both.answer(f"/Organization?{query}")
    assert response.json()["issue"][0]["code"] == "too-costly"


def test_structures_come_by_pages(both):
    pages = list(both.every_page("/Organization?_count=1"))
    assert sorted(id_ for page in pages for id_ in page) == [H, S]


def test_a_place_abroad_has_its_city_and_is_found_by_it(partner_of):
    swiss = an_address(
        commune=None, postal_code="1204", country=Concept("99140", "Suisse"), locality="GENEVE"
    )
    place = a_place(key="R1", address=swiss)
    partner = partner_of(a_document(place=place))
    (entry,) = partner.get("/Organization?address-city=Genève")["entry"]
    (address,) = entry["resource"]["address"]
    assert (address["city"], address["country"]) == ("GENEVE", "99140")
    assert places(partner, "organization.address-city=genève") == {"R1"}
    assert "entry" not in partner.get("/Organization?address-city=Lausanne")

"""What has ended: DELETE in histories, 410 when it is read, and no result of a search."""

from datetime import date

import pytest
from msgspec.structs import replace

from directory.document import IndexDocument
from directory.model.roles import EndedRole
from directory.structure_changes import Departure
from search_api.fhir.resources.practitioner_role import list_roles
from tests.builders import a_document, a_rpps, a_situation, a_tombstone, an_id
from tests.fakes import InMemoryEngine

OLD, NEW = date(2026, 1, 1), date(2026, 11, 20)


def a_person(number, *keys, sequence, day=NEW):
    situations = tuple(a_situation(key=key) for key in keys)
    return a_document(rpps=a_rpps(number), sequence=sequence, updated_at=day, situations=situations)


FORMER_ROLES = (EndedRole("a" * 12, 2), EndedRole("b" * 12, 3))
STAYING = replace(
    a_person(1, "R1", "R2", sequence=3), ended_roles=FORMER_ROLES, identifiers=(an_id(1), an_id(8))
)
DEPARTED = replace(a_tombstone(2, sequence=4), ended_roles=(EndedRole("c" * 12, 4),))
EARLIER = a_person(3, "R3", sequence=1, day=OLD)
DEPARTED_BEFORE_ROLES_WERE_KEPT = a_tombstone(4, sequence=5)
RENAMED = IndexDocument.tombstone(
    an_id(8), sequence=2, order=EARLIER.order, identifiers=(), ended_roles=(EndedRole("d" * 12, 2),)
)
PEOPLE = (EARLIER, RENAMED, STAYING, DEPARTED, DEPARTED_BEFORE_ROLES_WERE_KEPT)
DEPARTURES = {
    "R2": Departure(4, NEW),
    "R8": Departure(2, NEW),
    "R9": Departure(4, NEW),
}


@pytest.fixture
def partner(over):
    return over(InMemoryEngine(PEOPLE, departures=DEPARTURES))


def list_entries(bundle):
    """Method and id of each entry."""
    requests = [each["request"] for each in bundle.get("entry", [])]
    return [(each["method"], each["url"].rpartition("/")[2]) for each in requests]


def list_every_entry(partner, path):
    """The entries of all pages, each page apart."""
    while path:
        bundle = partner.get(path)
        yield list_entries(bundle)
        links = {each["relation"]: each["url"] for each in bundle["link"]}
        path = links.get("next", "").partition("/fhir")[2]


def role_ids(document):
    return [each.id for each in list_roles(document.listing)]


def test_activities_that_have_ended_are_deleted_in_order_of_change(partner):
    found = list_entries(partner.get("/PractitionerRole/_history"))
    assert found == [
        *(("PUT", each) for each in role_ids(EARLIER)),
        ("DELETE", f"{a_rpps(8)}-{'d' * 12}"),
        *(("PUT", each) for each in role_ids(STAYING)),
        ("DELETE", f"{a_rpps(1)}-{'a' * 12}"),
        ("DELETE", f"{a_rpps(1)}-{'b' * 12}"),
        ("DELETE", f"{a_rpps(2)}-{'c' * 12}"),
    ]


def test_structures_that_have_ended_are_deleted_in_order_of_change(partner):
    assert list_entries(partner.get("/Organization/_history")) == [
        ("PUT", "R3"),
        ("DELETE", "R8"),
        ("PUT", "R1"),
        ("PUT", "R2"),
        ("DELETE", "R9"),
    ]


@pytest.mark.parametrize("kind", ["Practitioner", "PractitionerRole", "Organization"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_pages_of_a_history_neither_repeat_nor_lose(partner, kind, count):
    pages = list(list_every_entry(partner, f"/{kind}/_history?_count={count}"))
    flat = [entry for page in pages for entry in page]
    assert flat == list_entries(partner.get(f"/{kind}/_history?_count=100"))
    assert len(flat) == len(set(flat))
    assert len(pages) > 1


def test_a_history_since_a_day_leaves_out_what_ended_before(over):
    """The activity that ended with change 1 of somebody who changed again since."""
    again = replace(
        a_person(2, "R1", sequence=3),
        ended_roles=(EndedRole("a" * 12, 1), EndedRole("b" * 12, 3)),
    )
    people = over(InMemoryEngine([replace(EARLIER, sequence=2), again]))
    path = "/PractitionerRole/_history?_since=2026-11-20"
    expected = [*(("PUT", each) for each in role_ids(again)), ("DELETE", f"{a_rpps(2)}-{'b' * 12}")]
    assert list_entries(people.get(path)) == expected
    assert [
        each for page in list_every_entry(people, f"{path}&_count=1") for each in page
    ] == expected


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/PractitionerRole/{a_rpps(1)}-{'a' * 12}", 410),
        (f"/PractitionerRole/{a_rpps(1)}-{'e' * 12}", 404),
        (f"/PractitionerRole/{a_rpps(2)}-{'c' * 12}", 410),
        (f"/PractitionerRole/{a_rpps(2)}-{'e' * 12}", 404),
        (f"/PractitionerRole/{a_rpps(4)}-{'e' * 12}", 410),
        (f"/PractitionerRole/{a_rpps(8)}-{'d' * 12}", 410),
        (f"/PractitionerRole/{a_rpps(9)}-{'a' * 12}", 404),
        (f"/PractitionerRole/{a_rpps(1)}", 404),
        ("/PractitionerRole/x-y", 404),
        ("/Organization/R9", 410),
        ("/Organization/R2", 200),
        ("/Organization/R7", 404),
    ],
)
def test_what_has_ended_is_gone_and_what_never_was_is_unknown(partner, path, status):
    response = partner.answer(path)
    assert response.status_code == status
    if status != 200:
        (issue,) = response.json()["issue"]
        assert issue["code"] == ("deleted" if status == 410 else "not-found")


def test_an_activity_under_a_former_number_leads_to_the_present_one(partner):
    present = role_ids(STAYING)[0]
    response = partner.answer(f"/PractitionerRole/{a_rpps(8)}-{present.rpartition('-')[2]}")
    assert (response.status_code, response.headers["location"]) == (
        308,
        f"/fhir/PractitionerRole/{present}",
    )


@pytest.mark.parametrize("query", ["_id=R9", "identifier=R9", "", "_lastUpdated=2026-11-20"])
def test_no_search_finds_a_structure_that_has_ended(partner, query):
    assert "R9" not in partner.ids(f"/Organization?{query}")


def test_the_day_of_a_structure_is_that_of_its_last_change(over):
    """The newest report or the last departure, whichever has the higher number."""
    older, newer = a_person(1, "R1", sequence=1, day=OLD), a_person(2, "R2", sequence=3)
    partner = over(InMemoryEngine([older, newer], departures={"R1": Departure(2, NEW)}))
    days = [partner.get(f"/Organization/{each}")["meta"]["lastUpdated"] for each in ("R1", "R2")]
    assert days == ["2026-11-20T00:00:00Z"] * 2
    assert set(partner.ids("/Organization?_lastUpdated=ge2026-11-20")) == {"R1", "R2"}
    assert partner.ids("/Organization?_lastUpdated=lt2026-11-20") == []


def test_a_structure_that_comes_with_an_activity_is_the_one_that_is_served(over):
    """Whatever the person of the activity reports of it."""
    older = a_document(rpps=a_rpps(1), sequence=1, key="R1", name="AVANT")
    newer = a_document(rpps=a_rpps(2), sequence=2, key="R1", name="APRES")
    partner = over(InMemoryEngine([older, newer]))
    found = partner.get(f"/PractitionerRole?practitioner={a_rpps(1)}&_include=*")
    everything = partner.get(f"/Practitioner/{a_rpps(1)}/$everything")
    for bundle in (found, everything):
        resources = [each["resource"] for each in bundle["entry"]]
        assert [each["name"] for each in resources if each["id"] == "R1"] == ["APRES"]

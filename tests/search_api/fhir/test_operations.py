"""History, everything about somebody, matching, and batches of reads."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_api.fhir.resources import code_systems
from tests.builders import a_document, a_rpps, a_tombstone, make_documents
from tests.fakes import InMemoryEngine
from tests.search_api.fhir.partner import Partner, validate_resource

OLD, NEW = date(2026, 1, 1), date(2026, 11, 20)
NAMES = ("MARTIN Sophie", "MARTINEZ Paul", "LE GALL Luc")


def changed(number, day):
    return a_document(rpps=a_rpps(number), sequence=number, updated_at=day)


@pytest.fixture
def feed(partner_of):
    """Four people who changed in turn, the third of whom has left."""
    mailbox = a_document(
        rpps=a_rpps(4), sequence=4, updated_at=NEW, mssante=("s@rennes.mssante.fr",)
    )
    return partner_of(changed(1, OLD), changed(2, NEW), a_tombstone(3, sequence=3), mailbox)


def told(bundle):
    """Method and address of each entry."""
    requests = [each["request"] for each in bundle.get("entry", [])]
    return [(each["method"], each["url"].rpartition("/")[2]) for each in requests]


def test_a_history_tells_who_changed_and_who_left_since_a_day(feed):
    since = feed.get("/Practitioner/_history?_since=2026-11-20T08:00:00Z")
    assert told(since) == [("PUT", a_rpps(2)), ("DELETE", a_rpps(3)), ("PUT", a_rpps(4))]
    assert told(feed.get("/Practitioner/_history"))[0] == ("PUT", a_rpps(1))


@pytest.mark.parametrize(("since", "found"), [("2026-01-01", 4), ("2026-01-02", 3), ("2027", 0)])
def test_an_instant_is_mapped_to_where_days_are_that_late(feed, since, found):
    assert len(told(feed.get(f"/Practitioner/_history?_since={since}"))) == found


@pytest.mark.parametrize(("kind", "count"), [("PractitionerRole", 2), ("Organization", 1)])
def test_activities_and_structures_have_a_history_too(feed, kind, count):
    """The structure that both people share is told once, as it is now."""
    bundle = feed.get(f"/{kind}/_history?_since=2026-11-20")
    assert [method for method, _ in told(bundle)] == ["PUT"] * count
    assert all(each["resource"]["resourceType"] == kind for each in bundle["entry"])


def test_a_history_comes_by_pages(feed):
    path, seen = "/Practitioner/_history?_since=2026-01-01&_count=1", []
    while path:
        bundle = feed.get(path)
        seen += told(bundle)
        links = {each["relation"]: each["url"] for each in bundle["link"]}
        path = links.get("next", "").partition("/fhir")[2]
    assert [number for _, number in seen] == [a_rpps(each) for each in (1, 2, 3, 4)]


def test_no_secure_mailbox_is_in_a_history(feed):
    assert "mssante" not in feed.answer("/Practitioner/_history").text


@pytest.mark.parametrize("query", ["_since=then", "_count=x", "_cursor=x"])
def test_a_history_that_cannot_be_read_is_refused(feed, query):
    assert feed.answer(f"/Practitioner/_history?{query}").status_code == 400


def test_everything_about_somebody_is_one_bundle(feed):
    bundle = feed.get(f"/Practitioner/{a_rpps(2)}/$everything")
    kinds = [each["resource"]["resourceType"] for each in bundle["entry"]]
    assert kinds == ["Practitioner", "PractitionerRole", "Organization"]
    assert feed.answer(f"/Practitioner/{a_rpps(3)}/$everything").status_code == 410


def sought(*parameters, **given_):
    resource = {"resourceType": "Practitioner", **given_}
    return validate_resource(
        {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": resource}]}
    ) | {"parameter": [{"name": "resource", "resource": resource}, *parameters]}


@pytest.fixture
def matched(partner):
    """Call with a Practitioner for who it may be: id and grade."""
    people = partner(*NAMES)

    def ask(*parameters, **given_):
        body = sought(*parameters, **given_)
        response = people.answer("/Practitioner/$match", method="POST", json=body)
        assert response.status_code == 200, response.text
        found = validate_resource(response.json()).get("entry", [])
        grades = [each["search"]["extension"][0]["valueCode"] for each in found]
        return list(zip([each["resource"]["id"] for each in found], grades, strict=True))

    return ask


def a_number(number):
    return [{"system": code_systems.PERSON_SYSTEM, "value": f"8{a_rpps(number)}"}]


def test_a_number_with_its_name_is_certain(matched):
    name = [{"family": "Martin", "given": ["Sophie"]}]
    assert matched(identifier=a_number(1), name=name)[0] == (a_rpps(1), "certain")
    assert matched(identifier=a_number(1)) == [(a_rpps(1), "certain")]


def test_a_number_with_anothers_name_is_only_possible(matched):
    found = matched(identifier=a_number(1), name=[{"family": "Le Gall"}])
    assert found == [(a_rpps(1), "possible"), (a_rpps(3), "probable")]


def test_a_name_is_probable_and_a_misspelt_one_possible(matched):
    assert matched(name=[{"family": "Le Gall", "given": ["Luc"]}]) == [(a_rpps(3), "probable")]
    assert matched(name=[{"family": "Marttinez"}]) == [(a_rpps(2), "possible")]


def test_who_asks_for_certainty_gets_no_names(matched):
    only = {"name": "onlyCertainMatches", "valueBoolean": True}
    assert matched(only, name=[{"family": "Martin"}]) == []


def test_no_more_are_given_than_asked_for(matched):
    assert len(matched({"name": "count", "valueInteger": 1}, name=[{"family": "Martin"}])) == 1


def test_another_profession_is_not_meant(matched):
    coding = [
        {"system": code_systems.build_nomenclature_url(code_systems.PROFESSION_TABLE), "code": "60"}
    ]
    assert matched(name=[{"family": "Martin"}], qualification=[{"code": {"coding": coding}}]) == []


def batch(*urls, method="GET", kind="batch"):
    entries = [{"request": {"method": method, "url": url}} for url in urls]
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def test_a_batch_answers_each_read_by_itself(feed):
    asked = batch(
        f"Practitioner/{a_rpps(1)}",
        f"Practitioner/{a_rpps(3)}",
        "Practitioner/x",
        "Organization/R10100000001",
        "Practitioner?name=martin",
        "Patient/1",
    )
    bundle = validate_resource(feed.answer("", method="POST", json=asked).json())
    statuses = [each["response"]["status"] for each in bundle["entry"]]
    assert statuses == ["200", "410", "404", "200", "400", "400"]
    assert bundle["entry"][0]["resource"]["id"] == a_rpps(1)
    assert bundle["entry"][1]["response"]["outcome"]["issue"][0]["code"] == "deleted"


@pytest.mark.parametrize(
    "asked",
    [
        batch("Practitioner/1", kind="transaction"),
        batch(*["Practitioner/1"] * 101),
        {"resourceType": "Patient"},
        [],
        {"resourceType": "Bundle"},
    ],
)
def test_what_is_no_small_batch_is_refused(feed, asked):
    response = feed.answer("/", method="POST", json=asked)
    assert (response.status_code, response.json()["resourceType"]) == (400, "OperationOutcome")


@pytest.mark.parametrize(
    ("path", "resource"), [("", "Bundle"), ("/Practitioner/$match", "Parameters")]
)
def test_a_body_nested_without_end_is_refused(feed, path, resource):
    body = b'{"resourceType": "%s", "x": ' % resource.encode() + b"[" * 20_000
    response = feed.answer(path, method="POST", content=body)
    assert (response.status_code, response.json()["resourceType"]) == (400, "OperationOutcome")


def test_nothing_is_written(feed):
    asked = batch(f"Practitioner/{a_rpps(1)}", method="DELETE")
    (entry,) = feed.answer("", method="POST", json=asked).json()["entry"]
    assert entry["response"]["status"] == "400"


ANYBODY = Partner(InMemoryEngine(make_documents(*NAMES)))
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["resourceType", "parameter", "type", "entry", "name", "resource"]),
            inner,
        )
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(["", "/Practitioner/$match"]), TREES)
def test_no_body_breaks_anything(path, body):
    response = ANYBODY.answer(path, method="POST", json=body)
    assert response.status_code in {200, 400}

"""How parameters are read: what is offered, what is left out and said, what is refused."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.errors import InvalidQuery
from search_api.fhir.search.dates import is_in_period
from search_api.fhir.search.supported_parameters import RESOURCES, RESULT_PARAMETER_NAMES
from search_api.fhir.search.tokens import Token, split_values
from tests.builders import a_document, make_documents
from tests.fakes import InMemoryEngine
from tests.search_api.fhir.partner import Partner

STRICT = {"Prefer": "return=minimal, handling = strict"}
SOMEBODY = Partner(InMemoryEngine(make_documents("MARTIN Anne", "LE GALL Luc")))


@pytest.fixture
def somebody(partner_of):
    return partner_of(a_document())


UNSUPPORTED = [
    "gender=female",
    "birthdate=1970",
    "number-smartcard=1",
    "_include=Practitioner:organization",
    "_revinclude=Device:organization",
    "_sort=-name",
    "_sort=birthdate",
    "_summary=text",
    "_total=perhaps",
    "_has:PractitionerRole:practitioner:role=S",
]


@pytest.mark.parametrize("unsupported", UNSUPPORTED)
def test_what_is_not_offered_is_left_out_and_said(somebody, unsupported):
    bundle = somebody.get(f"/Practitioner?name=martin&{unsupported}")
    (found, warning) = bundle["entry"]
    assert found["search"]["mode"] == "match"
    assert warning["search"]["mode"] == "outcome"
    assert unsupported.partition("=")[0] in warning["resource"]["issue"][0]["details"]["text"]
    assert bundle["link"][0]["url"].endswith("?name=martin&_count=20")


@pytest.mark.parametrize("unsupported", UNSUPPORTED)
def test_what_is_not_offered_is_refused_where_strictness_is_asked_for(somebody, unsupported):
    response = somebody.answer(f"/Practitioner?name=martin&{unsupported}", headers=STRICT)
    (issue,) = response.json()["issue"]
    assert (response.status_code, issue["code"]) == (400, "not-supported")
    assert issue["expression"] == [unsupported.partition("=")[0]]


@pytest.mark.parametrize("headers", [{}, STRICT])
@pytest.mark.parametrize("name", ["name:missing", "name:sounds", "identifier:not", "family:above"])
def test_a_modifier_that_is_not_offered_is_always_refused(somebody, name, headers):
    response = somebody.answer(f"/Practitioner?{name}=x", headers=headers)
    assert (response.status_code, response.json()["issue"][0]["code"]) == (400, "not-supported")


def test_a_count_of_a_million_is_capped_and_said(somebody):
    (link,) = somebody.get("/Practitioner?_count=1000000")["link"]
    assert link["url"].endswith("?_count=100")


@pytest.mark.parametrize(
    "query",
    [
        "_count=-1",
        "_count=many",
        "_lastUpdated=yesterday",
        "_lastUpdated=2026-13-45",
        "_lastUpdated=ap2026",
        "near=x",
        "_elements=" + ",".join(map(str, range(31))),
        "name=" + ",".join(["a"] * 51),
        "name=" + "a" * 500,
        "&".join(["name=a"] * 41),
        "&".join(["name=a"] * 101),
        "_sort=distance",
    ],
)
def test_a_value_that_cannot_be_read_is_refused(somebody, query):
    response = somebody.answer(f"/Practitioner?{query}")
    assert response.status_code == 400
    assert response.json()["resourceType"] == "OperationOutcome"


def test_a_parameter_without_a_value_counts_for_nothing(somebody):
    bundle = somebody.get("/Practitioner?name=&family=martin")
    assert bundle["link"][0]["url"].endswith("?family=martin&_count=20")


def test_a_part_of_a_resource_is_marked_as_one(somebody):
    (entry,) = somebody.get("/Practitioner?_elements=name,birthDate")["entry"]
    assert entry["resource"].keys() == {"resourceType", "id", "meta", "name"}
    assert entry["resource"]["meta"]["tag"][0]["code"] == "SUBSETTED"


@pytest.mark.parametrize(
    ("asked", "day", "is_in"),
    [
        ("2026", date(2026, 7, 1), True),
        ("2026-07", date(2026, 7, 31), True),
        ("2026-12", date(2027, 1, 1), False),
        ("eq2026-07-01", date(2026, 7, 1), True),
        ("ne2026-07-01", date(2026, 7, 1), False),
        ("gt2026-07-01", date(2026, 7, 1), False),
        ("gt2026-07-01", date(2026, 7, 2), True),
        ("ge2026-07-01", date(2026, 7, 1), True),
        ("lt2026-07-01", date(2026, 7, 1), False),
        ("le2026-07-01", date(2026, 7, 1), True),
        ("sa2026", date(2027, 1, 1), True),
        ("eb2026", date(2025, 12, 31), True),
        ("ge2026-07-01T00:00:00Z", date(2026, 7, 1), True),
        ("ge2026-07-01T00:00:01Z", date(2026, 7, 1), False),
        ("ge2026-07-01T02:00:00+02:00", date(2026, 7, 1), True),
        ("ge2026-07-01T02:00:00 02:00", date(2026, 7, 1), True),
    ],
)
def test_a_day_is_in_a_period_or_not(asked, day, is_in):
    assert is_in_period("_lastUpdated", asked, day) is is_in


@pytest.mark.parametrize("asked", ["", "2026-", "26", "0000", "9999", "2026-07-01T25:00Z", "eq"])
def test_no_date_is_refused(asked):
    with pytest.raises(InvalidQuery):
        is_in_period("_lastUpdated", asked, date(2026, 1, 1))


def test_commas_part_values_unless_they_are_escaped():
    assert split_values(r"a,b\,c, ,d") == ("a", r"b\,c", "d")


@pytest.mark.parametrize(
    ("written", "token"),
    [
        ("10", Token(None, "10")),
        ("s|10", Token("s", "10")),
        ("s|", Token("s", None)),
        ("|10", Token("", "10")),
        (r"a\|b", Token(None, "a|b")),
    ],
)
def test_a_token_is_a_code_and_may_have_a_system(written, token):
    assert Token.of(written) == token


names = st.sampled_from(
    sorted(
        {each.name for kind in RESOURCES.values() for each in kind.parameters}
        | {*RESULT_PARAMETER_NAMES}
    )
) | st.text(max_size=8)
modifiers = st.sampled_from(["", ":exact", ":contains", ":text", ":x", ":Practitioner.name"])
values = st.text(max_size=20) | st.sampled_from(
    ["martin", "48|2|5|km", "a|b", "|", ",", "\\", "true", "2026", "99000000017", "%", "-"]
)


@settings(deadline=None)
@given(
    st.sampled_from([*RESOURCES]),
    st.lists(st.tuples(names, modifiers, values), max_size=5),
    st.sampled_from([{}, STRICT]),
)
def test_nothing_that_is_asked_breaks_anything(kind, asked, headers):
    params = [(name + modifier, value) for name, modifier, value in asked]
    response = SOMEBODY.answer(f"/{kind}", params=params, headers=headers)
    assert response.status_code in {200, 400, 406, 414}
    kinds = {200: "Bundle"}
    assert response.json()["resourceType"] == kinds.get(response.status_code, "OperationOutcome")

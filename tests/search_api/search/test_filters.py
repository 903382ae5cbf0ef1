"""Explicit parameters: what they find, what they override, and how they are refused."""

from urllib.parse import parse_qs, urlsplit

import pytest

from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine

ANNE_AT_RENNES = (
    "10 SM54 | mode=L commune=35238 postal_code=35000 structure=F350000012 street=12_BIS_R_PASTEUR"
    " phone=02_99_00_00_00"
)
ZOE_AT_PARIS = (
    "60 | mode=L commune=75105 postal_code=75005 structure=R3 street=12_RUE_PASTEUR"
    " | mode=B commune=75105 phone=+687_12_00_00"
)
PRACTICES = {
    "MARTIN Anne": [ANNE_AT_RENNES],
    "MARTIN Paul": ["10 SM26 | mode=S sector=SA01 commune=29019 postal_code=29200 structure=C2"],
    "DURAND Zoe": [ZOE_AT_PARIS],
    "LE GALL Yann": ["10 SM04 | mode=L commune=35051 postal_code=35510 structure=R3"],
}
SEARCH = DirectorySearch(InMemoryEngine(make_documents(*PRACTICES, practices=PRACTICES)))


def found(**asked):
    hits = SEARCH.search(SearchRequest(**asked)).hits
    return {hit.listing.exercises[0].exercise_first_name for hit in hits}


@pytest.mark.parametrize(
    ("asked", "people"),
    [
        ({"profession": ("60",)}, {"Zoe"}),
        ({"profession": ("60", "10"), "mode": ("S",)}, {"Paul"}),
        ({"savoir_faire": ("SM04",)}, {"Yann"}),
        ({"savoir_faire": ("SM54",)}, {"Anne", "Paul"}),
        ({"savoir_faire": ("SM26",)}, {"Paul"}),
        ({"sector": ("SA01",)}, {"Paul"}),
        ({"sector": ("SA01", "SA07"), "commune": ("35238",)}, set()),
        ({"commune": ("35238",)}, {"Anne"}),
        ({"commune": ("75056",)}, {"Zoe"}),
        ({"postal_code": ("29200",)}, {"Paul"}),
        ({"departement": ("35",)}, {"Anne", "Yann"}),
        ({"region": ("53",)}, {"Anne", "Paul", "Yann"}),
        ({"region": ("53",), "departement": ("29", "75")}, {"Paul"}),
        ({"region": ("53",), "departement": ("75",)}, set()),
        ({"structure": "R3"}, {"Zoe", "Yann"}),
        ({"structure": "f350000012"}, {"Anne"}),
        ({"structure": "nulle part"}, set()),
        ({"street": "rue Pasteur"}, {"Anne", "Zoe"}),
        ({"street": "12 rue Pasteur"}, {"Anne", "Zoe"}),
        ({"street": "12 bis, r. Pasteur"}, {"Anne"}),
        ({"street": "12 rue Pasteur", "commune": ("35238",)}, {"Anne"}),
        ({"street": "13 rue Pasteur"}, set()),
        ({"street": "place Pasteur"}, set()),
        ({"phone": "02.99.00.00.00"}, {"Anne"}),
        ({"phone": "+33 2 99 00 00 00"}, {"Anne"}),
        ({"phone": "00 687 12 00 00"}, {"Zoe"}),
        ({"phone": "02 99 00 00 01"}, set()),
        ({"has_phone": ("true",)}, {"Anne", "Zoe"}),
        ({"has_phone": ("true",), "mode": ("L",)}, {"Anne"}),
        ({"q": "martin", "departement": ("35",)}, {"Anne"}),
        ({"q": "médecin rennes", "commune": ("29019",)}, {"Paul"}),
    ],
)
def test_a_filter_finds_who_has_the_code(asked, people):
    assert found(**asked) == people


@pytest.mark.parametrize(
    "asked",
    [
        {"profession": ("10", "!")},
        {"savoir_faire": ("x" * 21,)},
        {"sector": ("SA 7",)},
        {"commune": ("rennes",)},
        {"postal_code": ("3500",)},
        {"departement": ("99",)},
        {"region": ("bretagne",)},
        {"profession": tuple(map(str, range(51)))},
        {"civility": ("MLLE",)},
        {"has_phone": ("false",)},
        {"street": "pasteur"},
        {"street": "rue"},
        {"street": "rue " * 60},
        {"phone": "02 99 00 00"},
        {"phone": "martin"},
        {"phone": "0" * 201},
        {"near": "48.1"},
        {"near": "48.1,-1.6,3"},
        {"near": "91,0"},
        {"near": "0,181"},
        {"near": "nan,0"},
        {"near": "inf,0"},
        {"near": "48.1,-1.6", "radius_km": 0},
        {"near": "48.1,-1.6", "radius_km": 201},
        {"near": "48.1,-1.6", "radius_km": "loin"},
        {"radius_km": 10},
        {"structure": "x" * 201},
        {"near": "1" * 201},
        {"proffession": "10"},
        {"facets": "peut-être"},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_refused_by_name(client_of, asked):
    answer = client_of(InMemoryEngine(make_documents("MARTIN Anne"))).get(
        "/api/v1/professionals", params=asked
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == (list(asked)[-1])


@pytest.mark.parametrize("asked", ["10,60", ["10", "60"], " 10 , 60 ,"])
def test_several_codes_are_repeated_or_separated_by_commas(client_of, asked):
    client = client_of(InMemoryEngine(make_documents(*PRACTICES, practices=PRACTICES)))
    answer = client.get("/api/v1/professionals", params={"profession": asked, "mode": "L"})
    assert answer.json()["total"]["value"] == 3


def test_filters_that_exclude_each_other_find_nobody_and_say_so():
    answer = SEARCH.search(SearchRequest(region=("53",), departement=("75",)))
    assert "contradiction" in [hint.code for hint in answer.hints]
    nobody = SEARCH.search(SearchRequest(profession=("60",), commune=("29019",)))
    assert [hint.code for hint in nobody.hints] == ["no-match"]


def test_the_next_page_keeps_every_parameter(client_of):
    client = client_of(InMemoryEngine(make_documents(*PRACTICES, practices=PRACTICES)))
    asked = {"mode": ["L", "S"], "near": "48.11,-1.68", "facets": "true", "page_size": 1}
    first = client.get("/api/v1/professionals", params=asked).json()
    following = parse_qs(urlsplit(first["next"]).query)
    radius = following.pop("radius_km")
    assert following.pop("cursor")
    assert following == {
        "mode": ["L", "S"],
        "near": ["48.11,-1.68"],
        "facets": ["true"],
        "page_size": ["1"],
    }
    assert float(radius[0]) == 100
    second = client.get(first["next"]).json()
    assert second["results"][0]["professional"]["id"] != first["results"][0]["professional"]["id"]


@pytest.mark.parametrize("other", [{"mode": "S"}, {"near": "48.11,-1.68"}, {"commune": "35238"}])
def test_a_cursor_belongs_to_its_filters(client_of, other):
    client = client_of(InMemoryEngine(make_documents(*PRACTICES, practices=PRACTICES)))
    first = client.get("/api/v1/professionals", params={"mode": "L", "page_size": 1}).json()
    cursor = parse_qs(urlsplit(first["next"]).query)["cursor"][0]
    answer = client.get("/api/v1/professionals", params={"mode": "L", "cursor": cursor} | other)
    assert answer.status_code == 400

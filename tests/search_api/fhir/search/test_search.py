"""Searches by name, number, qualification and place, over people in memory."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.model.professional import SavoirFaire
from directory.terminology import Concept
from search_api.fhir.resources import code_systems
from search_api.fhir.search import name_expansion, paging
from tests.builders import CARDIOLOGY, a_document, a_rpps, make_documents
from tests.fakes import InMemoryEngine
from tests.search_api.fhir.partner import Partner

NAMES = ("MARTIN Sophie", "MARTINEZ Paul", "LE GALL Éloïse", "DUPONT-MARTIN Anne", "SAINT-JEAN Luc")
PROFESSION = code_systems.build_nomenclature_url(code_systems.PROFESSION_TABLE)
MODE = code_systems.build_nomenclature_url(code_systems.MODE_TABLE)


@pytest.fixture
def people(partner):
    return partner(*NAMES)


def numbers(*of):
    return {a_rpps(each) for each in of}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name=mart", {1, 2, 4}),
        ("name=MARTÍN", {1, 2, 4}),
        ("name=mart+so", {1}),
        ("name=so+mart", {1}),
        ("name=mart,luc", {1, 2, 4, 5}),
        ("name=legall", {3}),
        ("name=eloise+le+gall", {3}),
        ("name=st+jean", {5}),
        ("name=???", set()),
        ("name=zzz", set()),
        ("family=mart", {1, 2}),
        ("family=martin", {1, 2}),
        ("family=le+g", {3}),
        ("family=dupont+m", {4}),
        ("family=sophie", set()),
        ("given=sophie", {1}),
        ("given=martin", set()),
        ("family=martin&given=p", {2}),
        ("family=m&given=p", {2}),
        ("family:exact=MARTIN", {1}),
        ("family:exact=martin", set()),
        ("given:exact=Éloïse", {3}),
        ("name:exact=MARTIN", {1}),
        ("name:exact=Sophie+MARTIN", {1}),
        ("family:contains=artin", {1, 2, 4}),
        ("family:contains=T-MAR", {4}),
        ("given:contains=lo", {3}),
        ("name:contains=rtin", {1, 2, 4}),
        ("name:text=marttinez", {2}),
        ("family:text=legal", {3}),
        ("given:text=sofie", {1}),
        ("active=true&family=martinez", {2}),
        ("active=false", set()),
        ("active=true", {1, 2, 3, 4, 5}),
        (f"_id={a_rpps(2)},{a_rpps(4)}", {2, 4}),
        (f"_id={a_rpps(2)}&name=sophie", set()),
        (f"identifier={a_rpps(3)}", {3}),
        (f"identifier=8{a_rpps(3)}", {3}),
        (f"identifier={code_systems.RPPS_SYSTEM}|{a_rpps(3)}", {3}),
        (f"identifier={code_systems.PERSON_SYSTEM}|8{a_rpps(3)}", {3}),
        (f"identifier={code_systems.PERSON_SYSTEM}|{a_rpps(3)}", set()),
        (f"identifier={code_systems.ADELI_SYSTEM}|{a_rpps(3)}", set()),
        ("identifier=nothing", set()),
        (f"identifier-type={code_systems.IDENTIFIER_TYPES}|RPPS&name=luc", {5}),
        ("identifier-type=ADELI&name=luc", set()),
        ("_lastUpdated=2026-01-15&name=luc", {5}),
        ("_lastUpdated=gt2026-01-15&name=luc", set()),
        ("_lastUpdated=ge2026-01&_lastUpdated=lt2027", {1, 2, 3, 4, 5}),
        ("qualification-code=10", {1, 2, 3, 4, 5}),
        (f"qualification-code={PROFESSION}|10&name=luc", {5}),
        (f"qualification-code={PROFESSION}|60", set()),
        (f"qualification-code={MODE}|10", set()),
        ("near=48.11|-1.68|10|km", {1, 2, 3, 4, 5}),
        ("near=43.3|5.4", set()),
    ],
)
def test_people_are_found_by(people, query, found):
    assert set(people.ids(f"/Practitioner?{query}")) == numbers(*found)


def test_two_unfinished_words_are_of_one_name(partner):
    both = partner("MARTIN Anne | DURAND Paul")
    assert both.ids("/Practitioner?name=mart+pau") == []
    assert both.ids("/Practitioner?name=mart+an") == [a_rpps(1)]


def test_whole_names_come_before_unfinished_ones(people):
    assert people.ids("/Practitioner?name=martin")[-1] == a_rpps(2)


def test_people_may_be_sorted_by_name(people):
    by_name = [a_rpps(each) for each in (4, 3, 1, 2, 5)]
    assert people.ids("/Practitioner?_sort=family") == by_name
    assert people.ids("/Practitioner?_sort=name&name=martin,le,sa") == by_name


@pytest.fixture
def cardiologist(partner_of):
    return partner_of(
        a_document(savoir_faire=(CARDIOLOGY,), mssante=("s.martin@rennes.mssante.fr",))
    )


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("SM04", True),
        (f"{code_systems.build_nomenclature_url('TRE_R38-SpecialiteOrdinale')}|SM04", True),
        (f"{code_systems.build_nomenclature_url('TRE_R39-Competence')}|SM04", False),
        ("SM05", False),
        ("SM05,SM04", True),
        ("SM04&qualification-code=10", True),
        ("SM04&qualification-code=60", False),
        ("C", True),
        (f"{code_systems.build_nomenclature_url(code_systems.CATEGORY_TABLE)}|", True),
    ],
)
def test_a_qualification_is_a_code_with_or_without_its_system(cardiologist, code, is_found):
    assert bool(cardiologist.ids(f"/Practitioner?qualification-code={code}")) is is_found


def test_a_mailbox_is_looked_at_beside_a_name(cardiologist):
    assert cardiologist.ids("/Practitioner?name=martin&mailbox-mss=s.martin@")
    assert cardiologist.ids("/Practitioner?name=martin&mailbox-mss=x.martin@") == []


@pytest.mark.parametrize("query", ["mailbox-mss=s.martin@", "identifier-type=RPPS"])
def test_what_nothing_narrows_is_refused_with_the_way_out(cardiologist, query):
    response = cardiologist.answer(f"/Practitioner?{query}")
    (issue,) = response.json()["issue"]
    assert (response.status_code, issue["code"]) == (400, "too-costly")
    assert "ajoutez un critère" in issue["diagnostics"]


def test_a_part_of_too_many_names_is_refused(partner, monkeypatch):
    monkeypatch.setattr(name_expansion, "MAX_EXPANSIONS", 1)
    response = partner(*NAMES).answer("/Practitioner?name:contains=a")
    assert response.json()["issue"][0]["code"] == "too-costly"


def test_beginnings_of_too_many_names_are_looked_through(partner, monkeypatch):
    monkeypatch.setattr(name_expansion, "MAX_EXPANSIONS", 0)
    assert partner(*NAMES).ids("/Practitioner?family=m&given=p") == [a_rpps(2)]


@pytest.mark.parametrize("query", ["", "name=martin", "family=martin", "_sort=name", "name:text=m"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_pages_give_everybody_once(partner, query, count):
    people = partner(*NAMES)
    pages = list(people.every_page(f"/Practitioner?{query}&_count={count}"))
    flat = [id_ for page in pages for id_ in page]
    assert flat == people.ids(f"/Practitioner?{query}&_count=100")
    assert all(len(page) == count for page in pages[:-1])
    assert pages[-1] or len(pages) == 1


def test_a_search_for_something_rare_goes_on_on_the_next_page(partner, monkeypatch):
    monkeypatch.setattr(paging, "MAX_SCANNED_CANDIDATES", 1)
    monkeypatch.setattr(paging, "CANDIDATE_BATCH_SIZE", 1)
    people = partner(*NAMES)
    pages = list(people.every_page("/Practitioner?_lastUpdated=lt2020&_count=1"))
    assert len(pages) > 1
    assert not any(pages)
    found = people.every_page("/Practitioner?given=luc&_lastUpdated=gt2020&_count=1")
    assert [page for page in found if page] == [[a_rpps(5)]]


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(1, 12), min_size=1), st.integers(1, 4))
def test_pages_lose_nobody_while_others_come_and_go(kept, count):
    names = [f"MARTIN {chr(64 + each)}ude" for each in range(1, 13)]
    before = make_documents(*names)
    after = [each for at, each in enumerate(before, start=1) if at in kept]
    partner = Partner(InMemoryEngine(before))
    first = partner.get(f"/Practitioner?family=martin&_count={count}")
    given_ = [each["resource"]["id"] for each in first["entry"]]
    path = first["link"][-1]["url"].partition("/fhir")[2]
    rest = [id_ for page in Partner(InMemoryEngine(after)).every_page(path) for id_ in page]
    assert set(rest) | set(given_) >= numbers(*kept)
    assert not set(rest) & set(given_)


def test_a_link_of_another_search_is_refused(people):
    (_, link) = people.get("/Practitioner?name=mart&_count=1")["link"]
    cursor = link["url"].rpartition("=")[2]
    for path in (f"name=luc&_cursor={cursor}", f"name=mart&_cursor={cursor[:-2]}", "_cursor=x"):
        response = people.answer(f"/Practitioner?{path}")
        assert (response.status_code, response.json()["issue"][0]["code"]) == (400, "invalid")


def test_a_total_is_told_where_it_is_known(people):
    assert people.get("/Practitioner?name=mart&_count=1")["total"] == 3
    assert people.get("/Practitioner?name=mart&_count=0").get("entry") is None
    assert people.get("/Practitioner?name=mart&_count=0")["total"] == 3
    assert people.get("/Practitioner?name=mart&_summary=count")["total"] == 3
    assert "total" not in people.get("/Practitioner?name=mart&_total=none")
    assert "total" not in people.get("/Practitioner?family=mart&_count=1")


def test_savoir_faire_of_two_exercises_are_both_the_persons(partner):
    other = SavoirFaire(Concept("C", "Compétence"), "C01", "Autre")
    assert other.code != CARDIOLOGY.code
    people = partner(
        "MARTIN Anne", practices={"MARTIN Anne": ("10 SM04 | mode=L", "40 SM05 | mode=S")}
    )
    assert people.ids("/Practitioner?qualification-code=SM04&qualification-code=SM05") == [
        a_rpps(1)
    ]
    assert people.ids("/Practitioner?qualification-code=10&qualification-code=SM05") == [a_rpps(1)]

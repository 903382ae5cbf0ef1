"""Filters, places and distances on a page of results, and the page of a place of practice."""

from urllib.parse import parse_qs, urlsplit

import pytest

from directory.document import OrderKeys
from directory.terminology import Concept
from tests.builders import RENNES, a_document, a_place, a_rpps

NURSE = Concept("60", "Infirmier")
BREST, FOUGERES = Concept("29019", "Brest"), Concept("35115", "Fougères")
CABINET = {"key": "R10100000007", "name": "CABINET DU PORT", "finess": "350000012"}


def people(*given):
    return [
        a_document(rpps=a_rpps(number), order=OrderKeys(number, number), **each)
        for number, each in enumerate(given, start=1)
    ]


@pytest.fixture
def visitor(visitor_of):
    return visitor_of(
        *people(
            {"commune": RENNES},
            {"commune": FOUGERES, "postal_code": "35300", "profession": NURSE},
            {"commune": BREST, "postal_code": "29200"},
        )
    )


def links_of(page, **attributes):
    return {
        " ".join("".join(link.itertext()).split()): link.get("href")
        for link in page.all("a", **attributes)
    }


def test_a_filter_with_its_count_leads_to_those_it_counts(visitor):
    page = visitor.open("/recherche?q=martin")
    assert "Infirmier 1" in page.texts("li")
    narrowed = visitor.open(links_of(page)["Infirmier"])
    assert narrowed.texts("h1")[0].startswith("1 professionnel ")
    assert narrowed.texts("a", aria_current="true") == ["Infirmier"]


def test_a_filter_of_the_address_is_a_chip_that_can_be_taken_off(visitor):
    page = visitor.open("/recherche?q=martin&profession=60")
    assert page.texts("ul", class_="chips") == ["Nom martin Profession Infirmier"]
    off = {link.get("aria-label"): link.get("href") for link in page.all("a", class_="chip-off")}
    assert off["Retirer profession Infirmier"] == "/recherche?q=martin"


def test_filters_alone_are_a_search(visitor):
    page = visitor.open("/recherche?departement=35")
    assert page.texts("h1") == ["2 professionnels"]
    assert "tiré au sort" in page.texts("p", class_="order")[0]


def test_words_are_read_as_profession_and_place_and_taken_off_one_by_one(visitor):
    page = visitor.open("/recherche?q=infirmier+fougères")
    assert page.texts("h1")[0].startswith("1 professionnel ")
    off = {link.get("aria-label"): link.get("href") for link in page.all("a", class_="chip-off")}
    rest = [parse_qs(urlsplit(path).query)["q"] for path in off.values()]
    assert rest == [["à Fougères"], ["infirmier"]]


def test_near_a_town_the_nearest_come_first_with_their_distance(visitor):
    page = visitor.open("/recherche?q=martin+près+de+fougères")
    assert page.texts("span", class_="distance")[0] == "à Fougères"
    assert page.texts("span", class_="distance")[1].endswith("km de Fougères")
    assert links_of(page)["20 km"].endswith("radius_km=20")
    person = visitor.open(page.all("ol", class_="results")[0].find(".//a").get("href"))
    assert person.texts("p", class_="distance") == ["à Fougères"]


def test_without_a_name_the_order_near_a_town_is_the_distance(visitor):
    page = visitor.open("/recherche?q=médecin+près+de+rennes")
    assert page.texts("p", class_="order")[0].startswith("Du plus proche au plus éloigné")


def test_another_town_is_asked_for_by_a_form_that_keeps_the_rest(visitor):
    page = visitor.open("/recherche?q=martin+près+de+brest&profession=10")
    kept = {each.get("name"): each.get("value") for each in page.all("input", type="hidden")}
    assert kept == {"q": "martin", "profession": "10"}
    moved = visitor.get("/recherche", params={**kept, "pres_de": "Rennes"})
    asked = parse_qs(urlsplit(moved.headers["location"]).query)
    assert (moved.status_code, asked["q"]) == (303, ["martin près de Rennes"])


@pytest.mark.parametrize(
    "query", ["radius_km=loin", "profession=%3Cb%3E", "departement=999", "near=x", "radius_km=-1"]
)
def test_a_filter_that_cannot_be_read_is_refused_with_a_way_out(visitor, query):
    page = visitor.open(f"/recherche?q=martin+près+de+rennes&{query}")
    assert page.response.status_code == 422
    assert page.all("form", role="search")


def test_a_place_has_a_page_with_those_who_practise_there(visitor_of):
    place, other = a_place(**CABINET), a_place(key="R10100000008", name="AILLEURS")
    visitor = visitor_of(*people({"place": place}, {"place": other}))
    page = visitor.open("/structure/R10100000007")
    assert page.texts("h1") == ["CABINET DU PORT"]
    assert [link for link in page.links if link.startswith("/professionnel/")] == [
        f"/professionnel/{a_rpps(1)}"
    ]
    assert "350000012" in page.texts("dd")


def test_a_place_is_found_by_its_finess_and_has_one_address(visitor_of):
    visitor = visitor_of(*people({"place": a_place(**CABINET)}))
    moved = visitor.get("/structure/350000012")
    assert (moved.status_code, moved.headers["location"]) == (301, "/structure/R10100000007")


def test_the_page_of_a_person_leads_to_that_of_the_place(visitor_of):
    visitor = visitor_of(*people({"place": a_place(**CABINET)}))
    assert "/structure/R10100000007" in visitor.open(f"/professionnel/{a_rpps(1)}").links


@pytest.mark.parametrize("number", ["R999", "%3Cscript%3E", "x" * 300])
def test_a_place_that_is_not_there_is_not_found(visitor_of, number):
    page = visitor_of(*people({})).open(f"/structure/{number}")
    assert page.response.status_code == 404
    assert page.scripts == []


def test_a_profession_read_in_the_words_is_chosen_among_the_filters(visitor):
    page = visitor.open("/recherche?q=infirmier+martin")
    (chosen,) = page.all("a", aria_current="true")
    assert (chosen.text, chosen.get("href")) == ("Infirmier", "/recherche?q=martin")


def test_every_profession_is_listed_with_its_people(visitor):
    page = visitor.open("/professions")
    assert links_of(page)["Infirmier"] == "/recherche?profession=60"
    assert "Médecin 2" in page.texts("li")


def test_another_town_takes_the_place_of_the_one_in_the_words(visitor):
    page = visitor.open("/recherche?q=martin+fougères")
    assert page.texts("a", aria_current="true") == ["Fougères"]
    assert links_of(page)["Rennes"] == "/recherche?q=martin&commune=35238"

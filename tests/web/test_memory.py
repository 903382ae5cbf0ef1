"""A search is remembered: its place, its page and its filters, from page to page."""

import pytest

from directory.document import OrderKeys
from directory.terminology import Concept
from tests.builders import RENNES, a_document, a_rpps, a_situation, make_documents
from web.search_url import SearchUrl

NURSE, BREST = Concept("60", "Infirmier"), Concept("29019", "Brest")
MANY = make_documents(*(f"MARTIN {one}{two}a" for one in "ABCDE" for two in "abcdefghij"))
TWO_TOWNS = a_document(
    situations=(
        a_situation(commune=BREST, postal_code="29200", lines=("1 RUE DU PORT",), key="R1"),
        a_situation(commune=RENNES, lines=("2 RUE DU PARC",), phones=("0299010203",), key="R2"),
    )
)


def test_a_card_shows_street_and_telephone_in_the_town_asked_for(visitor_of):
    page = visitor_of(TWO_TOWNS).open("/recherche?q=médecin+rennes")
    assert page.texts("p", class_="where") == ["2 RUE DU PARC, Rennes (Ille-et-Vilaine)"]
    assert page.texts("p", class_="also") == ["Exerce aussi ailleurs : Brest (Finistère)"]
    assert "tel:+33299010203" in page.links
    (elsewhere,) = (
        visitor_of(TWO_TOWNS).open("/recherche?q=médecin&ou=brest").texts("p", class_="where")
    )
    assert elsewhere == "1 RUE DU PORT, Brest (Finistère)"


def test_a_person_and_their_place_lead_back_to_page_and_filters(visitor_of):
    visitor = visitor_of(TWO_TOWNS)
    found = visitor.open("/recherche?q=médecin&ou=rennes&mode=L")
    person = visitor.open(found.all("ol", class_="results")[0].find(".//a").get("href"))
    back = "/recherche?q=m%C3%A9decin&mode=L&commune=35238"
    assert back in person.links
    assert person.all("input", name="q")[0].get("value") == "médecin"
    assert person.all("input", name="commune")[0].get("value") == "35238"
    place = next(link for link in person.links if link.startswith("/structure/"))
    assert back in visitor.open(place).links


def test_without_a_search_there_is_nothing_to_go_back_to(visitor_of):
    assert (
        "Retour aux résultats" not in visitor_of(TWO_TOWNS).open(f"/professionnel/{a_rpps()}").main
    )


def test_the_two_fields_are_a_plain_form_that_keeps_the_place(visitor_of):
    visitor = visitor_of(TWO_TOWNS)
    page = visitor.open("/recherche?q=médecin&ou=rennes")
    assert page.all("input", name="ou")[0].get("value") == "Rennes (Ille-et-Vilaine)"
    sent = {"q": "infirmier", "ou": "Rennes (Ille-et-Vilaine)", "commune": "35238"}
    assert "Commune Rennes (Ille-et-Vilaine)" in visitor.open("/recherche", params=sent).main


def test_an_explicit_place_is_not_widened_but_its_surroundings_are_offered(visitor_of):
    nurse = a_document(
        rpps=a_rpps(2), order=OrderKeys(2, 2), profession=NURSE, commune=BREST, postal_code="29200"
    )
    visitor = visitor_of(nurse)
    page = visitor.open("/recherche?q=infirmier&ou=Guipavas")
    assert page.texts("h1")[0].startswith("Aucun professionnel")
    (offer,) = page.all("p", class_="offer")
    link = offer.find(".//a")
    assert offer.text.strip() == "1 infirmier autour de Guipavas."
    assert link.text == "Chercher infirmier autour de Guipavas"
    assert page.main.count("autour de Guipavas") == 2
    assert visitor.open(link.get("href")).texts("h1")[0].startswith("1 professionnel")
    assert visitor.open("/recherche?q=pharmacien&ou=Guipavas").all("p", class_="offer") == []


def test_pages_are_numbered_and_turn_both_ways(visitor_of):
    visitor, path, seen = visitor_of(*MANY), "/recherche?q=martin", []
    for number in (1, 2, 3):
        page = visitor.open(path)
        seen.append(path)
        assert (f"page {number}" in page.texts("title")[0]) is (number > 1)
        path = next((link.get("href") for link in page.all("a", rel="next")), "")
    assert path == ""
    for before in reversed(seen[:-1]):
        assert page.all("a", rel="prev")[0].get("href") == before
        page = visitor.open(before)
    assert page.all("a", rel="prev") == []


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 9])
def test_a_page_number_that_cannot_be_is_the_second_after_the_first(page):
    assert SearchUrl(q="martin", cursor="a", page=page).page_number == 2
    assert SearchUrl(q="martin", page=page).page_number == 1


def test_only_the_last_pages_are_remembered():
    url = SearchUrl(q="martin")
    for number in range(30):
        url = url.turn_page(f"c{number}")
    assert (url.page_number, len(url.earlier.split("."))) == (31, 20)
    steps = 0
    while url.page_number > 1 and (before := url.turn_back()):
        url, steps = before, steps + 1
    assert steps == 20

from urllib.parse import parse_qs, urlsplit

import pytest

from directory.model.professional import SavoirFaire
from directory.terminology import Concept
from tests.builders import (
    CARDIOLOGY,
    a_document,
    a_publication,
    a_rpps,
    a_situation,
    a_tombstone,
    make_documents,
)
from tests.fakes import InMemoryEngine

NAMES = tuple(f"MARTIN {first}" for first in "Alba Brune Chloé Diane Élise".split())
MANY = tuple(f"MARTIN {one}{two}a" for one in "ABCDE" for two in "abcdefghi")
AJACCIO = Concept("2A004", "Ajaccio")


def names_on(page):
    return page.texts("h2")


def test_every_person_found_is_a_link_to_their_page(visitor_of):
    page = visitor_of(*make_documents("MARTIN Sophie")).open("/recherche?q=martin")
    assert f"/professionnel/{a_rpps(1)}?q=martin" in page.links
    assert names_on(page) == ["Sophie MARTIN"]


def test_people_come_in_the_order_of_the_search(visitor_of):
    page = visitor_of(*make_documents("MARTINEZ Paul", "MARTIN Zoé")).open("/recherche?q=martin")
    assert names_on(page) == ["Zoé MARTIN", "Paul MARTINEZ"]


def test_namesakes_are_told_apart(visitor_of):
    first = a_document(rpps=a_rpps(1), savoir_faire=(CARDIOLOGY,))
    second = a_document(rpps=a_rpps(2), commune=AJACCIO, profession=Concept("21", "Pharmacien"))
    page = visitor_of(first, second).open("/recherche?q=sophie+martin")
    cards = page.texts("li", class_="card")
    facts = (
        ("Médecin", "Cardiologie", "Rennes (Ille-et-Vilaine)", a_rpps(1)),
        ("Pharmacien", "Ajaccio (Corse-du-Sud)", a_rpps(2)),
    )
    assert [
        all(fact in card for fact in told) for card, told in zip(cards, facts, strict=True)
    ] == [
        True,
        True,
    ]


def test_a_long_list_of_savoir_faire_is_cut_and_says_so(visitor_of):
    many = tuple(SavoirFaire(None, str(number), f"Savoir {number}") for number in range(5))
    page = visitor_of(a_document(savoir_faire=many)).open("/recherche?q=martin")
    assert "Savoir 0, Savoir 1, Savoir 2 et 2 autres" in page.main


def test_who_has_no_activity_is_found_and_said_to_have_none(visitor_of):
    page = visitor_of(a_document(situations=())).open("/recherche?q=martin")
    assert "Aucune activité pour le moment" in page.main


def test_a_town_is_named_once_however_many_places_are_there(visitor_of):
    twice = (a_situation(name="CABINET"), a_situation(name="CLINIQUE"))
    page = visitor_of(a_document(situations=twice)).open("/recherche?q=martin")
    assert page.texts("p", class_="where") == ["12 RUE DE BREST, Rennes (Ille-et-Vilaine)"]
    assert page.texts("p", class_="also") == []


def test_another_exercise_name_is_shown_with_what_matched(visitor_of):
    page = visitor_of(*make_documents("MARTIN Anne | LE GALL Anne")).open("/recherche?q=legall")
    assert "Autre nom d’exercice : Anne LE GALL" in page.main
    assert page.texts("mark") == ["LE GALL"]


def test_what_matched_is_marked(visitor_of):
    page = visitor_of(*make_documents("PÉREZ-DURAND Éloïse")).open("/recherche?q=eloise+perez")
    assert page.texts("mark") == ["Éloïse", "PÉREZ"]


@pytest.mark.parametrize(
    ("typed", "written", "marks"),
    [
        ("matrin sophie", "MARTIN Sophie", ["Sophie", "MARTIN"]),
        ("bernad", "BERNARD Anne", ["BERNARD"]),
        ("le flocq", "LE FLOC'H Anne", ["LE FLOC"]),
        ("dupomt", "ARMAND Anne | DUPONT Anne", ["DUPONT"]),
    ],
)
def test_the_word_taken_for_a_misspelt_one_is_marked(visitor_of, typed, written, marks):
    assert visitor_of(*make_documents(written)).open(f"/recherche?q={typed}").texts("mark") == marks


@pytest.mark.parametrize(
    ("typed", "written", "reason"),
    [
        ("matrin", "MARTIN Anne", "Orthographe proche"),
        ("tibo", "THIBAULT Anne", "Prononciation proche"),
    ],
)
def test_a_guess_says_why_it_is_there(visitor_of, typed, written, reason):
    page = visitor_of(*make_documents(written)).open(f"/recherche?q={typed}")
    (card,) = page.texts("li", class_="card")
    assert reason in card
    assert "Personne n’a exactement ce nom" in page.main


def test_who_bears_the_name_comes_first_and_is_no_guess(visitor_of):
    page = visitor_of(*make_documents("MARTEN Anne", "MARTIN Anne")).open("/recherche?q=martin")
    exact, guess = page.texts("li", class_="card")
    assert ("proche" in exact, "Orthographe proche" in guess) == (False, True)
    assert "exactement" not in page.main


def test_the_total_the_reading_and_the_order_are_told(visitor_of):
    page = visitor_of(*make_documents(*NAMES)).open("/recherche?q=Martin")
    assert page.texts("h1") == ["5 professionnels pour « Martin »"]
    assert page.texts("ul", class_="chips") == ["Nom Martin"]
    assert "Noms complets d’abord" in page.texts("p", class_="order")[0]


def test_the_box_keeps_the_words(visitor_of):
    page = visitor_of(*make_documents(*NAMES)).open("/recherche?q=Martin+Élise")
    assert page.all("input", name="q")[0].get("value") == "Martin Élise"


def test_pages_follow_each_other_by_link_without_repeat_or_loss(visitor_of):
    visitor, seen, path = visitor_of(*make_documents(*MANY)), [], "/recherche?q=martin"
    while path:
        page = visitor.open(path)
        seen += names_on(page)
        path = next((link.get("href") for link in page.all("a", rel="next")), None)
    assert seen == [f"{name.split()[1]} MARTIN" for name in MANY]


def test_a_later_page_leads_back_to_the_beginning(visitor_of):
    visitor = visitor_of(*make_documents(*MANY))
    after = visitor.open("/recherche?q=martin").all("a", rel="next")[0].get("href")
    assert "/recherche?q=martin" in visitor.open(after).links


def test_the_link_to_what_follows_keeps_the_words(visitor_of):
    page = visitor_of(*make_documents(*MANY)).open("/recherche?q=martin+%26")
    asked = parse_qs(urlsplit(page.all("a", rel="next")[0].get("href")).query)
    assert asked["q"] == ["martin &"]


@pytest.mark.parametrize("typed", ["{}", " {} ", "RPPS%20{}", "8{}"])
def test_a_number_that_is_found_leads_to_the_person(visitor_of, typed):
    answer = visitor_of(a_document()).get(f"/recherche?q={typed.format(a_rpps())}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/professionnel/{a_rpps()}")


def test_a_number_that_nobody_has_is_explained(visitor_of):
    page = visitor_of(a_document()).open(f"/recherche?q={a_rpps(9)}")
    assert page.texts("ul", class_="hints") == ["Personne n’a ce numéro dans l’annuaire."]


def test_the_number_of_who_left_names_nobody(visitor_of):
    page = visitor_of(a_tombstone(1)).open(f"/recherche?q={a_rpps(1)}")
    assert page.texts("ul", class_="hints")[0].startswith("La personne qui avait ce numéro")


def test_a_number_with_one_wrong_digit_leads_to_its_neighbour(visitor_of):
    wrong = a_rpps()[:-1] + str((int(a_rpps()[-1]) + 1) % 10)
    assert (
        f"/recherche?q={a_rpps()}" in visitor_of(a_document()).open(f"/recherche?q={wrong}").links
    )


def test_nobody_found_comes_with_a_reason_and_advice(visitor_of):
    page = visitor_of(*make_documents(*NAMES)).open("/recherche?q=zzzz")
    assert page.texts("h1") == ["Aucun professionnel trouvé pour « zzzz »"]
    assert page.texts("ul", class_="hints")
    assert "Que faire ?" in page.texts("h2")


@pytest.mark.parametrize("path", ["/recherche", "/recherche?q=", "/recherche?q=%20"])
def test_a_search_without_words_asks_for_some(visitor_of, path):
    page = visitor_of(*make_documents(*NAMES)).open(path)
    assert (page.texts("h1"), names_on(page)) == (["Que cherchez-vous ?"], ["Que faire ?"])
    assert page.texts("title")[0].startswith("Que cherchez-vous")


def test_a_cursor_that_was_altered_is_refused_with_a_way_out(visitor_of):
    page = visitor_of(*make_documents(*NAMES)).open("/recherche?q=martin&cursor=altered")
    assert page.response.status_code == 400
    assert page.all("form", role="search")


def test_a_text_without_end_is_refused(visitor_of):
    page = visitor_of().open(f"/recherche?q={'a' * 201}")
    assert page.response.status_code == 422


def test_results_are_in_no_search_engine(visitor_of):
    page = visitor_of(*make_documents(*NAMES)).open("/recherche?q=martin")
    assert page.response.headers["x-robots-tag"] == "noindex"


def test_a_page_the_reader_has_is_not_sent_again(visitor_of):
    visitor = visitor_of(*make_documents(*NAMES))
    tag = visitor.get("/recherche?q=martin").headers["etag"]
    again = visitor.get("/recherche?q=martin", headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")


def test_another_generation_or_another_question_is_another_page(visitor_of):
    people = make_documents(*NAMES)
    later = InMemoryEngine(people, a_publication(generation=2))
    tags = {
        visitor_of(*people).get("/recherche?q=martin").headers["etag"],
        visitor_of(*people).get("/recherche?q=alba").headers["etag"],
        visitor_of(engine=later).get("/recherche?q=martin").headers["etag"],
    }
    assert len(tags) == 3


def test_a_part_of_the_reading_leads_to_the_search_without_it(visitor_of):
    page = visitor_of(*make_documents(*NAMES)).open("/recherche?q=Martin")
    (off,) = page.all("a", class_="chip-off")
    assert (off.get("href"), off.get("aria-label")) == ("/recherche", "Retirer nom Martin")

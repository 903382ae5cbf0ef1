import pytest

from directory.model.fingerprint import compute_fingerprint
from tests.builders import a_document, a_listing, a_rpps, a_tombstone

PRESENT = compute_fingerprint(a_listing())


@pytest.fixture
def visitor(visitor_of):
    return visitor_of(a_document(), a_tombstone(3))


def asked(visitor, printed, number=None):
    return visitor.open("/verifier", params={"id": number or a_rpps(), "h": printed})


def spaced(text):
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4)).upper()


@pytest.mark.parametrize("printed", [PRESENT, spaced(PRESENT)])
def test_a_sheet_of_what_is_published_is_current(visitor, printed):
    page = asked(visitor, printed)
    assert page.texts("h1") == ["Cette fiche est à jour"]
    assert f"/professionnel/{a_rpps()}" in page.links


def test_a_sheet_drawn_before_a_change_is_not(visitor):
    before = compute_fingerprint(a_listing(exercise_name="DURAND"))
    assert asked(visitor, before).texts("h1") == ["Cette fiche n’est plus à jour"]


def test_the_page_says_whose_number_it_is(visitor):
    assert asked(visitor, PRESENT).texts("dd") == ["Sophie MARTIN", a_rpps(), "Médecin"]


def test_what_is_no_fingerprint_is_said_to_be_none_and_asked_again(visitor):
    page = asked(visitor, "xyz")
    assert page.texts("h1") == ["Cette empreinte n’a pas la forme attendue"]
    assert page.all("input", name="h")[0].get("value") == "xyz"


@pytest.mark.parametrize("query", ["", "?id=&h=", f"?id={a_rpps()}"])
def test_without_number_or_fingerprint_the_page_asks_for_them(visitor, query):
    page = visitor.open(f"/verifier{query}")
    assert page.texts("h1") == ["Vérifier une fiche d’activité"]
    assert {each.get("name") for each in page.all("input", required="")} == {"id", "h"}


@pytest.mark.parametrize(("number", "status"), [(2, 404), (3, 410)])
def test_a_number_without_a_person_has_its_own_status(visitor, number, status):
    assert asked(visitor, PRESENT, a_rpps(number)).response.status_code == status


def test_a_verdict_is_in_no_search_engine_and_in_no_cache_beyond_the_next_change(visitor):
    headers = asked(visitor, PRESENT).response.headers
    assert (headers["x-robots-tag"], headers["cache-control"]) == ("noindex", "no-cache")

"""The search box as a combobox (ARIA Authoring Practices, "editable with list autocomplete")."""

import pytest

from tests.journeys.browser.axe_rules import violations
from tests.journeys.browser.conftest import ARTEFACTS
from tests.journeys.browser.states import ELOISE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ROUTE = "**/api/v1/suggestions?*"
SUGGESTIONS = [
    {
        "kind": "person",
        "text": "Éloïse LE FLOC'H",
        "detail": "Médecin, Rennes",
        "href": f"/professionnel/{ELOISE}",
    },
    {"kind": "profession", "text": "Cardiologue", "detail": "", "href": "/recherche?q=cardiologue"},
    {"kind": "commune", "text": "<b>Caen</b>", "detail": "Calvados", "href": "/recherche?q=caen"},
]


@pytest.fixture
def box(look):
    """The box of the home page over fixed suggestions; `box.asked` holds what was asked for."""

    def open_box(suggestions=SUGGESTIONS, *, status=200, path="/"):
        page = look(path)
        page.asked = []

        def answer(route):
            page.asked.append(route.request.url.partition("q=")[2])
            route.fulfill(status=status, json={"suggestions": suggestions})

        page.route(ROUTE, answer)
        page.box = page.locator("#q")
        page.choices = page.get_by_role("option")
        return page

    return open_box


def typed(page, text="le"):
    page.box.press_sequentially(text)
    page.choices.first.wait_for()
    return page


def active(page):
    """The option that the box says is active."""
    name = page.box.get_attribute("aria-activedescendant")
    return name and page.locator(f"#{name} .suggestion-text").inner_text()


def test_suggestions_open_under_the_box_and_are_counted_aloud(box):
    page = typed(box())
    assert page.box.get_attribute("aria-expanded") == "true"
    assert page.choices.count() == 3
    assert page.locator(".search-what [role=status]").inner_text().startswith("3 suggestions")
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.keyboard.press("ArrowDown")
    page.screenshot(path=ARTEFACTS / "suggestions.png")
    assert violations(page) == []


def test_arrows_go_round_and_pass_by_the_box(box):
    page = typed(box())
    seen = []
    for key in (
        "ArrowDown",
        "ArrowDown",
        "ArrowDown",
        "ArrowDown",
        "ArrowDown",
        "ArrowUp",
        "ArrowUp",
    ):
        page.keyboard.press(key)
        seen.append(active(page))
    first, second, third = (each["text"] for each in SUGGESTIONS)
    assert seen == [first, second, third, None, first, None, third]


def test_the_chosen_suggestion_is_opened(box):
    page = typed(box())
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/professionnel/{ELOISE}")


def test_a_suggestion_is_opened_by_a_click(box):
    page = typed(box())
    page.choices.nth(1).click()
    page.wait_for_url("**/recherche?q=cardiologue")


def test_without_a_choice_enter_searches_for_the_words(box):
    page = typed(box())
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche?q=le&ou=")


def test_escape_closes_the_list_and_keeps_the_words(box):
    page = typed(box())
    page.keyboard.press("Escape")
    assert page.box.get_attribute("aria-expanded") == "false"
    assert (page.choices.count(), page.box.input_value()) == (0, "le")


def test_leaving_the_box_closes_the_list(box):
    page = typed(box())
    page.keyboard.press("Tab")
    page.locator("#q-suggestions").wait_for(state="hidden")


def test_one_letter_asks_for_nothing_and_fast_typing_asks_once(box):
    page = box()
    page.box.press_sequentially("l")
    page.wait_for_timeout(400)
    assert page.asked == []
    page.box.press_sequentially("e floch")
    page.choices.first.wait_for()
    assert page.asked == ["le%20floch"]


def test_a_suggestion_is_text_and_leads_nowhere_else(box):
    elsewhere = [
        {"kind": "person", "text": "out", "detail": "", "href": "//evil.example/"},
        {"kind": "person", "text": "run", "detail": "", "href": "javascript:window.hurt=1"},
    ]
    page = typed(box([*SUGGESTIONS, *elsewhere]))
    assert page.choices.count() == 3
    assert page.choices.nth(2).inner_text().startswith("<b>Caen</b>")


@pytest.mark.parametrize(("suggestions", "status"), [([], 200), ([], 503)])
def test_without_suggestions_the_box_is_a_box(box, suggestions, status):
    page = box(suggestions, status=status)
    page.box.press_sequentially("martin")
    page.wait_for_timeout(500)
    assert page.box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche?q=martin&ou=")


def test_the_small_box_of_every_page_suggests_as_well(box):
    page = typed(box(path="/donnees"))
    page.keyboard.press("ArrowUp")
    assert active(page) == SUGGESTIONS[-1]["text"]


def test_what_the_directory_itself_suggests_leads_to_the_person(look):
    page = look("/")
    page.locator("#q").press_sequentially("le floch")
    page.get_by_role("option", name="LE FLOC'H Éloïse").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/professionnel/{ELOISE}")


@pytest.mark.parametrize(("typed", "kind"), [("ren", "Lieu"), ("mar", "Nom")])
def test_towns_and_names_are_suggested_from_the_first_letters(look, typed, kind):
    page = look("/")
    page.locator("#q").press_sequentially(typed)
    page.locator(".suggestion-kind", has_text=kind).first.wait_for()

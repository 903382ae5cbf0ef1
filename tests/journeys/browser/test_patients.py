"""Somebody who needs a practitioner today: at three widths, with JavaScript and without."""

import pytest

from tests.journeys.browser.conftest import ARTEFACTS, ELOISE
from tests.journeys.browser.test_accessible import violations
from tests.journeys.browser.test_layout import OVERFLOW

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PHONE, WIDTHS = {"width": 360, "height": 780}, (360, 768, 1280)
TOUCH_PX = 44
POSITION = {"latitude": 48.117266, "longitude": -1.677793}


def box_of(locator):
    """Left, top, right and bottom of an element, in pixels of the screen."""
    box = locator.bounding_box()
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def test_the_first_telephone_is_on_the_first_screen_of_a_phone_and_large_enough(look):
    page = look(f"/professionnel/{ELOISE}?q=cardiologue+rennes", **PHONE)
    _, top, _, bottom = box_of(page.get_by_role("link", name="Appeler"))
    assert (bottom - top >= TOUCH_PX, bottom <= PHONE["height"]) == (True, True)
    page.get_by_role("link", name="Retour aux résultats").click()
    page.wait_for_url("**/recherche?q=cardiologue+rennes")
    _, top, _, bottom = box_of(page.get_by_role("link", name="Appeler"))
    assert bottom - top >= TOUCH_PX


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_the_two_fields_find_and_keep_the_place_and_filters_open_by_a_button(look, has_script):
    page = look("/", has_script=has_script)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 780})
        page.goto("/")
        page.get_by_label("Qui, quoi").fill("médecin")
        page.get_by_label("Où").fill("renes")
        page.keyboard.press("Enter")
        page.get_by_text("Nous avons lu").wait_for()
        assert page.get_by_label("Où").input_value() == "Rennes (Ille-et-Vilaine)"
        opener = page.locator(".to-filters a")
        assert opener.is_visible() is (width < 960)
        if width < 960:
            opener.click()
            assert not page.locator(".found-list").is_visible()
        assert page.evaluate(OVERFLOW) == 0
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"affiner-{width}-{has_script}.png")
        page.get_by_role("link", name="Avec téléphone").click()
        page.wait_for_url("**has_phone=true**")
        assert page.locator(".found-list").is_visible()
        page.get_by_label("Qui, quoi").fill("le floch")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="LE FLOC'H").wait_for()
        assert page.get_by_label("Où").input_value() == "Rennes (Ille-et-Vilaine)"


def test_a_position_is_asked_for_on_demand_only_and_leaves_the_browser_rounded(look):
    page = look("/")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(POSITION)
    page.get_by_label("Qui, quoi").fill("médecin")
    page.get_by_label("Où").click()  # leaves the first field, whose suggestions cover the button
    page.get_by_role("button", name="Autour de moi").click()
    page.wait_for_url("**/recherche?**near=48.12%2C-1.68")
    assert page.get_by_label("Où").input_value() == "Autour de moi"
    assert page.locator(".where .distance").first.inner_text().startswith("à environ 1")
    assert violations(page) == []


def test_a_refused_position_is_said_and_elsewhere_the_browser_never_asks(look):
    page = look("/recherche?q=médecin")
    page.context.clear_permissions()
    page.get_by_role("button", name="Autour de moi").click()
    page.get_by_text("Votre position n’est pas disponible").wait_for()
    page.goto("/donnees")
    allows = "() => document.featurePolicy.allowsFeature('geolocation')"
    assert page.evaluate(allows) is False


def test_places_alone_are_suggested_where_and_fill_their_field(look):
    page = look("/")
    page.locator("#ou").press_sequentially("saint naz")
    page.get_by_role("option", name="Loire-Atlantique").first.wait_for()
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#ou").input_value() == "Saint-Nazaire 44"
    assert page.url.endswith("/")


def test_number_and_address_are_copied_by_a_button(look):
    page = look(f"/professionnel/{ELOISE}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier le numéro RPPS").click()
    page.get_by_text(f"Copié\u00a0: {ELOISE}").wait_for(state="attached")
    assert page.evaluate("() => navigator.clipboard.readText()") == ELOISE
    page.get_by_role("button", name="Copier l’adresse").click()
    page.get_by_text("Copié\u00a0: 12 RUE").wait_for(state="attached")


def test_without_script_nothing_is_shown_that_needs_one(look):
    page = look(f"/professionnel/{ELOISE}", has_script=False)
    assert page.locator("button:visible").count() == 1  # of the search
    page.goto("/")
    assert not page.get_by_role("button", name="Autour de moi").is_visible()

"""axe-core finds nothing on any page in any state; a bad page shows that it can find something.

The page `/accessibilite` says what these tests show: they write its data among the artefacts, and
fail when the data that the page reads are not the same.
"""

import re
from collections import defaultdict
from pathlib import Path

import msgspec
import pytest

from tests.journeys.browser.axe_rules import AXE_VERSION, EXCEPTIONS, violations
from tests.journeys.browser.conftest import ARTEFACTS
from tests.journeys.browser.states import SPECIAL_STATES, STATES, list_page_routes
from web.accessibility import REPORT_FILE, AccessibilityCheck, AccessibilityReport

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ROOT = Path(__file__).parents[3]
BAD = """<!DOCTYPE html><html><head><title></title></head><body>
<img src="data:,"><input><a href="#"></a>
<p style="color:#999;background:#aaa">pale</p></body></html>"""
LINKS = """() => [...document.querySelectorAll("a[href]")]
  .filter(link => link.checkVisibility() && !link.closest(".filters"))
  .map(link => [(link.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean)
    .map(id => document.getElementById(id).textContent).join(" ")
    || link.getAttribute("aria-label") || link.textContent, link.href])"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LARGER_TEXT = "() => { document.documentElement.style.fontSize = '200%' }"
CLAIMS = {
    "aucun lien de même nom ne mène ailleurs, filtres exceptés": (
        "test_a_page_is_sound_in_both_themes_and_with_large_text"
    ),
    "pas de défilement horizontal à 360 pixels avec un texte deux fois plus grand": (
        "test_a_page_is_sound_in_both_themes_and_with_large_text"
    ),
    "pas de défilement horizontal à 320 pixels": "test_no_page_scrolls_sideways",
    "pas de défilement horizontal à un zoom de 400 %": ("test_no_page_scrolls_sideways"),
    "chercher et ouvrir une personne au clavier seul": (
        "test_by_keyboard_alone_one_skips_searches_and_opens"
    ),
    "le contour de l’élément actif est visible sur la page d’une personne": (
        "test_what_has_the_focus_can_be_seen_and_nothing_holds_it"
    ),
    "chercher, ouvrir une personne et sa fiche sans JavaScript": (
        "test_a_name_leads_to_the_person_and_to_their_sheet"
    ),
    "le contraste des couleurs des deux thèmes, calculé": "test_colours_stand_out_enough",
    "le mode de contraste forcé du système": (
        "test_axe_finds_nothing_in_forced_colours_nor_on_a_narrow_screen"
    ),
    "pas de niveau de titre sauté": "test_headings_skip_no_level",
    "une étiquette par champ": "test_every_field_has_a_label",
}
"""What `/accessibilite` says besides the sweep, and the test that shows it."""


def find_ambiguous_links(page):
    """Names of links that lead to several places."""
    addresses = defaultdict(set)
    for name, address in page.evaluate(LINKS):
        addresses[" ".join(name.split())].add(address)
    return {name: found for name, found in addresses.items() if len(found) > 1}


@pytest.mark.parametrize("state", STATES)
def test_a_page_is_sound_in_both_themes_and_with_large_text(look, state):
    page = look(STATES[state])
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    assert find_ambiguous_links(page) == {}
    page.set_viewport_size({"width": 360, "height": 780})
    page.evaluate(LARGER_TEXT)
    assert page.evaluate(OVERFLOW) == 0


def test_every_route_of_a_page_has_a_state():
    paths = [path.partition("?")[0] for path in STATES.values()]
    silent = [
        each.path for each in list_page_routes() if not any(map(each.path_regex.match, paths))
    ]
    assert silent == []
    assert SPECIAL_STATES.keys() <= STATES.keys()


@pytest.mark.parametrize("state", ["accueil", "resultats", "personne"])
@pytest.mark.parametrize("how", [{"is_forced": True}, {"width": 320}], ids=["forced", "narrow"])
def test_axe_finds_nothing_in_forced_colours_nor_on_a_narrow_screen(look, state, how):
    assert violations(look(STATES[state], **how)) == []


def test_axe_finds_nothing_while_there_is_nothing_to_serve(look, empty_site):
    page = look("/", base=empty_site)
    assert page.locator("h1").inner_text() == "L’annuaire n’est pas encore publié"
    assert violations(page) == []


def test_what_is_wrong_with_a_bad_page_is_found(look):
    page = look("about:blank")  # no policy of ours stands in its way there
    page.set_content(BAD)
    found = " ".join(violations(page))
    rules = ("document-title", "html-has-lang", "image-alt", "label", "link-name", "color-contrast")
    assert [rule for rule in rules if rule not in found] == []
    page.set_content("<a href='/a'>Voir</a> <a href='/b'>Voir</a>")
    assert find_ambiguous_links(page).keys() == {"Voir"}


def test_the_page_about_accessibility_says_what_the_tests_show():
    report = AccessibilityReport(
        axe_version=AXE_VERSION,
        states=tuple(STATES),
        exceptions=EXCEPTIONS,
        checks=tuple(AccessibilityCheck(claim, test) for claim, test in CLAIMS.items()),
    )
    written = msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    (ARTEFACTS / REPORT_FILE.name).write_bytes(written)
    assert REPORT_FILE.read_bytes() == written


def test_every_claim_about_accessibility_names_a_test_that_exists():
    sources = "".join(
        path.read_text("utf-8")
        for folder in ("tests/web", "tests/journeys/browser")
        for path in (ROOT / folder).glob("test_*.py")
    )
    tests = set(re.findall(r"^def (test_\w+)", sources, re.MULTILINE))
    assert {*CLAIMS.values()} <= tests

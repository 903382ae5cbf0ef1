"""Nothing runs out of the page, from 320 pixels to wide; a picture of each is kept."""

import pytest

from tests.journeys.browser.conftest import ARTEFACTS
from tests.journeys.browser.states import STATES

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
WIDTHS = (1600, 768, 320)
"""The last is what remains of 1280 pixels at a zoom of 400 %."""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LARGER_TEXT = "() => { document.documentElement.style.fontSize = '200%' }"

HEIGHTS = "counts => counts.map(each => each.getBoundingClientRect().height)"
CROWDED = (
    "names => names.forEach(name => { name.textContent = 'Masseur-kinésithérapeute '.repeat(4) })"
)


@pytest.fixture(scope="module", autouse=True)
def gallery():
    ARTEFACTS.mkdir(parents=True, exist_ok=True)


@pytest.mark.parametrize("state", STATES)
def test_no_page_scrolls_sideways(look, state):
    page = look(STATES[state])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=ARTEFACTS / f"{state}-{width}.png", full_page=True)
        assert page.evaluate(OVERFLOW) == 0, width
    page.evaluate(LARGER_TEXT)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate(OVERFLOW) == 0, "letters twice as large"


@pytest.mark.parametrize("state", ["accueil", "resultats", "personne"])
def test_forced_colours_keep_frames_and_text(look, state):
    page = look(STATES[state], is_forced=True)
    page.screenshot(path=ARTEFACTS / f"{state}-forced.png", full_page=True)
    assert page.evaluate("() => matchMedia('(forced-colors: active)').matches")
    assert page.locator("h1").is_visible()


def test_on_paper_there_are_facts_and_no_controls(look):
    page = look(STATES["personne"])
    page.emulate_media(media="print")
    page.screenshot(path=ARTEFACTS / "personne-print.png", full_page=True)
    assert page.get_by_text("CABINET DU PORT", exact=True).is_visible()
    assert not page.locator("form").first.is_visible()


def test_a_page_that_runs_out_is_noticed(look):
    page = look("/donnees", width=320)
    page.evaluate("() => document.querySelector('h1').style.width = '500px'")
    assert page.evaluate(OVERFLOW) > 0


def test_a_count_beside_a_long_name_stays_on_one_line(look):
    page = look(STATES["professions"])
    counts = page.locator(".lists .count")
    before = counts.evaluate_all(HEIGHTS)
    page.locator(".lists li a").evaluate_all(CROWDED)
    counts.evaluate_all("counts => counts.forEach(each => { each.textContent = '12\u202f345' })")
    assert before
    assert counts.evaluate_all(HEIGHTS) == before


def test_the_status_of_an_error_stands_above_its_title_without_a_frame(look):
    page = look(STATES["erreur-404"])
    status = page.get_by_text("Erreur 404", exact=True)
    assert status.evaluate("each => getComputedStyle(each).borderTopWidth") == "0px"
    bottom = status.evaluate("each => each.getBoundingClientRect().bottom")
    assert bottom <= page.locator("h1").evaluate("each => each.getBoundingClientRect().top")


def test_the_faces_of_the_letters_are_our_own(look):
    page = look("/")
    page.evaluate("() => document.fonts.ready")
    assert page.evaluate("() => document.fonts.check('1rem \"Atkinson Hyperlegible Next\"')")
    assert page.evaluate("() => [...document.fonts].some(face => face.status === 'loaded')")

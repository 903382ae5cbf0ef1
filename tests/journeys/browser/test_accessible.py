"""axe-core finds nothing on any page in any state; a bad page shows that it can find something."""

from pathlib import Path

import pytest

from tests.journeys.browser.conftest import STATES

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
RULES = "wcag2a wcag2aa wcag21a wcag21aa wcag22aa best-practice".split()
BAD = """<!DOCTYPE html><html><head><title></title></head><body>
<img src="data:,"><input><a href="#"></a>
<p style="color:#999;background:#aaa">pale</p></body></html>"""


def violations(page):
    """Rule and place of each fault."""
    page.evaluate(f"window.axe || (() => {{ {AXE} }})()")
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", RULES)
    return [
        f"{fault['id']}: {' '.join(map(str, node['target']))}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_light_and_in_dark(look, state):
    page = look(STATES[state])
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []


@pytest.mark.parametrize("state", ["accueil", "resultats", "personne"])
@pytest.mark.parametrize("how", [{"is_forced": True}, {"width": 320}], ids=["forced", "narrow"])
def test_axe_finds_nothing_in_forced_colours_nor_on_a_narrow_screen(look, state, how):
    assert violations(look(STATES[state], **how)) == []


def test_axe_finds_nothing_while_there_is_nothing_to_serve(look, empty_site):
    page = look("/", base=empty_site)
    assert page.locator("h1").inner_text() == "L’annuaire n’est pas encore publié"
    assert violations(page) == []


def test_axe_finds_what_is_wrong_with_a_bad_page(look):
    page = look("about:blank")  # no policy of ours stands in its way there
    page.set_content(BAD)
    found = " ".join(violations(page))
    rules = ("document-title", "html-has-lang", "image-alt", "label", "link-name", "color-contrast")
    assert [rule for rule in rules if rule not in found] == []

"""What a browser enforces: no foreign script, no inline one, nothing of a hostile record is run."""

import pytest

from tests.journeys.browser.states import HOSTILE, MARKUP

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
INJECT = """() => {
  const script = document.createElement("script");
  script.textContent = "window.hurt = 1";
  document.head.append(script);
  return window.hurt;
}"""
HURT = "() => window.hurt"
BLOCKED = "Content Security Policy"
ICON = """() => performance.getEntriesByType('resource')
  .some(file => file.name.includes('/favicon.'))"""
TRANSFERRED = """() => performance.getEntriesByType('resource')
  .filter(file => file.name.includes('/static/') && file.transferSize).map(file => file.name)"""


def test_nothing_of_a_hostile_record_is_run_and_all_of_it_is_read(look):
    page = look(f"/professionnel/{HOSTILE}")
    assert page.evaluate(HURT) is None
    assert page.locator(".place-name").inner_text() == MARKUP
    assert page.locator("main img, main script, main b").count() == 0


def test_the_same_markup_runs_where_nothing_stands_in_its_way(look):
    page = look("about:blank")
    page.set_content(MARKUP)
    page.wait_for_function("() => window.hurt === 1")


@pytest.mark.parametrize("path", ["/", "/recherche?q=martin", f"/professionnel/{HOSTILE}"])
def test_a_script_written_into_a_page_is_refused(look, path):
    page = look(path, expects=BLOCKED)
    assert page.evaluate(INJECT) is None


def test_a_page_may_not_ask_another_site(look, empty_site):
    page = look("/", expects=BLOCKED)
    asked = "address => fetch(address).then(() => 'answered', () => 'refused')"
    assert page.evaluate(asked, f"{empty_site}/healthz") == "refused"


def test_the_data_block_of_a_person_is_read_and_not_run(look):
    page = look(f"/professionnel/{HOSTILE}")
    block = page.locator("script[type='application/ld+json']").text_content()
    told = page.evaluate("text => JSON.parse(text)", block)
    assert told["worksFor"][0]["name"] == MARKUP


def test_a_second_page_takes_its_files_from_the_cache(look):
    page = look("/")
    assert transferred(page) != []
    page.goto("/donnees")
    assert transferred(page) == []


def transferred(page):
    """The files that did not come from the cache; the icon is asked for last, and late."""
    page.wait_for_function(ICON)
    return page.evaluate(TRANSFERRED)

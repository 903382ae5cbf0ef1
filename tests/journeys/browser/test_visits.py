"""What people come for, with JavaScript and without, with a mouse and by keyboard alone."""

import pytest

from tests.journeys.browser.conftest import MARTINS
from tests.journeys.browser.states import ELOISE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
either_way = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
OUTLINE = """() => {
  const style = getComputedStyle(document.activeElement);
  return [style.outlineStyle, style.outlineWidth];
}"""


@either_way
def test_a_name_leads_to_the_person_and_to_their_sheet(look, has_script):
    page = look("/", has_script=has_script)
    page.get_by_label("Nom, profession").fill("le floch eloise")
    page.get_by_role("button", name="Rechercher").click()
    page.wait_for_url("**/recherche?q=le+floch+eloise&ou=")
    page.get_by_role("link", name="Éloïse LE FLOC'H").click()
    page.wait_for_url(f"**/professionnel/{ELOISE}?q=le+floch+eloise")
    assert page.get_by_role("heading", level=1).inner_text() == "Docteur Éloïse LE FLOC'H"
    sheet = page.get_by_role("link", name="Fiche d’activité")
    assert page.request.get(sheet.get_attribute("href")).body().startswith(b"%PDF-")


@either_way
def test_a_number_leads_straight_to_the_person(look, has_script):
    page = look("/", has_script=has_script)
    page.get_by_label("Nom, profession").fill(f"RPPS {ELOISE[:2]} {ELOISE[2:]}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/professionnel/{ELOISE}")


@either_way
def test_everybody_is_reached_page_after_page(look, has_script):
    page = look("/recherche?q=martin", has_script=has_script)
    seen = [link.get_attribute("href") for link in page.locator(".results h2 a").all()]
    page.get_by_role("link", name="Page suivante").click()
    page.wait_for_url("**cursor=**")
    assert page.title().startswith("martin\xa0: 30 professionnels, page 2")
    seen += [link.get_attribute("href") for link in page.locator(".results h2 a").all()]
    paths = sorted(path.partition("?")[0] for path in seen)
    assert paths == sorted(f"/professionnel/{number}" for number in MARTINS)
    page.get_by_role("link", name="Page précédente").click()
    page.wait_for_url("**/recherche?q=martin")


@either_way
def test_words_of_a_trade_and_a_town_are_taken_off_one_by_one(look, has_script):
    page = look("/recherche?q=cardiologue+rennes", has_script=has_script)
    assert page.get_by_role("link", name="LE FLOC'H").is_visible()
    page.get_by_role("link", name="Retirer lieu").click()
    page.wait_for_url("**/recherche?q=cardiologue")
    page.get_by_label("Près de").fill("Rennes")
    page.get_by_role("button", name="Voir").click()
    page.wait_for_url("**/recherche?q=cardiologue+pr%C3%A8s+de+Rennes")
    assert page.locator(".where .distance").first.inner_text() == "à Rennes"


@either_way
def test_a_place_of_practice_leads_to_those_who_practise_there(look, has_script):
    page = look(f"/professionnel/{ELOISE}", has_script=has_script)
    page.get_by_role("link", name="CABINET DU PORT", exact=True).click()
    page.wait_for_url("**/structure/F350000001")
    assert page.locator(".results h2").count() == 20
    page.get_by_role("link", name="Page suivante").click()
    page.wait_for_url("**structure=F350000001**")


@either_way
def test_the_card_is_saved_under_the_number(look, has_script):
    page = look(f"/professionnel/{ELOISE}", has_script=has_script)
    with page.expect_download() as download:
        page.get_by_role("link", name="Carte de visite").click()
    assert download.value.suggested_filename == f"{ELOISE}.vcf"


def test_the_letter_opens_without_script(look):
    page = look(f"/professionnel/{ELOISE}", has_script=False)
    page.get_by_text("Lire la lettre").click()
    letter = page.locator(".letter").inner_text()
    assert all(fact in letter for fact in (ELOISE, "Médecin", "Ille-et-Vilaine"))


def focused(page):
    return page.evaluate("() => document.activeElement.innerText || document.activeElement.name")


def test_by_keyboard_alone_one_skips_searches_and_opens(look):
    page = look("/")
    page.keyboard.press("Tab")
    assert focused(page) == "Aller au contenu"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "q"
    page.keyboard.type("martin alba")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche?q=martin+alba&ou=")
    while focused(page) != "Alba MARTIN":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/professionnel/*")


def test_what_has_the_focus_can_be_seen_and_nothing_holds_it(look):
    page = look(f"/professionnel/{ELOISE}")
    count = page.locator("a[href], button, input, summary").count()
    stops = []
    for _ in range(count):
        page.keyboard.press("Tab")
        style, width = page.evaluate(OUTLINE)
        stops.append((focused(page), style, float(width.removesuffix("px")) >= 2))
    assert {(style, is_wide) for _, style, is_wide in stops} == {("solid", True)}
    assert stops[-1][0] == "English"

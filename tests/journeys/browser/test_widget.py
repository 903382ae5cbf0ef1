"""The component for forms, in a page of another origin with a strict policy of its own."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.journeys.browser.axe_rules import violations
from tests.journeys.browser.states import ELOISE, HOSTILE, MARKUP

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
FORM = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Partenaire</title>
<link rel="icon" href="data:,"><script src="{site}/widget/rpps.js" defer></script></head>
<body><main><h1>Votre médecin</h1><form>
<annuaire-rpps name="numero" rpps="rpps" nom="nom" profession="profession" lieu="lieu">
<label for="medecin">Médecin</label> <input id="medecin" name="medecin"></annuaire-rpps>
<label for="rpps">RPPS</label> <input id="rpps"><label for="nom">Nom</label> <input id="nom">
<label for="profession">Profession</label> <input id="profession">
<label for="lieu">Lieu</label> <input id="lieu"><button type="reset">Effacer</button>
</form></main></body></html>"""
POLICY = "default-src 'none'; script-src {site}; connect-src {site}; img-src data:"
SENT = "() => Object.fromEntries(new FormData(document.querySelector('form')))"
API = "**/api/v1/professionals?*"


@pytest.fixture(scope="module")
def partner(site):
    """The address of another site, whose form loads the component."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(site=site))
            self.end_headers()
            self.wfile.write(FORM.format(site=site).encode())

        def log_message(self, *_arguments):
            """Say nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def form(look, partner, site):
    """Opens the form of the partner; what it loads from the service is expected."""

    def open_form(**how):
        expects = rf"{re.escape(site)}|status of 429|net::ERR_FAILED"
        page = look("/", base=partner, expects=expects, **how)
        page.field = page.locator("#medecin")
        return page

    return open_form


def values(page):
    return {
        name: page.locator(f"#{name}").input_value() for name in "rpps nom profession lieu".split()
    }


def test_a_name_fills_the_form_of_another_site_by_keyboard(form):
    page = form()
    field = page.get_by_role("combobox", name="Médecin")
    field.press_sequentially("le floch")
    option = page.get_by_role("option").first
    option.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert "flèches" in page.get_by_role("status").inner_text()
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert option.get_attribute("aria-selected") == "true"
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    option.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert values(page)["rpps"] == ELOISE
    assert values(page)["nom"] == "Éloïse LE FLOC'H"
    assert values(page)["profession"] == "Médecin"
    assert "Rennes" in values(page)["lieu"]
    assert page.evaluate(SENT) == {"numero": ELOISE, "medecin": "Éloïse LE FLOC'H"}
    field.press_sequentially("x")
    assert "numero" not in page.evaluate(SENT)
    page.get_by_role("button", name="Effacer").click()
    assert page.evaluate(SENT) == {"medecin": ""}


def test_a_number_of_a_hostile_record_is_filled_in_as_text(form):
    page = form()
    page.field.press_sequentially(HOSTILE)
    page.get_by_role("option").first.click()
    assert values(page)["rpps"] == HOSTILE
    assert MARKUP in values(page)["lieu"]
    assert page.evaluate("() => window.hurt") is None
    assert page.locator("annuaire-rpps img, annuaire-rpps script, annuaire-rpps b").count() == 0


def test_while_the_service_refuses_fails_or_is_silent_the_field_stays_a_field(form):
    page = form()
    status = page.get_by_role("status")
    calls = []
    allowing = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}

    def refuse(route):
        calls.append(route.request.url)
        route.fulfill(status=429, headers={**allowing, "Retry-After": "60"})

    page.route(API, refuse)
    page.field.press_sequentially("martin")
    status.get_by_text("Réessayez dans 60 s").wait_for()
    page.field.press_sequentially(" alba")
    page.wait_for_timeout(400)
    assert len(calls) == 1
    for answer in (
        lambda route: route.abort(),
        lambda route: route.fulfill(json=[], headers=allowing),
    ):
        page.reload()
        page.unroute(API)
        page.route(API, answer)
        page.field.press_sequentially("martin")
        status.get_by_text("L’annuaire ne répond pas").wait_for()
        assert page.field.input_value() == "martin"
        assert page.evaluate(SENT) == {"medecin": "martin"}


def test_an_answer_that_never_comes_is_given_up(form):
    page = form()
    page.clock.install()
    page.route(API, lambda _route: None)
    page.field.press_sequentially("martin")
    page.clock.run_for(300)
    page.clock.run_for(5_000)
    page.get_by_role("status").get_by_text("L’annuaire ne répond pas").wait_for()


def test_without_script_it_is_a_plain_field(form):
    page = form(has_script=False)
    page.field.fill("Martin")
    assert page.get_by_role("combobox").count() == 0
    assert page.get_by_label("Médecin").input_value() == "Martin"

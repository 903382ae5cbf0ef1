"""From the QR code on a sheet to the page that says whether it is authentic and current."""

from fastapi import FastAPI
from starlette.testclient import TestClient

from pdf.view import VERIFICATION_PATH, build_sheet_view
from search_api.search.service import DirectorySearch
from tests.builders import a_document, a_listing, a_publication
from tests.fakes import KEYRING, InMemoryEngine, a_sheet, an_issuer
from web.pages import add_pages

URL = "https://annuaire.example"


def test_the_code_on_a_sheet_leads_to_the_page_that_says_it_is_authentic_and_current():
    app, listing = FastAPI(), a_listing()
    search = DirectorySearch(InMemoryEngine((a_document(),)))
    add_pages(app, search, a_sheet, public_url=URL, keyring=KEYRING)
    sheet = build_sheet_view(listing, an_issuer(URL).build_facts(listing, a_publication()))
    typed = {"id": listing.id, "h": sheet.fingerprint}
    for printed in (sheet.verification_url, f"{URL}{VERIFICATION_PATH}"):
        params = typed if "?" not in printed else None
        page = TestClient(app).get(printed.removeprefix(URL), params=params)
        assert "Empreinte authentique, fiche à jour" in page.text
        assert f"/professionnel/{listing.id}" in page.text

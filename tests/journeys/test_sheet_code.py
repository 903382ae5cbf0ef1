"""From the QR code on a sheet to the page that says whether it is current."""

from fastapi import FastAPI
from starlette.testclient import TestClient

from pdf.messages import SheetFacts
from pdf.view import VERIFICATION_PATH, build_sheet_view
from search_api.search.service import DirectorySearch
from tests.builders import TODAY, a_document, a_listing
from tests.fakes import InMemoryEngine, a_sheet
from web.pages import add_pages

URL = "https://annuaire.example"


def test_the_code_on_a_sheet_leads_to_the_page_that_says_it_is_current():
    app, listing = FastAPI(), a_listing()
    add_pages(app, DirectorySearch(InMemoryEngine((a_document(),))), a_sheet, public_url=URL)
    printed = build_sheet_view(listing, SheetFacts(TODAY, URL, synthetic=False)).fingerprint
    page = TestClient(app).get(VERIFICATION_PATH, params={"id": listing.id, "h": printed})
    assert "Cette fiche est à jour" in page.text
    assert f"/professionnel/{listing.id}" in page.text

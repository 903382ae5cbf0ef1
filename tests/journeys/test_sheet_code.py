"""From the QR code on a sheet to the page that says whether it is authentic and current."""

from html import unescape

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from pdf.seal_keys import load_seal_key
from pdf.view import VERIFICATION_PATH, build_sheet_view
from search_api.search.service import DirectorySearch
from tests.builders import a_document, a_listing, a_publication
from tests.fakes import KEYRING, InMemoryEngine, a_sheet, an_issuer
from tests.pdf.keys import PASSWORD, write_key
from web.pages import add_pages
from web.verification import VerificationKeys

URL = "https://annuaire.example"
SEALED = "le titulaire du certificat «\xa0Annuaire\xa0» a signé cette empreinte"
TYPED = "l’adresse ne porte pas de signature"


@pytest.mark.parametrize("is_sealed", [False, True], ids=["without a key", "with a signing key"])
def test_the_code_on_a_sheet_leads_to_the_page_that_says_it_is_authentic_and_current(
    is_sealed, tmp_path
):
    app, listing = FastAPI(), a_listing()
    search = DirectorySearch(InMemoryEngine((a_document(),)))
    seal = load_seal_key(write_key(tmp_path / "key.p12"), PASSWORD) if is_sealed else None
    keys = VerificationKeys(KEYRING, (seal.holder,) if seal else ())
    add_pages(app, search, a_sheet, public_url=URL, keys=keys)
    issuer = an_issuer(URL, seal=seal.sign if seal else None)
    sheet = build_sheet_view(listing, issuer.build_facts(listing, a_publication()))
    typed = {"id": listing.id, "h": sheet.fingerprint}
    for printed, words in (
        (sheet.verification_url, SEALED),
        (f"{URL}{VERIFICATION_PATH}", TYPED),
    ):
        params = typed if "?" not in printed else None
        page = TestClient(app).get(printed.removeprefix(URL), params=params)
        assert "Empreinte authentique, fiche à jour" in page.text
        assert (words in unescape(page.text)) == is_sealed
        assert f"/professionnel/{listing.id}" in page.text

"""The tags, the metadata and the bytes: what a reader of the file, not of the page, sees."""

import re
from datetime import date

import pytest

from directory.model.professional import Diploma
from pdf.pool import SheetPool
from tests.builders import CARDIOLOGY, a_listing, a_publication, a_situation, an_exercise
from tests.fakes import an_issuer
from tests.pdf.samples import ORDINARY

TITLE = "Fiche d’activité – Sophie MARTIN"


@pytest.fixture(scope="module")
def reader(drawn):
    exercise = an_exercise(
        savoir_faire=(CARDIOLOGY,),
        diplomas=(Diploma(None, None, "Docteur en médecine"),),
        situations=(a_situation(), a_situation(name="CHU")),
    )
    return drawn(a_listing(exercises=(exercise,)), data_date=date(2026, 11, 20))


def elements(node):
    """The structure elements below a node, in reading order."""
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        element = child.get_object()
        if isinstance(element, dict) and "/S" in element:
            yield element
            yield from elements(element)


@pytest.fixture(scope="module")
def tree(reader):
    return list(elements(reader.trailer["/Root"]["/StructTreeRoot"]))


def test_its_title_language_and_dates_come_from_the_data(reader):
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert reader.metadata.title == TITLE
    assert reader.metadata["/CreationDate"] == reader.metadata["/ModDate"] == "D:20261120"


def test_its_metadata_claim_nothing_official(reader):
    assert reader.metadata.author == "Annuaire non officiel"
    assert reader.metadata.creator is None
    assert "RPPS" not in f"{reader.metadata.title} {reader.metadata.author}"


def test_a_viewer_shows_the_title_rather_than_the_file_name(reader):
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_it_declares_itself_accessible_and_archival(reader):
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert re.search(r'pdfaid:part="2"[^>]*pdfaid:conformance="A"', xmp)
    assert "PDF/UA Universal Accessibility Schema" in xmp


def test_headings_come_in_reading_order(tree):
    headings = [tag for tag in (element["/S"] for element in tree) if re.match(r"/H\d", tag)]
    assert headings == ["/H1", "/H2", "/H2"]


def test_tables_have_a_caption_and_headers(tree):
    tags = [element["/S"] for element in tree]
    assert tags.count("/Table") == tags.count("/Caption") == 2
    assert tags.count("/TH") == 5 + 3 + 2


def test_every_cell_refers_to_its_headers(tree):
    cells = [element for element in tree if element["/S"] == "/TD"]
    assert [len(cell["/A"]["/Headers"]) for cell in cells] == [1] * 5 + [2] * 4


def test_the_code_has_an_alternative_text(tree):
    figures = [element for element in tree if element["/S"] == "/Figure"]
    assert [figure["/Alt"] for figure in figures] == [
        "Code QR : dit si cette fiche est authentique et à jour, et mène à sa page"
    ]


@pytest.mark.parametrize("synthetic", [True, False])
def test_the_box_of_a_figure_is_where_the_code_is_drawn(drawn, synthetic):
    page = drawn(a_listing(), data_date=date(2026, 11, 20), synthetic=synthetic)
    (figure,) = (
        each
        for each in elements(page.trailer["/Root"]["/StructTreeRoot"])
        if each["/S"] == "/Figure"
    )
    millimetres = [float(edge) / 72 * 25.4 for edge in figure["/A"]["/BBox"]]
    top = 297 - 15 - (20 if synthetic else 6)
    left = 210 - 17 - 7 - 25
    assert millimetres == pytest.approx([left, top - 25, left + 25, top], abs=0.1)


def test_its_fonts_are_the_shipped_ones(reader):
    names = {font["/BaseFont"].partition("+")[2] for font in fonts(reader)}
    assert names == {"Atkinson-Hyperlegible", "Atkinson-Hyperlegible-Bold"}


def fonts(reader):
    resources = reader.pages[0]["/Resources"]
    return [font.get_object() for font in resources["/Font"].values()]


@pytest.mark.parametrize("name", ["one-page", "several-pages"])
def test_the_same_record_makes_the_same_bytes_in_any_process(pool, sample, name):
    listing, publication = ORDINARY[name], a_publication(synthetic=False)
    with SheetPool(1, an_issuer(), timeout_s=300.0) as other:
        elsewhere = other(listing, publication)
    again = pool(listing, publication)
    assert {sample(name).read_bytes(), again} == {elsewhere}


def test_another_record_makes_other_bytes(pool):
    listing = a_listing()
    first, second = (pool(listing, a_publication(data_date=date(2026, 1, day))) for day in (1, 2))
    assert first != second

"""Whatever the register holds: nothing is fetched, nothing executed, and the sheet stays whole."""

import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from tests.builders import a_listing
from tests.pdf.samples import FILE, HOSTILE, MARKUP, STYLE, a_hostile_listing

HARD = "ignore:unclosed file.*sRGB2014:ResourceWarning"
"""The PDF library leaves its colour profile open."""


class Spy(URLFetcher):
    """Fetches nothing and remembers what was asked for."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def fetch(self, url, headers=None):
        self.asked.append(url)
        raise ValueError(headers)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_sheet_stays_whole(sample, name):
    shown = text_of(sample(name))
    assert "À propos de cette fiche" in shown
    assert shown.count("RPPS – Annuaire Santé, données du") <= 12


def text_of(path):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_a_value_becomes_part_of_the_file(sample, name):
    reader = PdfReader(sample(name))
    root = reader.trailer["/Root"]
    assert not reader.attachments
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    links = {note["/A"]["/URI"] for page in reader.pages for note in page.get("/Annots", ())}
    site = "https://annuaire.example"
    assert links == {f"{site}/professionnel/{a_listing().id}", f"{site}/verifier"}


@pytest.mark.filterwarnings(HARD)
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_nothing_is_fetched(sheet, facts, value):
    spy = Spy()
    sheet.write_sheet_pdf(
        sheet.render_sheet_html(a_hostile_listing(value), facts, sheet.load_sheet_environment()),
        spy,
    )
    assert spy.asked == []


@pytest.mark.filterwarnings(HARD)
@pytest.mark.parametrize("value", [MARKUP, FILE, STYLE, HOSTILE["data-address"]])
def test_without_escaping_the_spy_would_see_a_fetch(sheet, facts, value):
    spy, open_door = Spy(), sheet.load_sheet_environment().overlay(autoescape=False)
    sheet.write_sheet_pdf(sheet.render_sheet_html(a_hostile_listing(value), facts, open_door), spy)
    assert spy.asked


@pytest.mark.parametrize("value", [MARKUP, FILE, STYLE, HOSTILE["data-address"]])
def test_a_fetch_that_came_about_all_the_same_is_refused(sheet, facts, value):
    open_door = sheet.load_sheet_environment().overlay(autoescape=False)
    page = sheet.render_sheet_html(a_hostile_listing(value), facts, open_door)
    with pytest.raises(FatalURLFetchingError, match="fetches nothing"):
        sheet.write_sheet_pdf(page, sheet.NoFetcher())


def test_markup_is_printed_as_it_was_written(text):
    assert "<script>alert(1)</script>" in text(a_listing(exercise_name=MARKUP))


def test_template_syntax_is_printed_as_it_was_written(text):
    assert "{{ 7 * 7 }}{% include" in text(a_listing(exercise_name=HOSTILE["template"]))

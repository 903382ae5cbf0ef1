"""Listing → PDF: the only module that imports the PDF library.

Import it in a separate process, with the variable `FONTCONFIG_FILE` set to
`pdf.worker_process.FONTCONFIG_FILE` beforehand, and call it from one thread only: a
`FontConfiguration` shared between threads corrupts memory. It fetches no URL and reads no clock:
the same listing and facts give the same bytes.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NoReturn

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pydyf import PDF, Stream  # type: ignore[import-untyped] # ships no types
from weasyprint import CSS, HTML, Document  # type: ignore[import-untyped] # ships no types
from weasyprint.pdf import VARIANTS  # type: ignore[import-untyped] # ships no types
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped] # ships no types
from weasyprint.urls import FatalURLFetchingError, URLFetcher  # type: ignore[import-untyped] # ships no types

from directory.model.listing import Listing
from pdf import archival
from pdf.glyphs import load_drawable_code_points, make_legible
from pdf.layout import correct_figure_boxes, find_cut_sections
from pdf.messages import SheetFacts
from pdf.qr_code import QrCodeImages
from pdf.view import build_sheet_view
from pdf.wording import NO_ACTIVITY, OTHER_TITLES

SHEET_TEMPLATES = Path(__file__).parent / "templates"
SHEET_PDF_VARIANT = archival.register_variant(VARIANTS)
WARM_UP_HTML = (
    '<!doctype html><html lang="fr"><title>é</title><p>é <strong>é</strong></p><table><td>é</table>'
)


class NoFetcher(URLFetcher):  # type: ignore[misc] # untyped library
    """Refuses every URL: a sheet needs none, so a fetch means that a value became markup."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> NoReturn:
        """Abort the drawing.

        Raises:
            FatalURLFetchingError: always; a `BaseException`, which the library does not catch.
        """
        del url, headers
        raise FatalURLFetchingError("a sheet fetches nothing")


def clean_sheet_value(value: object) -> object:
    """The value that the template engine prints: escaped text unchanged, other text cleaned.

    The address of the QR code is escaped in the template, because it must not be cut.
    """
    return value if isinstance(value, Markup) else make_legible(str(value))


@cache
def load_sheet_environment() -> Environment:
    """The template environment: escapes, rejects unknown names and cleans every value."""
    return Environment(
        loader=FileSystemLoader(SHEET_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=clean_sheet_value,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def load_font_configuration() -> FontConfiguration:
    """The font configuration of the process; one per document would leak memory."""
    return FontConfiguration()


@cache
def load_style_sheet() -> CSS:
    """The style sheet, parsed once, because parsing takes a large part of a short sheet's time."""
    text = (SHEET_TEMPLATES / "sheet.css").read_text("utf-8")
    return CSS(string=text, font_config=load_font_configuration(), url_fetcher=NoFetcher())


def warm_up_drawing() -> None:
    """Fill the caches that all sheets share, by drawing a small document before the first one."""
    load_drawable_code_points()
    load_sheet_environment().get_template("sheet.html")
    write_sheet_pdf(WARM_UP_HTML, NoFetcher())


def render_sheet_html(listing: Listing, facts: SheetFacts, templates: Environment) -> str:
    """The sheet as HTML, before layout."""
    sheet = build_sheet_view(listing, facts)
    return templates.get_template("sheet.html").render(
        sheet=sheet, no_activity=NO_ACTIVITY, other_titles=OTHER_TITLES
    )


def write_sheet_pdf(html: str, fetcher: URLFetcher) -> bytes:
    """Lay out an HTML document and write it as PDF."""
    document = lay_out_sheet(HTML(string=html, url_fetcher=fetcher))
    pdf: bytes = document.write_pdf(
        finisher=finish_sheet, pdf_variant=SHEET_PDF_VARIANT, pdf_identifier=True
    )
    return pdf


def lay_out_sheet(page: HTML) -> Document:
    """The pages of a sheet, of which none ends inside a profession that fits on one.

    A profession that is longer than a page would begin on a new one all the same, and leave the
    rest of the page before it empty: it is found in a first layout, and may be cut in a second.
    """
    options = {"font_config": load_font_configuration(), "cache": QrCodeImages()}
    document = page.render(stylesheets=[load_style_sheet()], **options)
    if rule := build_cut_rule(find_cut_sections(document)):
        return page.render(stylesheets=[load_style_sheet(), CSS(string=rule)], **options)
    return document


def build_cut_rule(sections: Iterable[str]) -> str:
    """The style rule that lets a page end inside some sections; empty if there are none."""
    names = ", ".join(f"#{name}" for name in sections)
    return f"{names} {{ break-inside: auto }}" if names else ""


def finish_sheet(document: Document, pdf: PDF) -> None:
    """What the library leaves to its callers, before the file is written."""
    correct_figure_boxes(document, pdf)
    compress_streams(pdf)


def compress_streams(pdf: PDF) -> None:
    """Compress the streams once; the library would do it twice, for the file and its identifier."""
    for stream in pdf.objects:
        if isinstance(stream, Stream) and stream.compress:
            content = stream.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
            stream.stream, stream.compress = [content], False
            stream.extra["Filter"] = "/FlateDecode"


def render_sheet(listing: Listing, facts: SheetFacts) -> bytes:
    """The activity sheet of a person, tagged PDF (PDF/UA-1 and PDF/A-2a)."""
    return write_sheet_pdf(render_sheet_html(listing, facts, load_sheet_environment()), NoFetcher())

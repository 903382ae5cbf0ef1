"""The code on a sheet, read back from a picture of the page, module by module."""

import subprocess

import pytest
import segno
from msgspec.structs import replace

from pdf.qr_code import QR_MASK, QrCodeImages
from pdf.seals import encode_seal
from tests.builders import a_listing, a_publication
from tests.fakes import a_fingerprint
from tests.pdf.test_picture import grey

DPI = 300
MM = DPI / 25.4
LEFT, TOP, SIDE = 210 - 17 - 7 - 25, 15 + 6, 25
"""Where the style sheet places the code on a sheet without banner, in millimetres."""
DARK = 128
LARGE_SIDE = 36
LEGIBLE_MODULE_MM = 0.33
"""Four dots of a printer of 300 dpi, which cameras of telephones read at a hand's distance."""
PAGE = "https://annuaire.example/verifier"


@pytest.fixture
def picture(tmp_path):
    """Call with a sheet for the grey value at a place of its first page, in millimetres."""

    def draw(pdf):
        (tmp_path / "sheet.pdf").write_bytes(pdf)
        command = ("pdftoppm", "-l", "1", "-gray", "-r", str(DPI), "sheet.pdf", "page")
        subprocess.run(command, check=True, cwd=tmp_path)  # noqa: S603 - fixed words
        (page,) = tmp_path.glob("page*.pgm")
        rows = grey(page.read_bytes())
        return lambda x, y: rows[int(y * MM)][int(x * MM)]

    return draw


def modules(at, size, side=SIDE):
    middles = [side / size * (number + 0.5) for number in range(size)]
    left = LEFT + SIDE - side
    return [[at(left + x, TOP + y) < DARK for x in middles] for y in middles]


def encoded(address):
    code = segno.make(address, error="m", micro=False, mask=QR_MASK)
    return [[bool(module) for module in row] for row in code.matrix]


def test_what_is_printed_is_the_code_of_the_page_that_checks_the_sheet(picture, pool):
    listing = a_listing()
    expected = encoded(f"{PAGE}?id={listing.id}&h={a_fingerprint(listing)}")
    drawn = picture(pool(listing, a_publication(synthetic=False)))
    assert modules(drawn, len(expected)) == expected


@pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")
@pytest.mark.parametrize(("size", "side"), [(64, SIDE), (512, LARGE_SIDE)], ids=["P-256", "RSA"])
def test_a_code_with_a_seal_is_legible(picture, sheet, facts, size, side):
    seal = encode_seal(bytes(number % 256 for number in range(size)))
    expected = encoded(f"{PAGE}?id={a_listing().id}&h={facts.fingerprint}&s={seal}")
    drawn = picture(sheet.render_sheet(a_listing(), replace(facts, seal=seal)))
    assert modules(drawn, len(expected), side) == expected
    assert side / len(expected) >= LEGIBLE_MODULE_MM


def test_nothing_but_a_code_is_an_image_of_a_sheet():
    assert "code:https://annuaire.example" in QrCodeImages()
    assert "https://annuaire.example/logo.png" not in QrCodeImages()

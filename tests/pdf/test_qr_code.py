"""The code on a sheet, read back from a picture of the page, module by module."""

import subprocess

import pytest
import segno

from pdf.qr_code import QR_MASK, QrCodeImages
from tests.builders import a_listing, a_publication
from tests.fakes import a_fingerprint
from tests.pdf.test_picture import grey

DPI = 300
MM = DPI / 25.4
LEFT, TOP, SIDE = 210 - 17 - 7 - 25, 15 + 6, 25
"""Where the style sheet places the code on a sheet without banner, in millimetres."""
DARK = 128


@pytest.fixture
def picture(pool, tmp_path):
    """Call with a listing for the grey value at a place of its first page, in millimetres."""

    def draw(listing):
        (tmp_path / "sheet.pdf").write_bytes(pool(listing, a_publication(synthetic=False)))
        command = ("pdftoppm", "-l", "1", "-gray", "-r", str(DPI), "sheet.pdf", "page")
        subprocess.run(command, check=True, cwd=tmp_path)  # noqa: S603 - fixed words
        (page,) = tmp_path.glob("page*.pgm")
        rows = grey(page.read_bytes())
        return lambda x, y: rows[int(y * MM)][int(x * MM)]

    return draw


def modules(at, size):
    step = SIDE / size
    middles = [step * (number + 0.5) for number in range(size)]
    return [[at(LEFT + x, TOP + y) < DARK for x in middles] for y in middles]


def test_what_is_printed_is_the_code_of_the_page_that_checks_the_sheet(picture):
    listing = a_listing()
    address = f"https://annuaire.example/verifier?id={listing.id}&h={a_fingerprint(listing)}"
    code = segno.make(address, error="m", micro=False, mask=QR_MASK)
    expected = [[bool(module) for module in row] for row in code.matrix]
    assert modules(picture(listing), len(expected)) == expected


def test_nothing_but_a_code_is_an_image_of_a_sheet():
    assert "code:https://annuaire.example" in QrCodeImages()
    assert "https://annuaire.example/logo.png" not in QrCodeImages()

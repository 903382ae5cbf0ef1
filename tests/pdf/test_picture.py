"""Sheets as pictures: kept in build/artefacts/sheets to be looked at, and held to their margins."""

import subprocess
from pathlib import Path

import pytest

from tests.builders import a_listing
from tests.pdf.samples import HOSTILE, ORDINARY

KEPT = Path(__file__).parents[2] / "build/artefacts/sheets"
DPI = 50
MM = DPI / 25.4
SIDE_MM, HEAD_MM, FOOT_MM = 15, 13, 6
"""Nothing is ever printed nearer to the edge: the margins of the style sheet, less a hair."""
WHITE = 250
FIRST_PAGES = "3"


@pytest.fixture
def pages(tmp_path):
    """Each of the first pages of a file, as rows of grey values."""

    def read(pdf):
        name = tmp_path / "page"
        draw("-gray", "-r", str(DPI), pdf, name)
        return [grey(path.read_bytes()) for path in sorted(tmp_path.glob("page*.pgm"))]

    return read


def draw(*arguments):
    subprocess.run(["pdftoppm", "-l", FIRST_PAGES, *arguments], check=True)  # noqa: S603, S607 - fixed words


def grey(pgm):
    """The rows of a picture in PGM."""
    _, size, _, pixels = pgm.split(b"\n", 3)
    width, height = map(int, size.split())
    return [pixels[row * width : (row + 1) * width] for row in range(height)]


def ink_in_the_margins(rows):
    side, head, foot = (int(each * MM) for each in (SIDE_MM, HEAD_MM, FOOT_MM))
    across = b"".join(rows[:head] + rows[-foot:])
    along = b"".join(row[:side] + row[-side:] for row in rows)
    return min(across + along) < WHITE


@pytest.mark.parametrize("name", [*ORDINARY, *HOSTILE])
def test_nothing_is_printed_in_the_margins(pages, sample, name):
    drawn = pages(sample(name))
    assert [ink_in_the_margins(rows) for rows in drawn] == [False] * len(drawn)


@pytest.mark.parametrize("name", ORDINARY)
def test_a_picture_is_kept_to_be_looked_at(sample, name):
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob(f"{name}-*.png"):
        old.unlink()
    draw("-png", "-r", "80", sample(name), KEPT / name)
    assert list(KEPT.glob(f"{name}-*.png"))


@pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")
def test_what_runs_over_the_margin_is_noticed(pages, sheet, facts, tmp_path):
    page = sheet.render_sheet_html(a_listing(), facts, sheet.load_sheet_environment())
    wide = page.replace("<main>", f'<main><p style="white-space: nowrap">{"wide " * 80}</p>')
    (tmp_path / "wide.pdf").write_bytes(sheet.write_sheet_pdf(wide, sheet.NoFetcher()))
    assert any(map(ink_in_the_margins, pages(tmp_path / "wide.pdf")))

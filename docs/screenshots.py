"""The pictures of the README: a search and a sheet of a fictitious directory.

Made by `make screenshots`. Needs Chromium and poppler's `pdftoppm`, as the tests do. The people are
drawn from a seed, so that the same program gives the same pictures but for dates and addresses.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parent / "images"
ANNUAIRE = Path(sys.executable).with_name("annuaire")
CHROMIUM = "/usr/bin/chromium"
SEARCH_PATH = "/recherche?q=kiné+près+de+lyon"
VIEWPORT = {"width": 1080, "height": 760}
SHEET_DPI = 80
PALETTE_COLOURS = 128


@contextmanager
def run_demo(folder: Path) -> Iterator[str]:
    """Serve the fictitious directory on a free port; what it prints up to its last example."""
    command = [ANNUAIRE, "demo", "--port", "0"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=folder, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        printed = ""
        for line in server.stdout:
            printed += line
            if "fiche.pdf" in line:
                break
        try:
            yield printed
        finally:
            server.terminate()


def save_picture(png: bytes, name: str) -> None:
    """Write a picture with few colours: a quarter of the bytes, and no difference to the eye."""
    picture = Image.open(BytesIO(png)).convert("RGB").quantize(PALETTE_COLOURS)
    picture.save(IMAGES / name, optimize=True)


def take_screenshots() -> None:
    """Both pictures, of a demonstration made for them and removed afterwards."""
    with (
        TemporaryDirectory() as folder,
        run_demo(Path(folder)) as printed,
        sync_playwright() as playwright,
    ):
        *_, sheet_url = re.findall(r"http://\S+", printed)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport=VIEWPORT, locale="fr-FR").new_page()
        page.goto(sheet_url.partition("/professionnel/")[0] + SEARCH_PATH)
        save_picture(page.screenshot(), "search.png")
        sheet = page.request.get(sheet_url).body()
        first_page = ["pdftoppm", "-png", "-singlefile", "-r", str(SHEET_DPI), "-"]
        drawn = subprocess.run(  # noqa: S603 - nothing of it comes from outside
            first_page, input=sheet, capture_output=True, check=True
        )
        save_picture(drawn.stdout, "sheet.png")


if __name__ == "__main__":
    take_screenshots()

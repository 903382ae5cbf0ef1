"""The QR code of a sheet: an image that the PDF library places, and that draws itself.

As SVG it was a seventh of the time of a new sheet (2026-11): the library parsed every run of
modules again. What it asks of an image (a size, then to be drawn) is not promised; its version is
pinned, and a test reads the code back from a picture of the page.
"""

from itertools import groupby
from typing import Any

import segno

QR_SCHEME = "code:"
"""What stands before an address, where a page wants its code for an image."""

QR_MASK = 4
"""Always the same of the eight patterns: weighing them all took 4 % of a sheet. Of 250 addresses,
turned and blurred until a reader finds half, it read 121 to 128 under each pattern, 125 under the
one weighed best (zxing, 2026-11)."""


class QrCodeImage:
    """The QR code of an address, as the PDF library takes images."""

    def __init__(self, address: str) -> None:
        self._rows = segno.make(address, error="m", micro=False, mask=QR_MASK).matrix

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[int, int, int]:
        """Width, height and their ratio: a pixel a module."""
        return len(self._rows), len(self._rows), 1

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:  # noqa: ANN401 - untyped library
        """Fill the dark modules, in the colour of text; 0.3 ms."""
        stream.set_color(style["color"])
        stream.transform(a=width / len(self._rows), d=height / len(self._rows))
        stream.stream.append("\n".join(format_rectangles(self._rows)))
        stream.fill()


class QrCodeImages(dict[str, object]):
    """The images of a document: the code of whatever address is asked for, and no other."""

    def __contains__(self, url: object) -> bool:
        return super().__contains__(url) or str(url).startswith(QR_SCHEME)

    def __missing__(self, url: str) -> QrCodeImage:
        code = self[url] = QrCodeImage(url.removeprefix(QR_SCHEME))
        return code


def format_rectangles(rows: tuple[bytearray, ...]) -> list[str]:
    """PDF operators for every run of dark modules in a row."""
    drawn = []
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(row):
            length = len(tuple(run))
            if is_dark:
                drawn.append(f"{x} {y} {length} 1 re")
            x += length
    return drawn

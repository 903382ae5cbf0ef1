"""The QR code of a sheet, drawn as PDF rectangles.

An SVG image would be slow: the PDF library would parse every run of modules. The two methods that
it calls on an image are not part of its public API: its version is pinned, and a test reads the QR
code back from a picture of the page.
"""

from itertools import groupby
from typing import Any

import segno

QR_SCHEME = "code:"
"""URL scheme of an image: `code:<address>` is the QR code of the address."""

QR_MASK = 4
"""A fixed mask pattern (0–7): choosing the best one is slow, and readers read all equally well."""


class QrCodeImage:
    """The QR code of an address, with the interface of the PDF library's images."""

    def __init__(self, address: str) -> None:
        self._rows = segno.make(address, error="m", micro=False, mask=QR_MASK).matrix

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[int, int, int]:
        """Width, height and their ratio: one pixel per module."""
        return len(self._rows), len(self._rows), 1

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:  # noqa: ANN401 - untyped library
        """Fill the dark modules in the text colour; `width` and `height` in points."""
        stream.set_color(style["color"])
        stream.transform(a=width / len(self._rows), d=height / len(self._rows))
        stream.stream.append("\n".join(format_rectangles(self._rows)))
        stream.fill()


class QrCodeImages(dict[str, object]):
    """The images of a document: a QR code for each `code:` address, made on first use."""

    def __contains__(self, url: object) -> bool:
        return super().__contains__(url) or str(url).startswith(QR_SCHEME)

    def __missing__(self, url: str) -> QrCodeImage:
        image = self[url] = QrCodeImage(url.removeprefix(QR_SCHEME))
        return image


def format_rectangles(rows: tuple[bytearray, ...]) -> list[str]:
    """The PDF operators that add a rectangle for each run of dark modules."""
    rectangles = []
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(row):
            length = len(tuple(run))
            if is_dark:
                rectangles.append(f"{x} {y} {length} 1 re")
            x += length
    return rectangles

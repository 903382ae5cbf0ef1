"""What is read from, or corrected in, the pages that the PDF library has laid out.

The boxes of a page are not part of the library's public API: its version is pinned, and tests read
the effects back from the file.
"""

from collections import Counter
from typing import Any

from pydyf import PDF, Array, Dictionary  # type: ignore[import-untyped] # ships no types

POINTS_PER_PIXEL = 0.75
"""CSS pixels are a 96th of an inch, PDF units a 72nd."""
WHOLE_SECTION_CLASS = "whole"


def find_cut_sections(document: Any) -> list[str]:  # noqa: ANN401 - untyped library
    """The ids of the sections that should be whole and are on more than one page."""
    page_counts = Counter(
        section
        for page in document.pages
        for section in list_whole_sections(page._page_box)  # noqa: SLF001 - see above
    )
    return [section for section, pages in page_counts.items() if pages > 1]


def list_whole_sections(page_box: Any) -> set[str]:  # noqa: ANN401 - untyped library
    """The ids of the sections of a page that should be whole."""
    elements = (box.element for box in page_box.descendants() if box.element_tag == "section")
    return {
        each.get("id")
        for each in elements
        if each.get("class") == WHOLE_SECTION_CLASS and each.get("id")
    }


def correct_figure_boxes(document: Any, pdf: PDF) -> None:  # noqa: ANN401 - untyped library
    """Give the box of each figure in PDF units from the lower left corner of its page.

    The library writes CSS pixels from the upper left corner, so that a figure seems to lie outside
    its page (ISO 32000-1, table 344: BBox is in default user space).
    """
    height = document.pages[0].height * POINTS_PER_PIXEL
    for element in pdf.objects:
        if isinstance(element, Dictionary) and element.get("S") == "/Figure":
            left, top, right, bottom = (each * POINTS_PER_PIXEL for each in element["A"]["BBox"])
            element["A"]["BBox"] = Array((left, height - bottom, right, height - top))

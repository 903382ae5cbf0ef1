"""The size that the page of a person announces, held to sheets that are drawn."""

from pdf.weight import estimate_sheet_kilobytes
from tests.pdf.samples import ORDINARY


def test_a_sheet_is_about_as_large_as_announced(sample):
    sizes = {
        name: (estimate_sheet_kilobytes(listing), sample(name).stat().st_size / 1000)
        for name, listing in ORDINARY.items()
    }
    assert {name: size for name, size in sizes.items() if abs(size[0] / size[1] - 1) > 0.25} == {}

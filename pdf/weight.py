"""About how large a sheet is, without drawing it; a test holds the estimate to drawn sheets."""

from directory.model.listing import Listing, group_activities_by_place

FRAME_KILOBYTES = 22.5
"""A sheet without a place: fonts, colour profile, metadata, headings and qualifications."""
PLACE_KILOBYTES = 0.5
ROUNDING_KILOBYTES = 5


def estimate_sheet_kilobytes(listing: Listing) -> int:
    """The size of an unsigned sheet in thousands of bytes, to the nearest five."""
    places = sum(1 for _ in group_activities_by_place(listing))
    exact = FRAME_KILOBYTES + PLACE_KILOBYTES * places
    return ROUNDING_KILOBYTES * round(exact / ROUNDING_KILOBYTES)

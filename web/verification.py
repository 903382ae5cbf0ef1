"""The page behind the QR code of a sheet: says whether the sheet is still up to date.

A sheet shows the fingerprint of its listing (`directory.model.fingerprint`). The page also shows
the name of the person who has the number, so that a name forged on paper is noticed.
"""

import re
from enum import StrEnum

from msgspec import Struct

from directory.model.fingerprint import compute_fingerprint
from directory.model.listing import Listing
from web import person_view, wording


class Verdict(StrEnum):
    """The result of the verification of a sheet."""

    CURRENT = "current"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    NOT_ASKED = "not asked"


class VerifyView(Struct, frozen=True):
    """The page about a sheet; shows a person only after number and fingerprint were entered."""

    verdict: Verdict
    number: str = ""
    printed_fingerprint: str = ""
    name: str = ""
    professions: str = ""
    number_label: str = ""
    path: str = ""


def build_blank_verification(number: str = "", printed: str = "") -> VerifyView:
    """The form, with the values entered so far."""
    return VerifyView(Verdict.NOT_ASKED, number, printed)


def verify_sheet(listing: Listing, printed: str) -> VerifyView:
    """The view for a printed fingerprint: whether it is the one of the present listing."""
    return VerifyView(
        verdict=compare_fingerprint(listing, printed),
        number=listing.id,
        printed_fingerprint=printed,
        name=person_view.format_person_name(listing, listing.exercises[0]),
        professions=", ".join(wording.list_professions(listing)),
        number_label=wording.describe_number_kind(listing),
        path=person_view.build_person_path(listing),
    )


def compare_fingerprint(listing: Listing, printed: str) -> Verdict:
    """Compare a printed fingerprint, in any case and spacing, with that of the listing."""
    normalised = re.sub(r"[\s.-]", "", printed).lower()
    present = compute_fingerprint(listing)
    if not re.fullmatch(rf"[0-9a-f]{{{len(present)}}}", normalised):
        return Verdict.UNREADABLE
    return Verdict.CURRENT if normalised == present else Verdict.CHANGED

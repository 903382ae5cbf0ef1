"""Whether a sheet in hand is still what is published: the page behind its QR code.

A sheet carries the fingerprint of the listing it was drawn from (`directory.model.fingerprint`).
The page also says whose number it is, so that a name changed on paper is noticed.
"""

import re
from enum import StrEnum

from msgspec import Struct

from directory.model.fingerprint import compute_fingerprint
from directory.model.listing import Listing
from web import person_view, wording


class Verdict(StrEnum):
    """What can be said of a sheet."""

    CURRENT = "current"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    NOT_ASKED = "not asked"


class VerifyView(Struct, frozen=True):
    """The page about a sheet; nothing of a person until number and fingerprint were given."""

    verdict: Verdict
    number: str = ""
    printed_fingerprint: str = ""
    name: str = ""
    professions: str = ""
    number_label: str = ""
    path: str = ""


def build_blank_verification(number: str = "", printed: str = "") -> VerifyView:
    """The form, with what was given so far."""
    return VerifyView(Verdict.NOT_ASKED, number, printed)


def verify_sheet(listing: Listing, printed: str) -> VerifyView:
    """What became of the listing since a sheet with this fingerprint was drawn."""
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
    """The fingerprint as printed, in capitals and with spaces or not, beside the present one."""
    written = re.sub(r"[\s.-]", "", printed).lower()
    present = compute_fingerprint(listing)
    if not re.fullmatch(rf"[0-9a-f]{{{len(present)}}}", written):
        return Verdict.UNREADABLE
    return Verdict.CURRENT if written == present else Verdict.CHANGED

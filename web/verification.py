"""The page behind the QR code of a sheet: what the service knows about a printed fingerprint.

A signed fingerprint (`pdf.fingerprints`) says for which number and with the data of which day this
service issued it. Only an authentic one is compared with what is published: for any other, the page
looks nobody up. The page also shows whose number it is, so that a name forged on paper is noticed.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from http import HTTPStatus

from msgspec import Struct

from directory.errors import DepartedProfessional, UnknownProfessional
from directory.model.identifiers import parse_person_id
from directory.model.listing import Listing
from pdf.fingerprint_keys import FingerprintKeys
from pdf.fingerprints import SignedFingerprint, UnsignedFingerprint, parse_printed_fingerprint
from web import person_view, wording


class Verdict(StrEnum):
    """What is known about a printed fingerprint.

    The last but two are of fingerprints printed before they were signed: their origin is not known.
    """

    CURRENT = "current"
    CHANGED = "changed"
    GONE = "gone"
    NOT_ISSUED = "not issued"
    UNSIGNED_SAME = "unsigned, same"
    UNSIGNED_DIFFERENT = "unsigned, different"
    UNREADABLE = "unreadable"
    NOT_ASKED = "not asked"

    @property
    def is_refusal(self) -> bool:
        """Whether the fingerprint itself is at fault, so that it is asked for again."""
        return self in (Verdict.NOT_ISSUED, Verdict.UNREADABLE)

    @property
    def status(self) -> HTTPStatus:
        """The HTTP status of the page."""
        return HTTPStatus.GONE if self is Verdict.GONE else HTTPStatus.OK


class PersonSummary(Struct, frozen=True):
    """Whose number it is."""

    name: str
    professions: str
    number_label: str
    number: str
    path: str


class VerifyView(Struct, frozen=True):
    """The page about a sheet.

    Attributes:
        number, printed_fingerprint: as entered.
        data_date: the day of the data of an authentic sheet.
        changed_on: the day of the last change after it; None if no day is known.
        person: of a fingerprint that was compared with what is published.
    """

    verdict: Verdict
    number: str = ""
    printed_fingerprint: str = ""
    data_date: date | None = None
    changed_on: date | None = None
    person: PersonSummary | None = None


FindListing = Callable[[str], Listing]
"""The published listing of a number; raises UnknownProfessional, DepartedProfessional."""


def build_blank_verification(number: str = "", printed: str = "") -> VerifyView:
    """The form, with the values entered so far."""
    return VerifyView(Verdict.NOT_ASKED, number, printed)


def verify_sheet(
    number: str, printed: str, keys: FingerprintKeys, find_listing: FindListing
) -> VerifyView:
    """The view for a printed number and fingerprint.

    Raises:
        InvalidIdentifier: the number is none.
        UnknownProfessional: an unsigned fingerprint, and nobody has the number.
        DepartedProfessional: an unsigned fingerprint, and the person is no longer published.
    """
    person_number = str(parse_person_id(number).local_number)
    match parse_printed_fingerprint(printed):
        case SignedFingerprint() as signed if signed.is_authentic(person_number, keys):
            return compare_signed(signed, person_number, find_listing)
        case SignedFingerprint():
            return VerifyView(Verdict.NOT_ISSUED, number, printed)
        case UnsignedFingerprint() as unsigned:
            listing = find_listing(person_number)
            is_same = unsigned.has_content_of(listing)
            verdict = Verdict.UNSIGNED_SAME if is_same else Verdict.UNSIGNED_DIFFERENT
            return VerifyView(verdict, person=summarize_person(listing))
        case None:
            return VerifyView(Verdict.UNREADABLE, number, printed)


def compare_signed(signed: SignedFingerprint, number: str, find_listing: FindListing) -> VerifyView:
    """Compare an authentic fingerprint with what is published.

    The answer for somebody who is no longer published is the same whatever the reason, and whether
    or not the index still holds the number.
    """
    day = signed.data_date
    try:
        listing = find_listing(number)
    except (UnknownProfessional, DepartedProfessional):
        return VerifyView(Verdict.GONE, data_date=day)
    person = summarize_person(listing)
    if signed.has_content_of(listing):
        return VerifyView(Verdict.CURRENT, data_date=day, person=person)
    # An activity that begins or ends by its date changes a listing, and is no change of the record.
    changed_on = listing.updated_at if listing.updated_at >= day else None
    return VerifyView(Verdict.CHANGED, data_date=day, changed_on=changed_on, person=person)


def summarize_person(listing: Listing) -> PersonSummary:
    """Whose number it is: name, professions, number and page."""
    return PersonSummary(
        name=person_view.format_person_name(listing, listing.exercises[0]),
        professions=", ".join(wording.list_professions(listing)),
        number_label=wording.describe_number_kind(listing),
        number=listing.id,
        path=person_view.build_person_path(listing),
    )

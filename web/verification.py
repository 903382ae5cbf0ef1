"""The page behind the QR code of a sheet: what the service knows about a printed fingerprint.

A signed fingerprint (`pdf.fingerprints`) says for which number and with the data of which day this
service issued it. Only an authentic one is compared with what is published: for any other, the page
looks nobody up. The page also shows whose number it is, so that a name forged on paper is noticed.
Where sheets are signed, the QR code also holds a seal of the fingerprint (`pdf.seals`).
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from http import HTTPStatus

from msgspec import Struct
from msgspec.structs import replace

from directory.errors import DepartedProfessional, UnknownProfessional
from directory.model.identifiers import parse_person_id
from directory.model.listing import Listing
from pdf.fingerprint_keys import FingerprintKeyring
from pdf.fingerprints import SignedFingerprint, UnsignedFingerprint, parse_printed_fingerprint
from pdf.seals import SealHolder, find_seal_holder
from web import person_view, wording


class Verdict(StrEnum):
    """What is known about a printed fingerprint.

    The origin of unsigned ones, printed before they were signed, is not known.
    """

    CURRENT = "current"
    CHANGED = "changed"
    GONE = "gone"
    NOT_ISSUED = "not issued"
    WRONG_SEAL = "wrong seal"
    UNSIGNED_SAME = "unsigned, same"
    UNSIGNED_DIFFERENT = "unsigned, different"
    UNREADABLE = "unreadable"
    BLANK = "blank"

    @property
    def is_refusal(self) -> bool:
        """Whether the fingerprint itself is at fault, so that it is asked for again."""
        return self in (Verdict.NOT_ISSUED, Verdict.UNREADABLE)

    @property
    def status(self) -> HTTPStatus:
        """The HTTP status of the page."""
        return HTTPStatus.GONE if self is Verdict.GONE else HTTPStatus.OK


class SealState(StrEnum):
    """What is known about the seal of a sheet.

    UNUSED: there is none, and this service knows no certificate. UNVERIFIABLE: there is one, and it
    knows none. MISSING: there is none, as when a fingerprint is typed.
    """

    UNUSED = "unused"
    UNVERIFIABLE = "unverifiable"
    MISSING = "missing"
    RIGHT = "right"
    WRONG = "wrong"


class PrintedSheet(Struct, frozen=True):
    """What was scanned or typed; empty where nothing was."""

    number: str = ""
    fingerprint: str = ""
    seal: str = ""


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
        sheet: as entered, for the form.
        data_date: the day of the data of an authentic sheet.
        changed_on: the day of the last change after it; None if no day is known.
        person: of a fingerprint that was compared with what is published.
        seal: of an authentic fingerprint.
        seal_holder: the holder of the certificate of a right seal.
    """

    verdict: Verdict
    sheet: PrintedSheet = PrintedSheet()
    data_date: date | None = None
    changed_on: date | None = None
    person: PersonSummary | None = None
    seal: SealState = SealState.UNUSED
    seal_holder: str = ""


FindListing = Callable[[str], Listing]
"""The published listing of a number; raises UnknownProfessional, DepartedProfessional."""


class VerificationKeys(Struct, frozen=True):
    """What this service recognises its sheets by.

    Attributes:
        keyring: the keys of fingerprints.
        seal_holders: those whose seals are recognised; empty where sheets were never signed.
    """

    keyring: FingerprintKeyring
    seal_holders: tuple[SealHolder, ...] = ()


class Verifier(Struct, frozen=True):
    """Says what this service knows of printed sheets."""

    keys: VerificationKeys
    find_listing: FindListing

    def verify_sheet(self, sheet: PrintedSheet) -> VerifyView:
        """The view of a printed sheet; the form while its number or fingerprint is missing.

        Raises:
            InvalidIdentifier: the number is none.
            UnknownProfessional: an unsigned fingerprint, and nobody has the number.
            DepartedProfessional: an unsigned fingerprint, and the person is no longer published.
        """
        if not (sheet.number and sheet.fingerprint):
            return VerifyView(Verdict.BLANK, sheet)
        number = str(parse_person_id(sheet.number).local_number)
        match parse_printed_fingerprint(sheet.fingerprint):
            case SignedFingerprint() as signed:
                return self.verify_signed(signed, number, sheet)
            case UnsignedFingerprint() as unsigned:
                listing = self.find_listing(number)
                is_same = unsigned.has_content_of(listing)
                verdict = Verdict.UNSIGNED_SAME if is_same else Verdict.UNSIGNED_DIFFERENT
                return VerifyView(verdict, person=summarize_person(listing))
            case None:
                return VerifyView(Verdict.UNREADABLE, sheet)

    def verify_signed(
        self, signed: SignedFingerprint, number: str, sheet: PrintedSheet
    ) -> VerifyView:
        """The view of a signed fingerprint.

        A right seal is enough, whichever keys of fingerprints are left: whoever holds the
        certificate issued it. A wrong one is refused, whatever the fingerprint.
        """
        holder, seal = self.check_seal(signed, number, sheet.seal)
        if seal is SealState.WRONG:
            return VerifyView(Verdict.WRONG_SEAL, sheet)
        if seal is not SealState.RIGHT and not signed.is_authentic(number, self.keys.keyring.keys):
            return VerifyView(Verdict.NOT_ISSUED, sheet)
        view = compare_signed(signed, number, self.find_listing)
        return replace(view, seal=seal, seal_holder=holder)

    def check_seal(
        self, signed: SignedFingerprint, number: str, seal: str
    ) -> tuple[str, SealState]:
        """The holder who sealed a fingerprint, if any, and what is known of the seal."""
        if not self.keys.seal_holders:
            return "", SealState.UNVERIFIABLE if seal else SealState.UNUSED
        if not seal:
            return "", SealState.MISSING
        holder = find_seal_holder(self.keys.seal_holders, number, signed.text, seal)
        return (holder, SealState.RIGHT) if holder else ("", SealState.WRONG)


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

"""Listing → the view of a sheet: every text that the template may print, in its order.

A value that is not in the view cannot be printed. Nothing is escaped or cut here: the template
engine does both, for every value.
"""

from datetime import date

from msgspec import Struct

from directory.model.listing import Listing, PublicExercise
from directory.model.professional import Authorisation, Diploma, OptionalConcept, SavoirFaire
from directory.terminology.feminine import format_profession
from pdf.activity_view import (
    MAX_ROWS_ON_A_PAGE,
    SheetPlaceView,
    SheetRow,
    build_sheet_places,
    drop_empty_rows,
    find_shared_rows,
    format_shared_rows,
)
from pdf.fingerprints import format_printed_fingerprint
from pdf.messages import SheetFacts
from pdf.wording import (
    UNOFFICIAL_ISSUER,
    format_label,
    format_long_date,
    join_full_name,
    join_words,
)

VERIFICATION_PATH = "/verifier"
"""Path in the QR code: the page that says whether a sheet is authentic and up to date."""
MAX_SMALL_CODE_BYTES = 251
"""Bytes of a QR code of 61 modules with error correction M (ISO/IEC 18004, version 11)."""
SPECIALTY_TYPE = "S"
"""The type of savoir-faire shown next to a profession (NOS: TRE_R04, spécialité ordinale)."""


class SheetExerciseView(Struct, frozen=True):
    """A profession, with its tables.

    Attributes:
        rows: its facts, and those that all its activities have in common.
        is_long: whether it is certainly longer than a page, so that a page may end inside it.
    """

    profession: str
    rows: tuple[SheetRow, ...]
    places: tuple[SheetPlaceView, ...]
    activity_count: int
    is_long: bool


class SheetView(Struct, frozen=True):
    """Everything on a sheet.

    Attributes:
        page_url: the page of the person on the site.
        fingerprint: in groups of four.
        verification_page: where a printed fingerprint can be typed.
        verification_url: the address in the QR code.
        is_code_large: whether the QR code needs more room to be legible.
        issuer: whoever issued the sheet.
        data_date: the date of the data, ISO 8601 then in words.
    """

    name: str
    professions: str
    numbers: tuple[SheetRow, ...]
    exercises: tuple[SheetExerciseView, ...]
    other_titles: tuple[SheetRow, ...]
    page_url: str
    fingerprint: str
    verification_page: str
    verification_url: str
    is_code_large: bool
    issuer: str
    data_date: tuple[str, str]
    is_synthetic: bool


def build_sheet_view(listing: Listing, facts: SheetFacts) -> SheetView:
    """The sheet of a person."""
    verification_page = f"{facts.public_url}{VERIFICATION_PATH}"
    verification_url = build_verification_url(verification_page, listing, facts)
    return SheetView(
        name=format_sheet_name(listing),
        professions=join_words(
            *dict.fromkeys(
                format_sheet_profession(each, listing.civility) for each in listing.exercises
            ),
            separator=" · ",
        ),
        numbers=list_number_rows(listing),
        exercises=tuple(
            build_sheet_exercise(each, listing.civility, facts.data_date)
            for each in listing.exercises
        ),
        other_titles=list_qualification_rows((), listing.diplomas, listing.authorisations),
        page_url=f"{facts.public_url}/professionnel/{listing.id}",
        fingerprint=format_printed_fingerprint(facts.fingerprint),
        verification_page=verification_page,
        verification_url=verification_url,
        is_code_large=len(verification_url) > MAX_SMALL_CODE_BYTES,
        issuer=facts.issuer or UNOFFICIAL_ISSUER,
        data_date=(facts.data_date.isoformat(), format_long_date(facts.data_date)),
        is_synthetic=facts.synthetic,
    )


def build_verification_url(page: str, listing: Listing, facts: SheetFacts) -> str:
    """The address in the QR code; no part of it needs escaping."""
    address = f"{page}?id={listing.id}&h={facts.fingerprint}"
    return f"{address}&s={facts.seal}" if facts.seal else address


def format_sheet_name(listing: Listing) -> str:
    """Title, first name and exercise name of the first profession: `Docteur Éloïse LE FLOC'H`."""
    first = listing.exercises[0]
    courtesy = format_label(first.title) or format_label(listing.civility)
    return join_full_name(courtesy, first.exercise_first_name, first.exercise_name)


def format_sheet_profession(exercise: PublicExercise, civility: OptionalConcept) -> str:
    """A profession and its specialties: `Médecin – Cardiologie`."""
    specialties = [
        each.label
        for each in exercise.savoir_faire
        if each.type and each.type.code == SPECIALTY_TYPE
    ]
    profession = format_profession(exercise.profession, civility)
    return join_words(profession, join_words(*specialties, separator=", "), separator=" – ")


def list_number_rows(listing: Listing) -> tuple[SheetRow, ...]:
    """The identification numbers of a person, RPPS first."""
    return drop_empty_rows(
        SheetRow("N° RPPS", (listing.rpps,) if listing.rpps else ()),
        SheetRow("N° ADELI", listing.adeli or (() if listing.rpps else (listing.id,))),
    )


def build_sheet_exercise(
    exercise: PublicExercise, civility: OptionalConcept, today: date
) -> SheetExerciseView:
    """One profession, with its own exercise name and activities."""
    own_name = join_full_name(
        format_label(exercise.title), exercise.exercise_first_name, exercise.exercise_name
    )
    places = build_sheet_places(exercise.activities, today)
    shared = format_shared_rows(find_shared_rows(exercise.activities))
    return SheetExerciseView(
        profession=format_profession(exercise.profession, civility),
        rows=(
            *drop_empty_rows(
                SheetRow(
                    "Catégorie", (format_label(exercise.category),) if exercise.category else ()
                )
            ),
            SheetRow("Nom d’exercice", (own_name,)),
            *list_qualification_rows(
                exercise.savoir_faire, exercise.diplomas, exercise.authorisations
            ),
            *drop_empty_rows(SheetRow("Toutes les activités", shared)),
        ),
        places=places,
        activity_count=len(exercise.activities),
        is_long=len(places) > MAX_ROWS_ON_A_PAGE,
    )


def list_qualification_rows(
    savoir_faire: tuple[SavoirFaire, ...],
    diplomas: tuple[Diploma, ...],
    authorisations: tuple[Authorisation, ...],
) -> tuple[SheetRow, ...]:
    """Savoir-faire, diplomas and authorisations; no row for what is missing."""
    return drop_empty_rows(
        SheetRow(
            "Savoir-faire",
            tuple(format_with_kind(each.label, format_label(each.type)) for each in savoir_faire),
        ),
        SheetRow("Diplômes", tuple(map(format_diploma, diplomas))),
        SheetRow("Autorisations", tuple(map(format_authorisation, authorisations))),
    )


def format_with_kind(label: str, kind: str) -> str:
    """A label and its kind: `Cardiologie (spécialité ordinale)`."""
    return f"{label} ({kind[:1].lower()}{kind[1:]})" if kind else label


def format_diploma(diploma: Diploma) -> str:
    """Label, date and place, when known."""
    return join_words(
        diploma.label,
        format_long_date(diploma.date) if diploma.date else "",
        diploma.place,
        separator=", ",
    )


def format_authorisation(authorisation: Authorisation) -> str:
    """The type of an authorisation and its discipline."""
    return join_words(
        authorisation.type.label, format_label(authorisation.discipline), separator=" : "
    )

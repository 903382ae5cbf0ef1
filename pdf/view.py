"""Listing → the view of a sheet: every text that the template may print, in its order.

A value that is not in the view cannot be printed. Nothing is escaped or cut here: the template
engine does both, for every value.
"""

from datetime import date

from msgspec import Struct

from directory.model.fingerprint import compute_fingerprint
from directory.model.listing import (
    Listing,
    PublicActivity,
    PublicAddress,
    PublicExercise,
    PublicPlace,
)
from directory.model.professional import Authorisation, Diploma, SavoirFaire
from pdf.messages import SheetFacts
from pdf.wording import (
    FRANCE_COUNTRY_CODE,
    UNNAMED_PLACE,
    describe_missing_place,
    format_label,
    format_long_date,
    format_period,
    format_phone,
    join_words,
)

VERIFICATION_PATH = "/verifier"
"""Path in the QR code: the page that says whether a sheet is still up to date."""
SPECIALTY_TYPE = "S"
"""The type of savoir-faire shown next to a profession (NOS: TRE_R04, spécialité ordinale)."""


class SheetRow(Struct, frozen=True):
    """A term and its values."""

    term: str
    details: tuple[str, ...]


class SheetActivityView(Struct, frozen=True):
    """A row of the table of activities."""

    place: str
    address: tuple[str, ...]
    phones: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    period: str


class SheetExerciseView(Struct, frozen=True):
    """A profession, with its tables."""

    profession: str
    rows: tuple[SheetRow, ...]
    activities: tuple[SheetActivityView, ...]


class SheetView(Struct, frozen=True):
    """Everything on a sheet.

    Attributes:
        page_url: the page of the person on the site.
        fingerprint: the fingerprint of the listing, to verify the sheet.
        verification_url: the address in the QR code.
        data_date: the date of the data, ISO 8601 then in words.
    """

    name: str
    professions: str
    numbers: tuple[SheetRow, ...]
    exercises: tuple[SheetExerciseView, ...]
    other_titles: tuple[SheetRow, ...]
    page_url: str
    fingerprint: str
    verification_url: str
    data_date: tuple[str, str]
    is_synthetic: bool


def build_sheet_view(listing: Listing, facts: SheetFacts) -> SheetView:
    """The sheet of a person."""
    site, fingerprint = facts.public_url.rstrip("/"), compute_fingerprint(listing)
    return SheetView(
        name=format_sheet_name(listing),
        professions=join_words(
            *dict.fromkeys(map(format_sheet_profession, listing.exercises)), separator=" · "
        ),
        numbers=list_number_rows(listing),
        exercises=tuple(build_sheet_exercise(each, facts.data_date) for each in listing.exercises),
        other_titles=list_qualification_rows((), listing.diplomas, listing.authorisations),
        page_url=f"{site}/professionnel/{listing.id}",
        fingerprint=fingerprint,
        verification_url=f"{site}{VERIFICATION_PATH}?id={listing.id}&h={fingerprint}",
        data_date=(facts.data_date.isoformat(), format_long_date(facts.data_date)),
        is_synthetic=facts.synthetic,
    )


def format_sheet_name(listing: Listing) -> str:
    """Title, first name and exercise name of the first profession: `Docteur Éloïse LE FLOC'H`."""
    first = listing.exercises[0]
    courtesy = format_label(first.title) or format_label(listing.civility)
    return join_words(courtesy, first.exercise_first_name, first.exercise_name)


def format_sheet_profession(exercise: PublicExercise) -> str:
    """A profession and its specialties: `Médecin – Cardiologie`."""
    specialties = [
        each.label
        for each in exercise.savoir_faire
        if each.type and each.type.code == SPECIALTY_TYPE
    ]
    return join_words(
        exercise.profession.label, join_words(*specialties, separator=", "), separator=" – "
    )


def list_number_rows(listing: Listing) -> tuple[SheetRow, ...]:
    """The identification numbers of a person, RPPS first."""
    return drop_empty_rows(
        SheetRow("N° RPPS", (listing.rpps,) if listing.rpps else ()),
        SheetRow("N° ADELI", listing.adeli or (() if listing.rpps else (listing.id,))),
    )


def build_sheet_exercise(exercise: PublicExercise, today: date) -> SheetExerciseView:
    """One profession, with its own exercise name and activities."""
    own_name = join_words(
        format_label(exercise.title), exercise.exercise_first_name, exercise.exercise_name
    )
    return SheetExerciseView(
        profession=exercise.profession.label,
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
        ),
        activities=tuple(build_sheet_activity(each, today) for each in exercise.activities),
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


def build_sheet_activity(activity: PublicActivity, today: date) -> SheetActivityView:
    """An activity: its place, how to reach it, its terms and its period."""
    place = activity.place
    return SheetActivityView(
        place=find_printed_place_name(place)
        if place
        else describe_missing_place(activity.genre, activity.kind),
        address=format_place_lines(place) if place else (),
        phones=tuple(map(format_phone, place.phones)) if place else (),
        rows=list_occupation_rows(activity),
        period=format_period(activity.start, activity.end, today),
    )


def list_occupation_rows(activity: PublicActivity) -> tuple[SheetRow, ...]:
    """The coded attributes of an activity, one row each."""
    terms = {
        "Type": activity.kind,
        "Genre": activity.genre,
        "Mode": activity.mode,
        "Fonction": activity.function,
        "Secteur": activity.sector,
    }
    return drop_empty_rows(
        *(SheetRow(term, (format_label(code),) if code else ()) for term, code in terms.items())
    )


def find_printed_place_name(place: PublicPlace) -> str:
    """The name of a structure, else its trade name."""
    return place.name or place.trade_name or UNNAMED_PLACE


def format_place_lines(place: PublicPlace) -> tuple[str, ...]:
    """The trade name if it differs from the name, then the postal address."""
    trade_name = place.trade_name if place.name and place.trade_name != place.name else None
    return tuple(filter(None, (trade_name, *format_postal_lines(place.address))))


def format_postal_lines(address: PublicAddress) -> tuple[str, ...]:
    """The lines of an address; postal line only if no CEDEX line has it, country only abroad."""
    code = address.postal_code
    is_written = any(code and line.startswith(code) for line in address.lines[-1:])
    postal = "" if is_written else join_words(code, address.town)
    country = address.country
    abroad = format_label(country) if country and country.code != FRANCE_COUNTRY_CODE else ""
    return (*address.lines, postal, abroad)


def drop_empty_rows(*rows: SheetRow) -> tuple[SheetRow, ...]:
    """The rows that have a value."""
    return tuple(row for row in rows if row.details)

"""Listing → what stands on the sheet, in order and in words: all that the template may see.

A value that is not put here cannot be printed. Nothing is escaped or shortened yet: the template
engine does both, for every value, on its way to the page.
"""

from datetime import date

from msgspec import Struct

from directory.model.fingerprint import fingerprint
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
    FRANCE,
    UNNAMED_PLACE,
    joined,
    label,
    long_date,
    nowhere,
    period,
    phone,
)

CHECKED_AT = "/verifier"
"""Where the QR code leads: the page that says whether a sheet is still what is published."""
SPECIALTY = "S"
"""The kind of savoir-faire that stands beside a profession (NOS: TRE_R04, spécialité ordinale)."""


class Row(Struct, frozen=True):
    """A heading and what it holds."""

    term: str
    details: tuple[str, ...]


class ActivityView(Struct, frozen=True):
    """A line of the table of activities."""

    place: str
    address: tuple[str, ...]
    phones: tuple[str, ...]
    rows: tuple[Row, ...]
    period: str


class ExerciseView(Struct, frozen=True):
    """A profession, with its tables."""

    profession: str
    rows: tuple[Row, ...]
    activities: tuple[ActivityView, ...]


class SheetView(Struct, frozen=True):
    """Everything on a sheet.

    Attributes:
        address: the live page.
        mark: the fingerprint of the listing, by which the sheet is checked.
        check: where the QR code leads.
        day: the date of the data, ISO 8601 then in words.
    """

    name: str
    professions: str
    numbers: tuple[Row, ...]
    exercises: tuple[ExerciseView, ...]
    others: tuple[Row, ...]
    address: str
    mark: str
    check: str
    day: tuple[str, str]
    is_synthetic: bool


def view(listing: Listing, facts: SheetFacts) -> SheetView:
    """The sheet of a person."""
    site, mark = facts.public_url.rstrip("/"), fingerprint(listing)
    return SheetView(
        name=name(listing),
        professions=joined(*dict.fromkeys(map(profession, listing.exercises)), by=" · "),
        numbers=numbers(listing),
        exercises=tuple(exercise(each, facts.data_date) for each in listing.exercises),
        others=qualifications((), listing.diplomas, listing.authorisations),
        address=f"{site}/professionnel/{listing.id}",
        mark=mark,
        check=f"{site}{CHECKED_AT}?id={listing.id}&h={mark}",
        day=(facts.data_date.isoformat(), long_date(facts.data_date)),
        is_synthetic=facts.synthetic,
    )


def name(listing: Listing) -> str:
    """Title, first name and exercise name of the first profession: `Docteur Éloïse LE FLOC'H`."""
    first = listing.exercises[0]
    courtesy = label(first.title) or label(listing.civility)
    return joined(courtesy, first.exercise_first_name, first.exercise_name)


def profession(public: PublicExercise) -> str:
    """A profession and its specialties: `Médecin – Cardiologie`."""
    held = [each.label for each in public.savoir_faire if each.type and each.type.code == SPECIALTY]
    return joined(public.profession.label, joined(*held, by=", "), by=" – ")


def numbers(listing: Listing) -> tuple[Row, ...]:
    """The numbers that people know, RPPS first."""
    return present(
        Row("N° RPPS", (listing.rpps,) if listing.rpps else ()),
        Row("N° ADELI", listing.adeli or (() if listing.rpps else (listing.id,))),
    )


def exercise(public: PublicExercise, today: date) -> ExerciseView:
    """One profession, under its own exercise name."""
    own_name = joined(label(public.title), public.exercise_first_name, public.exercise_name)
    return ExerciseView(
        profession=public.profession.label,
        rows=(
            *present(Row("Catégorie", (label(public.category),) if public.category else ())),
            Row("Nom d’exercice", (own_name,)),
            *qualifications(public.savoir_faire, public.diplomas, public.authorisations),
        ),
        activities=tuple(activity(each, today) for each in public.activities),
    )


def qualifications(
    savoir_faire: tuple[SavoirFaire, ...],
    diplomas: tuple[Diploma, ...],
    authorisations: tuple[Authorisation, ...],
) -> tuple[Row, ...]:
    """Savoir-faire, diplomas and authorisations, those that there are."""
    return present(
        Row(
            "Savoir-faire", tuple(qualified(each.label, label(each.type)) for each in savoir_faire)
        ),
        Row("Diplômes", tuple(map(diploma, diplomas))),
        Row("Autorisations", tuple(map(authorisation, authorisations))),
    )


def qualified(what: str, kind: str) -> str:
    """A label and its kind: `Cardiologie (spécialité ordinale)`."""
    return f"{what} ({kind[:1].lower()}{kind[1:]})" if kind else what


def diploma(held: Diploma) -> str:
    """Title, date and place, when known."""
    return joined(held.label, long_date(held.date) if held.date else "", held.place, by=", ")


def authorisation(held: Authorisation) -> str:
    """The kind of authorisation, and its discipline."""
    return joined(held.type.label, label(held.discipline), by=" : ")


def activity(public: PublicActivity, today: date) -> ActivityView:
    """What is done, where and since when."""
    place = public.place
    return ActivityView(
        place=place_name(place) if place else nowhere(public.genre, public.kind),
        address=place_lines(place) if place else (),
        phones=tuple(map(phone, place.phones)) if place else (),
        rows=occupation(public),
        period=period(public.start, public.end, today),
    )


def occupation(public: PublicActivity) -> tuple[Row, ...]:
    """The terms of an activity, each under its name."""
    terms = {
        "Type": public.kind,
        "Genre": public.genre,
        "Mode": public.mode,
        "Fonction": public.function,
        "Secteur": public.sector,
    }
    return present(*(Row(term, (label(code),) if code else ()) for term, code in terms.items()))


def place_name(place: PublicPlace) -> str:
    """The name of a structure, or the name on its door."""
    return place.name or place.trade_name or UNNAMED_PLACE


def place_lines(place: PublicPlace) -> tuple[str, ...]:
    """The trade name where it differs, then the postal address."""
    trade_name = place.trade_name if place.name and place.trade_name != place.name else None
    return tuple(filter(None, (trade_name, *address_lines(place.address))))


def address_lines(address: PublicAddress) -> tuple[str, ...]:
    """An address as one writes it: a CEDEX office is the postal line; the country if abroad."""
    code = address.postal_code
    is_written = any(code and line.startswith(code) for line in address.lines[-1:])
    postal = "" if is_written else joined(code, label(address.commune))
    country = address.country
    abroad = label(country) if country and country.code != FRANCE else ""
    return (*address.lines, postal, abroad)


def present(*rows: Row) -> tuple[Row, ...]:
    """The rows that hold something."""
    return tuple(row for row in rows if row.details)

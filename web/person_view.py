"""Listing → the view of a person's page: final texts, in reading order.

Pure functions from public values to view values. The template only lays them out. Missing values
are left out here, so that no page shows a label without a value.
"""

from collections.abc import Iterable
from datetime import date
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct

from directory.model.geography import Commune
from directory.model.listing import Listing, PublicActivity, PublicExercise, PublicPlace
from directory.model.professional import Authorisation, Diploma, SavoirFaire
from pdf.weight import estimate_sheet_kilobytes
from pdf.wording import (
    FRANCE_COUNTRY_CODE,
    describe_missing_place,
    format_label,
    format_long_date,
    format_period,
    format_phone,
)
from search_api.representations.jsonld import encode_jsonld
from search_api.representations.schemas import ListingAnswer
from search_api.representations.tel_uri import format_tel_uri
from web import distances, wording
from web.correction_letter import Correction, build_correction

MAX_LISTED_LABELS = 3
"""Towns or savoir-faire listed before "et 2 autres"; homonyms rarely have three in common."""


class Fact(Struct, frozen=True):
    """A label and its value, shown as a pair."""

    label: str
    value: str


class ContactLink(Struct, frozen=True):
    """A phone number or an e-mail address, and the link that uses it."""

    text: str
    href: str


class ActivityView(Struct, frozen=True):
    """An activity: its place, contacts, period and attributes."""

    heading: str
    path: str
    trade_name: str
    address: tuple[str, ...]
    phones: tuple[ContactLink, ...]
    email: ContactLink | None
    period: str
    distance: str
    facts: tuple[Fact, ...]


class ExerciseView(Struct, frozen=True):
    """A profession; `name` is set only if it differs from the heading of the page."""

    profession: str
    name: str
    category: str
    savoir_faire: tuple[Fact, ...]
    activities: tuple[ActivityView, ...]
    diplomas: tuple[Fact, ...]
    authorisations: tuple[Fact, ...]


class PersonView(Struct, frozen=True):
    """The page of a professional.

    Attributes:
        number: without spaces, because readers copy it.
        json_ld: JSON-LD, escaped so that it cannot close its `<script>` element.
        sheet_kilobytes: approximate size of the sheet.
        fhir: path of the same data in FHIR; empty if the API has no link to it.
    """

    path: str
    name: str
    summary: str
    professions: str
    number_label: str
    number: str
    other_numbers: tuple[Fact, ...]
    exercises: tuple[ExerciseView, ...]
    diplomas: tuple[Fact, ...]
    authorisations: tuple[Fact, ...]
    mssante: tuple[ContactLink, ...]
    correction: Correction
    json_ld: Markup
    fhir: str
    sheet_kilobytes: int
    updated_on: str


def build_person_path(listing: Listing) -> str:
    """The path of a person's page."""
    return f"/professionnel/{listing.id}"


def build_place_path(place: PublicPlace) -> str:
    """The path of a place's page; empty if the place has no id."""
    return f"/structure/{quote(place.id, safe='')}" if place.id else ""


def build_person_view(
    listing: Listing, today: date, public_url: str, near: Commune | None = None
) -> PersonView:
    """The view of a professional's page.

    Args:
        listing: the public data of the person.
        today: the date of the data.
        public_url: base URL of the site.
        near: the commune that distances are measured from, if any.
    """
    name = format_person_name(listing, listing.exercises[0])
    return PersonView(
        path=build_person_path(listing),
        name=name,
        summary=join_present(
            (*wording.list_professions(listing), shorten_list(list_savoir_faire_labels(listing))),
            " · ",
        ),
        professions=", ".join(wording.list_professions(listing)),
        number_label=wording.describe_number_kind(listing),
        number=listing.id,
        other_numbers=tuple(Fact("Numéro ADELI", n) for n in listing.adeli if n != listing.id),
        exercises=tuple(
            build_exercise_view(listing, each, name, today, near) for each in listing.exercises
        ),
        diplomas=tuple(map(build_diploma_fact, listing.diplomas)),
        authorisations=tuple(map(build_authorisation_fact, listing.authorisations)),
        mssante=tuple(map(build_mail_link, listing.mssante)),
        correction=build_correction(listing, name, f"{public_url}{build_person_path(listing)}"),
        json_ld=Markup(encode_jsonld(listing, public_url).decode()),  # noqa: S704 - see `jsonld`
        fhir=build_fhir_path(listing, public_url),
        sheet_kilobytes=estimate_sheet_kilobytes(listing),
        updated_on=format_long_date(listing.updated_at),
    )


def build_fhir_path(listing: Listing, public_url: str) -> str:
    """The path of the FHIR resource, from the links of the API's answer; empty if there is none."""
    return (ListingAnswer.of(listing, public_url).links.fhir or "").removeprefix(public_url)


def format_person_name(listing: Listing, exercise: PublicExercise) -> str:
    """Title or civility, first name and exercise name."""
    courtesy = format_label(exercise.title) or format_label(listing.civility)
    return wording.join_full_name(courtesy, exercise.exercise_first_name, exercise.exercise_name)


def list_savoir_faire_labels(listing: Listing) -> tuple[str, ...]:
    """Labels of the savoir-faire of a person, each once."""
    labels = (held.label for exercise in listing.exercises for held in exercise.savoir_faire)
    return tuple(dict.fromkeys(labels))


def build_exercise_view(
    listing: Listing,
    exercise: PublicExercise,
    heading: str,
    today: date,
    near: Commune | None = None,
) -> ExerciseView:
    """The view of one profession; `heading` is the name in the heading of the page."""
    name = format_person_name(listing, exercise)
    return ExerciseView(
        profession=exercise.profession.label,
        name="" if name == heading else name,
        category=format_label(exercise.category),
        savoir_faire=tuple(map(build_savoir_faire_fact, exercise.savoir_faire)),
        activities=tuple(build_activity_view(each, today, near) for each in exercise.activities),
        diplomas=tuple(map(build_diploma_fact, exercise.diplomas)),
        authorisations=tuple(map(build_authorisation_fact, exercise.authorisations)),
    )


def build_savoir_faire_fact(savoir_faire: SavoirFaire) -> Fact:
    """A savoir-faire and its type (specialty, competence, capacity …)."""
    return Fact(format_label(savoir_faire.type), savoir_faire.label)


def build_diploma_fact(diploma: Diploma) -> Fact:
    """A diploma: its type; its label, date and place, when known."""
    when = f"obtenu le {format_long_date(diploma.date)}" if diploma.date else ""
    return Fact(format_label(diploma.type), join_present((diploma.label, when, diploma.place)))


def build_authorisation_fact(authorisation: Authorisation) -> Fact:
    """An authorisation to practise and its discipline."""
    return Fact(authorisation.type.label, format_label(authorisation.discipline))


def build_activity_view(
    activity: PublicActivity, today: date, near: Commune | None = None
) -> ActivityView:
    """The view of an activity, with or without a place."""
    place = activity.place
    return ActivityView(
        heading=find_place_name(place) if place else explain_missing_place(activity),
        path=build_place_path(place) if place else "",
        trade_name=find_trade_name(place) if place else "",
        address=format_place_address(place) if place else (),
        phones=tuple(map(build_phone_link, place.phones)) if place else (),
        email=build_mail_link(place.email) if place and place.email else None,
        period=format_period(activity.start, activity.end, today),
        distance=distances.describe_distance_from(near, place),
        facts=tuple(list_activity_facts(activity)),
    )


def explain_missing_place(activity: PublicActivity) -> str:
    """Why an activity has no place: it is a locum's, or the register gives none."""
    return describe_missing_place(activity.genre, activity.kind)


def find_place_name(place: PublicPlace) -> str:
    """The name of a place, else its trade name, else a phrase."""
    return place.name or place.trade_name or wording.NO_PLACE_NAME


def find_trade_name(place: PublicPlace) -> str:
    """The trade name of a place, if it differs from the displayed name; else empty."""
    return (
        place.trade_name if place.trade_name and place.trade_name != find_place_name(place) else ""
    )


def format_place_address(place: PublicPlace) -> tuple[str, ...]:
    """The lines of an address, the postal line, and the country if it is not France.

    No postal line is added when a line (CEDEX) already begins with the postal code.
    """
    at = place.address
    is_written = any(at.postal_code and line.startswith(at.postal_code) for line in at.lines)
    postal = "" if is_written else join_present((at.postal_code, at.town), " ")
    abroad = at.country if at.country and at.country.code != FRANCE_COUNTRY_CODE else None
    return tuple(filter(None, (*at.lines, postal, format_label(abroad))))


def list_activity_facts(activity: PublicActivity) -> Iterable[Fact]:
    """The attributes of an activity and the official numbers of its place, without empty ones."""
    place = activity.place
    pairs = (
        ("Fonction", format_label(activity.function)),
        ("Mode d’exercice", format_label(activity.mode)),
        ("Type d’activité", format_label(activity.kind)),
        ("Genre d’activité", format_label(activity.genre)),
        ("Secteur", format_label(activity.sector)),
        ("FINESS", place.finess if place else None),
        ("SIRET", place.siret if place else None),
    )
    return (Fact(term, value) for term, value in pairs if value)


def build_phone_link(digits: str) -> ContactLink:
    """A phone number as a link."""
    return ContactLink(format_phone(digits), format_tel_uri(digits))


def build_mail_link(address: str) -> ContactLink:
    """An e-mail address as a link."""
    return ContactLink(address, wording.format_mailto(address))


def shorten_list(labels: tuple[str, ...]) -> str:
    """The first labels, and the number of further ones."""
    more = len(labels) - MAX_LISTED_LABELS
    shown = ", ".join(labels[:MAX_LISTED_LABELS])
    return f"{shown} et {more} autre{'s' if more > 1 else ''}" if more > 0 else shown


def join_present(parts: Iterable[str | None], separator: str = ", ") -> str:
    """Join the parts that are not empty."""
    return separator.join(filter(None, parts))

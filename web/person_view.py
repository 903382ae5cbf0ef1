"""A listing as the page shows it: ready words in reading order, nothing left to decide.

Pure functions from public values to view values. A template only lays out: what is missing is left
out here, so that no page ever shows an empty label.
"""

from collections.abc import Iterable
from datetime import date
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct

from directory.model.geography import Commune
from directory.model.listing import Listing, PublicActivity, PublicExercise, PublicPlace
from directory.model.professional import Authorisation, Diploma, SavoirFaire
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
"""Towns or savoir-faire named in a line before "et 2 autres": homonyms rarely share three."""


class Fact(Struct, frozen=True):
    """A label and its value, shown as a pair."""

    label: str
    value: str


class ContactLink(Struct, frozen=True):
    """A phone number or an e-mail address, and the link that uses it."""

    text: str
    href: str


class ActivityView(Struct, frozen=True):
    """An activity: where, how to reach it, in what capacity."""

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
    """A profession; `name` only when it is not the one the page is headed with."""

    profession: str
    name: str
    category: str
    savoir_faire: tuple[Fact, ...]
    activities: tuple[ActivityView, ...]
    diplomas: tuple[Fact, ...]
    authorisations: tuple[Fact, ...]


class PersonView(Struct, frozen=True):
    """A professional's page; `number` is copied as it stands, so it holds no spaces.

    Attributes:
        json_ld: JSON-LD that cannot end the data block it stands in.
        fhir: the address of the same facts in FHIR; empty while they have no such form.
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
    updated_on: str


def build_person_path(listing: Listing) -> str:
    """The address of a person's page, from the root of the site."""
    return f"/professionnel/{listing.id}"


def build_place_path(place: PublicPlace) -> str:
    """The address of a place's page; empty where the register gave it no id."""
    return f"/structure/{quote(place.id, safe='')}" if place.id else ""


def build_person_view(
    listing: Listing, today: date, public_url: str, near: Commune | None = None
) -> PersonView:
    """The page of a professional, on the day of the data; how far from a commune, if asked."""
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
        updated_on=format_long_date(listing.updated_at),
    )


def build_fhir_path(listing: Listing, public_url: str) -> str:
    """Where the API says the FHIR form is, from the root of the site."""
    return (ListingAnswer.of(listing, public_url).links.fhir or "").removeprefix(public_url)


def format_person_name(listing: Listing, of_exercise: PublicExercise) -> str:
    """Title or civility, first name and exercise name."""
    courtesy = format_label(of_exercise.title) or format_label(listing.civility)
    return wording.join_full_name(
        courtesy, of_exercise.exercise_first_name, of_exercise.exercise_name
    )


def list_savoir_faire_labels(listing: Listing) -> tuple[str, ...]:
    """Savoir-faire of a person, each once."""
    labels = (known.label for each in listing.exercises for known in each.savoir_faire)
    return tuple(dict.fromkeys(labels))


def build_exercise_view(
    listing: Listing,
    exercise: PublicExercise,
    heading: str,
    today: date,
    near: Commune | None = None,
) -> ExerciseView:
    """One profession, with its own name when it differs from the heading of the page."""
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


def build_savoir_faire_fact(known: SavoirFaire) -> Fact:
    """A savoir-faire and its type (specialty, competence, capacity …)."""
    return Fact(format_label(known.type), known.label)


def build_diploma_fact(diploma: Diploma) -> Fact:
    """A diploma; beside its type, its date and place when they are known."""
    when = f"obtenu le {format_long_date(diploma.date)}" if diploma.date else ""
    return Fact(format_label(diploma.type), join_present((diploma.label, when, diploma.place)))


def build_authorisation_fact(authorisation: Authorisation) -> Fact:
    """An authorisation to practise and its discipline."""
    return Fact(authorisation.type.label, format_label(authorisation.discipline))


def build_activity_view(
    activity: PublicActivity, today: date, near: Commune | None = None
) -> ActivityView:
    """An activity, at its place or without one."""
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
    """Why an activity has no place: locums have none; otherwise the register does not say."""
    return describe_missing_place(activity.genre, activity.kind)


def find_place_name(place: PublicPlace) -> str:
    """What a place is called."""
    return place.name or place.trade_name or wording.NO_PLACE_NAME


def find_trade_name(place: PublicPlace) -> str:
    """The sign over the door, when it says something else than the name."""
    return (
        place.trade_name if place.trade_name and place.trade_name != find_place_name(place) else ""
    )


def format_place_address(place: PublicPlace) -> tuple[str, ...]:
    """The lines of an address, the postal line after them, the country when it is not France.

    A CEDEX line that has the postal code already is the postal line.
    """
    at = place.address
    is_written = any(at.postal_code and line.startswith(at.postal_code) for line in at.lines)
    postal = "" if is_written else join_present((at.postal_code, format_label(at.commune)), " ")
    abroad = at.country if at.country and at.country.code != FRANCE_COUNTRY_CODE else None
    return tuple(filter(None, (*at.lines, postal, format_label(abroad))))


def list_activity_facts(activity: PublicActivity) -> Iterable[Fact]:
    """In what capacity, and the official numbers of the place."""
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


def build_mail_link(address_: str) -> ContactLink:
    """An e-mail address as a link."""
    return ContactLink(address_, wording.format_mailto(address_))


def shorten_list(labels: tuple[str, ...]) -> str:
    """The first few, and how many more there are."""
    more = len(labels) - MAX_LISTED_LABELS
    shown = ", ".join(labels[:MAX_LISTED_LABELS])
    return f"{shown} et {more} autre{'s' if more > 1 else ''}" if more > 0 else shown


def join_present(parts: Iterable[str | None], separator: str = ", ") -> str:
    """What there is of the parts."""
    return separator.join(filter(None, parts))

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
from pdf.wording import FRANCE, label, long_date, nowhere, period, phone
from search_api.representations.jsonld import jsonld
from search_api.representations.schemas import ListingAnswer
from search_api.representations.tel_uri import tel
from web import distances, wording
from web.correction_letter import Correction, correction

SHOWN = 3
"""Towns or savoir-faire named in a line before "et 2 autres": homonyms rarely share three."""


class Fact(Struct, frozen=True):
    """A label and its value, shown as a pair."""

    label: str
    value: str


class Contact(Struct, frozen=True):
    """A phone number or an e-mail address, and the link that uses it."""

    text: str
    href: str


class ActivityView(Struct, frozen=True):
    """An activity: where, how to reach it, in what capacity."""

    heading: str
    path: str
    trade_name: str
    address: tuple[str, ...]
    phones: tuple[Contact, ...]
    email: Contact | None
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
        structured: JSON-LD that cannot end the data block it stands in.
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
    mssante: tuple[Contact, ...]
    correction: Correction
    structured: Markup
    fhir: str
    updated: str


def path_of(listing: Listing) -> str:
    """The address of a person's page, from the root of the site."""
    return f"/professionnel/{listing.id}"


def path_of_place(place: PublicPlace) -> str:
    """The address of a place's page; empty where the register gave it no id."""
    return f"/structure/{quote(place.id, safe='')}" if place.id else ""


def person(
    listing: Listing, today: date, public_url: str, near: Commune | None = None
) -> PersonView:
    """The page of a professional, on the day of the data; how far from a commune, if asked."""
    name = name_of(listing, listing.exercises[0])
    return PersonView(
        path=path_of(listing),
        name=name,
        summary=joined((*wording.professions(listing), some(known_for(listing))), " · "),
        professions=", ".join(wording.professions(listing)),
        number_label=wording.number_label(listing),
        number=listing.id,
        other_numbers=tuple(Fact("Numéro ADELI", n) for n in listing.adeli if n != listing.id),
        exercises=tuple(exercise(listing, each, name, today, near) for each in listing.exercises),
        diplomas=tuple(map(diploma, listing.diplomas)),
        authorisations=tuple(map(authorisation, listing.authorisations)),
        mssante=tuple(map(mailbox, listing.mssante)),
        correction=correction(listing, name, f"{public_url}{path_of(listing)}"),
        structured=Markup(jsonld(listing, public_url).decode()),  # noqa: S704 - see `jsonld`
        fhir=fhir_path(listing, public_url),
        updated=long_date(listing.updated_at),
    )


def fhir_path(listing: Listing, public_url: str) -> str:
    """Where the API says the FHIR form is, from the root of the site."""
    return (ListingAnswer.of(listing, public_url).links.fhir or "").removeprefix(public_url)


def name_of(listing: Listing, of_exercise: PublicExercise) -> str:
    """Title or civility, first name and exercise name."""
    courtesy = label(of_exercise.title) or label(listing.civility)
    return wording.full_name(courtesy, of_exercise.exercise_first_name, of_exercise.exercise_name)


def known_for(listing: Listing) -> tuple[str, ...]:
    """Savoir-faire of a person, each once."""
    labels = (known.label for each in listing.exercises for known in each.savoir_faire)
    return tuple(dict.fromkeys(labels))


def exercise(
    listing: Listing, shown: PublicExercise, heading: str, today: date, near: Commune | None = None
) -> ExerciseView:
    """One profession, with its own name when it differs from the heading of the page."""
    name = name_of(listing, shown)
    return ExerciseView(
        profession=shown.profession.label,
        name="" if name == heading else name,
        category=label(shown.category),
        savoir_faire=tuple(map(savoir_faire, shown.savoir_faire)),
        activities=tuple(activity(each, today, near) for each in shown.activities),
        diplomas=tuple(map(diploma, shown.diplomas)),
        authorisations=tuple(map(authorisation, shown.authorisations)),
    )


def savoir_faire(known: SavoirFaire) -> Fact:
    """A savoir-faire and its type (specialty, competence, capacity …)."""
    return Fact(label(known.type), known.label)


def diploma(held: Diploma) -> Fact:
    """A diploma; beside its type, its date and place when they are known."""
    when = f"obtenu le {long_date(held.date)}" if held.date else ""
    return Fact(label(held.type), joined((held.label, when, held.place)))


def authorisation(given: Authorisation) -> Fact:
    """An authorisation to practise and its discipline."""
    return Fact(given.type.label, label(given.discipline))


def activity(shown: PublicActivity, today: date, near: Commune | None = None) -> ActivityView:
    """An activity, at its place or without one."""
    place = shown.place
    return ActivityView(
        heading=place_name(place) if place else placeless(shown),
        path=path_of_place(place) if place else "",
        trade_name=trade_name(place) if place else "",
        address=address(place) if place else (),
        phones=tuple(map(call, place.phones)) if place else (),
        email=mailbox(place.email) if place and place.email else None,
        period=period(shown.start, shown.end, today),
        distance=distances.from_commune(near, place),
        facts=tuple(activity_facts(shown)),
    )


def placeless(shown: PublicActivity) -> str:
    """Why an activity has no place: locums have none; otherwise the register does not say."""
    return nowhere(shown.genre, shown.kind)


def place_name(place: PublicPlace) -> str:
    """What a place is called."""
    return place.name or place.trade_name or wording.NO_PLACE_NAME


def trade_name(place: PublicPlace) -> str:
    """The sign over the door, when it says something else than the name."""
    return place.trade_name if place.trade_name and place.trade_name != place_name(place) else ""


def address(place: PublicPlace) -> tuple[str, ...]:
    """The lines of an address, the postal line after them, the country when it is not France.

    A CEDEX line that has the postal code already is the postal line.
    """
    at = place.address
    is_written = any(at.postal_code and line.startswith(at.postal_code) for line in at.lines)
    postal = "" if is_written else joined((at.postal_code, label(at.commune)), " ")
    abroad = at.country if at.country and at.country.code != FRANCE else None
    return tuple(filter(None, (*at.lines, postal, label(abroad))))


def activity_facts(shown: PublicActivity) -> Iterable[Fact]:
    """In what capacity, and the official numbers of the place."""
    place = shown.place
    pairs = (
        ("Fonction", label(shown.function)),
        ("Mode d’exercice", label(shown.mode)),
        ("Type d’activité", label(shown.kind)),
        ("Genre d’activité", label(shown.genre)),
        ("Secteur", label(shown.sector)),
        ("FINESS", place.finess if place else None),
        ("SIRET", place.siret if place else None),
    )
    return (Fact(term, value) for term, value in pairs if value)


def call(digits: str) -> Contact:
    """A phone number as a link."""
    return Contact(phone(digits), tel(digits))


def mailbox(address_: str) -> Contact:
    """An e-mail address as a link."""
    return Contact(address_, wording.mail_link(address_))


def some(labels: tuple[str, ...]) -> str:
    """The first few, and how many more there are."""
    more = len(labels) - SHOWN
    shown = ", ".join(labels[:SHOWN])
    return f"{shown} et {more} autre{'s' if more > 1 else ''}" if more > 0 else shown


def joined(parts: Iterable[str | None], separator: str = ", ") -> str:
    """What there is of the parts."""
    return separator.join(filter(None, parts))

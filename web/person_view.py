"""Listing → the view of a person's page: final texts, in reading order.

Pure functions from public values to view values. The template only lays them out. Missing values
are left out here, so that no page shows a label without a value.
"""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup
from msgspec import Struct

from directory.model.geography import Commune
from directory.model.listing import Listing, PublicActivity, PublicExercise
from directory.model.professional import Authorisation, Diploma, SavoirFaire
from directory.terminology.feminine import format_profession
from pdf.weight import estimate_sheet_kilobytes
from pdf.wording import format_label, format_long_date, join_full_name, join_words
from search_api.representations.jsonld import encode_jsonld
from search_api.representations.schemas import ListingAnswer
from search_api.search.radius import measure_distance
from web import wording
from web.activity_view import ActivityView, Fact, build_activity_view
from web.correction_letter import Correction, build_correction
from web.place_view import ContactLink, build_mail_link
from web.practices import Practices, group_practices

MAX_LISTED_LABELS = 3
"""Towns or savoir-faire listed before "et 2 autres"; homonyms rarely have three in common."""


class ExerciseView(Struct, frozen=True):
    """A profession; `name` is set only if it differs from the heading of the page."""

    profession: str
    name: str
    category: str
    savoir_faire: tuple[Fact, ...]
    activities: tuple[ActivityView, ...]
    practices: Practices
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
        summary=join_words(
            *wording.list_professions(listing),
            shorten_list(list_savoir_faire_labels(listing)),
            separator=" · ",
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
    return join_full_name(courtesy, exercise.exercise_first_name, exercise.exercise_name)


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
    activities = tuple(
        build_activity_view(each, today, near)
        for each in sort_by_distance(exercise.activities, near)
    )
    return ExerciseView(
        profession=format_profession(exercise.profession, listing.civility),
        name="" if name == heading else name,
        category=format_label(exercise.category),
        savoir_faire=tuple(map(build_savoir_faire_fact, exercise.savoir_faire)),
        activities=activities,
        practices=group_practices(activities),
        diplomas=tuple(map(build_diploma_fact, exercise.diplomas)),
        authorisations=tuple(map(build_authorisation_fact, exercise.authorisations)),
    )


def sort_by_distance(
    activities: Sequence[PublicActivity], near: Commune | None
) -> list[PublicActivity]:
    """The activities nearest to a commune first; in the order of the register without one."""
    point = near.location if near else None
    return sorted(activities, key=lambda each: measure_distance(find_commune_code(each), point))


def find_commune_code(activity: PublicActivity) -> str:
    """The INSEE code of the place of an activity; empty if unknown."""
    commune = activity.place.address.commune if activity.place else None
    return commune.code if commune else ""


def build_savoir_faire_fact(savoir_faire: SavoirFaire) -> Fact:
    """A savoir-faire and its type (specialty, competence, capacity …)."""
    return Fact(format_label(savoir_faire.type), savoir_faire.label)


def build_diploma_fact(diploma: Diploma) -> Fact:
    """A diploma: its type; its label, date and place, when known."""
    when = f"obtenu le {format_long_date(diploma.date)}" if diploma.date else ""
    return Fact(
        format_label(diploma.type), join_words(diploma.label, when, diploma.place, separator=", ")
    )


def build_authorisation_fact(authorisation: Authorisation) -> Fact:
    """An authorisation to practise and its discipline."""
    return Fact(authorisation.type.label, format_label(authorisation.discipline))


def shorten_list(labels: tuple[str, ...]) -> str:
    """The first labels, and the number of further ones."""
    more = len(labels) - MAX_LISTED_LABELS
    shown = ", ".join(labels[:MAX_LISTED_LABELS])
    return f"{shown} et {more} autre{'s' if more > 1 else ''}" if more > 0 else shown

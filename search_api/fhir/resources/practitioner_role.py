"""PractitionerRole (FR Core, profile `as-dp-practitionerrole`): the situation of exercise.

One resource for each activity, whose id is derived in `directory.model.roles`.
"""

from msgspec import Struct

from directory.model.listing import Listing, PublicActivity, PublicExercise
from directory.model.roles import derive_role_id
from search_api.fhir.resources import code_systems
from search_api.fhir.resources.datatypes import (
    FhirJson,
    build_codeable_concepts,
    build_reference,
    drop_empty,
)
from search_api.fhir.resources.meta import build_meta

PRACTITIONER_ROLE_PROFILES = [
    code_systems.FR_CORE + "fr-core-practitioner-role",
    code_systems.ANNUAIRE + "as-dp-practitionerrole",
]


class Role(Struct, frozen=True):
    """One activity of a person, with its id."""

    id: str
    listing: Listing
    exercise: PublicExercise
    activity: PublicActivity


def list_roles(listing: Listing) -> list[Role]:
    """Each distinct activity, in the stable order of the ids, by which pages continue."""
    roles = (
        Role(derive_role_id(listing, exercise, activity), listing, exercise, activity)
        for exercise in listing.exercises
        for activity in exercise.activities
    )
    once: dict[str, Role] = {}
    for role in roles:
        once.setdefault(role.id, role)
    return [once[id_] for id_ in sorted(once)]


def build_practitioner_role(role: Role) -> FhirJson:
    """The resource of one activity."""
    place = role.activity.place
    return drop_empty(
        {
            "resourceType": "PractitionerRole",
            "id": role.id,
            "meta": build_meta(PRACTITIONER_ROLE_PROFILES, role.listing.updated_at),
            "language": "fr",
            "active": True,
            "period": build_period(role.activity),
            "practitioner": build_reference(
                "Practitioner", role.listing.id, format_exercise_name(role.exercise)
            ),
            "organization": build_reference(
                "Organization", place.id, place.name or place.trade_name
            )
            if place and place.id
            else None,
            "code": build_role_codes(role.activity),
        }
    )


def build_period(activity: PublicActivity) -> FhirJson:
    """The days of an activity, as far as the register states them; a start may be to come."""
    days = {"start": activity.start, "end": activity.end}
    return {name: day.isoformat() for name, day in days.items() if day}


def build_role_codes(activity: PublicActivity) -> list[FhirJson]:
    """The slices `genreActivite`, `modeExercice` and `fonction`."""
    function = activity.function
    table = code_systems.find_function_table(function.code) if function else ""
    return [
        *build_codeable_concepts(
            code_systems.build_nomenclature_url(code_systems.GENRE_TABLE), activity.genre
        ),
        *build_codeable_concepts(
            code_systems.build_nomenclature_url(code_systems.MODE_TABLE), activity.mode
        ),
        *build_codeable_concepts(code_systems.build_nomenclature_url(table), function),
    ]


def format_exercise_name(exercise: PublicExercise) -> str:
    """The exercise name as displayed in a reference."""
    return f"{exercise.exercise_first_name} {exercise.exercise_name}".strip()

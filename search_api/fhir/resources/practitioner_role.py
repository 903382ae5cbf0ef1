"""PractitionerRole (FR Core, profile `as-dp-practitionerrole`): the situation of exercise.

One for each activity. The register gives an activity no number of its own in the open data; the id
is the person's number and a hash of what makes the activity another one than the next, so that it
stays while contacts, labels and other activities change.
"""

from collections.abc import Iterator
from hashlib import blake2b

from msgspec import Struct

from directory.model.listing import Listing, PublicActivity, PublicExercise
from search_api.fhir.resources import code_systems
from search_api.fhir.resources.datatypes import Json, concept, reference, without_nothing
from search_api.fhir.resources.practitioner import meta

PROFILES = [
    code_systems.FR_CORE + "fr-core-practitioner-role",
    code_systems.ANNUAIRE + "as-dp-practitionerrole",
]
HASH_BYTES = 6


class Role(Struct, frozen=True):
    """One activity of a person, with its id."""

    id: str
    listing: Listing
    exercise: PublicExercise
    activity: PublicActivity


def roles_of(listing: Listing) -> list[Role]:
    """Each activity once, in the order of the ids: pages go on in it, whatever changes."""
    found = (
        Role(role_id(listing, exercise, activity), listing, exercise, activity)
        for exercise in listing.exercises
        for activity in exercise.activities
    )
    once: dict[str, Role] = {}
    for role in found:
        once.setdefault(role.id, role)
    return [once[id_] for id_ in sorted(once)]


def practitioner_roles(listing: Listing) -> Iterator[Json]:
    """One resource for each activity."""
    return map(practitioner_role, roles_of(listing))


def practitioner_role(role: Role) -> Json:
    """The resource of one activity."""
    place = role.activity.place
    return without_nothing(
        {
            "resourceType": "PractitionerRole",
            "id": role.id,
            "meta": meta(PROFILES, role.listing),
            "language": "fr",
            "active": True,
            "practitioner": reference("Practitioner", role.listing.id, named(role.exercise)),
            "organization": reference("Organization", place.id, place.name or place.trade_name)
            if place and place.id
            else None,
            "code": codes(role.activity),
        }
    )


def codes(activity: PublicActivity) -> list[Json]:
    """The slices `genreActivite`, `modeExercice` and `fonction`."""
    function = activity.function
    table = code_systems.of_function(function.code) if function else ""
    return [
        *concept(code_systems.address(code_systems.GENRE), activity.genre),
        *concept(code_systems.address(code_systems.MODE), activity.mode),
        *concept(code_systems.address(table), function),
    ]


def named(exercise: PublicExercise) -> str:
    """The exercise name, as a reference displays it."""
    return f"{exercise.exercise_first_name} {exercise.exercise_name}".strip()


def role_id(listing: Listing, exercise: PublicExercise, activity: PublicActivity) -> str:
    """The id of an activity: the person's number, and what tells it from their others."""
    place = activity.place
    of_place = (place.id or "|".join(place.address.lines)) if place else ""
    told = (
        exercise.profession,
        exercise.category,
        activity.mode,
        activity.function,
        activity.genre,
        activity.sector,
        activity.kind,
    )
    text = "\t".join((*(each.code if each else "" for each in told), of_place))
    return f"{listing.id}-{blake2b(text.encode(), digest_size=HASH_BYTES).hexdigest()}"

"""The identity of an activity of a person, which FHIR calls a role.

The open data give no number to an activity; so its id is the person's number and a hash of the
fields that distinguish it from the person's other activities. The id stays the same when contacts,
labels or other activities change.
"""

from hashlib import blake2b

from msgspec import Struct

from directory.model.listing import Listing, PublicActivity, PublicExercise
from directory.model.professional import Exercise, Situation

ROLE_HASH_BYTES = 6


class EndedRole(Struct, frozen=True, gc=False, array_like=True):
    """An activity that was public and is no longer: nothing but its hash remains.

    Attributes:
        hash: the part of the id after the person's number.
        sequence: the sequence number of the change of the person that ended it.
    """

    hash: str
    sequence: int


def derive_role_id(listing: Listing, exercise: PublicExercise, activity: PublicActivity) -> str:
    """The id of an activity: the person's number, and a hash of its distinguishing fields."""
    place = activity.place
    place_id = (place.id or "|".join(place.address.lines)) if place else ""
    return format_role_id(listing.id, compute_role_hash(exercise, activity, place_id).hex())


def list_role_hashes(listing: Listing) -> frozenset[str]:
    """The hashes of the activities of a listing, in hexadecimal digits."""
    return frozenset(
        derive_role_id(listing, exercise, activity).rpartition("-")[2]
        for exercise in listing.exercises
        for activity in exercise.activities
    )


def format_role_id(number: str, role_hash: str) -> str:
    """The id of an activity of the person with this number."""
    return f"{number}-{role_hash}"


def derive_role_hash(exercise: Exercise, situation: Situation) -> bytes:
    """The hash of the same activity in a validated record."""
    place = situation.place
    place_id = (place.key or "|".join(place.address.lines)) if place else ""
    return compute_role_hash(exercise, situation, place_id)


def compute_role_hash(
    exercise: PublicExercise | Exercise, activity: PublicActivity | Situation, place_id: str
) -> bytes:
    """The hash of the codes of an activity and its place: `ROLE_HASH_BYTES` bytes."""
    concepts = (
        exercise.profession,
        exercise.category,
        activity.mode,
        activity.function,
        activity.genre,
        activity.sector,
        activity.kind,
    )
    text = "\t".join([*[each.code if each else "" for each in concepts], place_id])
    return blake2b(text.encode(), digest_size=ROLE_HASH_BYTES).digest()

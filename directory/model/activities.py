"""Activities as codes, which filters match and facets count.

All filters must match one and the same activity: a cardiologist at Rennes who is also a researcher
at Brest is not a cardiologist at Brest. So the codes of each distinct activity stay together. An
exercise without activities counts as one activity without a place.

Facets read thousands of people, and only their codes: the `Partial…` types decode nothing else,
which is several times faster than decoding whole listings.
"""

from collections.abc import Iterator
from functools import lru_cache

import msgspec
from msgspec import Struct

from directory.model import geography
from directory.model.listing import (
    Listing,
    PublicActivity,
    PublicAddress,
    PublicExercise,
    PublicPlace,
)
from directory.terminology import Concept


class PartialConcept(Struct, frozen=True, gc=False):
    """A concept without its label."""

    code: str


class PartialAddress(Struct, frozen=True, gc=False):
    """An address by its codes, and its town and country if it is abroad."""

    commune: PartialConcept | None
    departement: PartialConcept | None
    postal_code: str | None
    country: Concept | None = None
    locality: str | None = None


class PartialPlace(Struct, frozen=True, gc=False):
    """A place of practice by its id."""

    id: str
    address: PartialAddress


class PartialActivity(Struct, frozen=True, gc=False):
    """An activity by its codes."""

    mode: PartialConcept | None
    function: PartialConcept | None
    sector: PartialConcept | None
    place: PartialPlace | None


class PartialExercise(Struct, frozen=True, gc=False):
    """An exercise by its codes."""

    profession: PartialConcept
    savoir_faire: tuple[PartialConcept, ...]
    activities: tuple[PartialActivity, ...]


class PartialListing(Struct, frozen=True, gc=False):
    """The part of a `Listing` that activities are built from."""

    exercises: tuple[PartialExercise, ...]


_PARTIAL_LISTING_DECODER = msgspec.json.Decoder(PartialListing)


class Activity(Struct, frozen=True, gc=False):
    """The codes of one activity, including those of its exercise; empty if unknown.

    Attributes:
        savoir_faire: those of the exercise, which count for all its activities.
        postal_codes: that of the address; after a CEDEX code, also those of the commune.
        country: the code of a country other than France.
        localities: keys of the names of the town and the country, if it is not France.
        structure: the register's technical id of the place of practice.
    """

    profession: str
    savoir_faire: tuple[str, ...] = ()
    mode: str = ""
    function: str = ""
    sector: str = ""
    departement: str = ""
    commune: str = ""
    postal_codes: tuple[str, ...] = ()
    country: str = ""
    localities: tuple[str, ...] = ()
    structure: str = ""


def decode_activities(encoded: bytes) -> tuple[Activity, ...]:
    """The distinct activities of an encoded listing; nothing else of it is decoded."""
    return collect_activities(_PARTIAL_LISTING_DECODER.decode(encoded))


def collect_activities(listing: Listing | PartialListing) -> tuple[Activity, ...]:
    """The distinct activities of a person, in the order of the listing."""
    activities = [
        each for exercise in listing.exercises for each in iter_exercise_activities(exercise)
    ]
    return tuple(activities) if len(activities) == 1 else tuple(dict.fromkeys(activities))


def iter_exercise_activities(exercise: PublicExercise | PartialExercise) -> Iterator[Activity]:
    """The activities of one exercise, or the exercise alone."""
    profession = exercise.profession.code
    savoir_faire = tuple([each.code for each in exercise.savoir_faire])
    if not exercise.activities:
        yield Activity(profession, savoir_faire)
    for activity in exercise.activities:
        yield build_activity(profession, savoir_faire, activity, activity.place)


def build_activity(
    profession: str,
    savoir_faire: tuple[str, ...],
    activity: PublicActivity | PartialActivity,
    place: PublicPlace | PartialPlace | None,
) -> Activity:
    """The codes of an activity and its place, if any."""
    mode = activity.mode.code if activity.mode else ""
    function = activity.function.code if activity.function else ""
    sector = activity.sector.code if activity.sector else ""
    if place is None:
        return Activity(profession, savoir_faire, mode, function, sector)
    address = place.address
    commune = address.commune.code if address.commune else ""
    return Activity(
        profession,
        savoir_faire,
        mode,
        function,
        sector,
        address.departement.code if address.departement else "",
        commune,
        list_postal_codes(commune, address.postal_code or ""),
        get_foreign_country(address),
        list_localities(address),
        place.id,
    )


def get_foreign_country(address: PublicAddress | PartialAddress) -> str:
    """The code of the country of an address; empty in France."""
    country = address.country
    return country.code if country and country.code != geography.FRANCE_CODE else ""


def list_localities(address: PublicAddress | PartialAddress) -> tuple[str, ...]:
    """The keys of the town and the country by which an address abroad is found."""
    country = address.country if get_foreign_country(address) else None
    if country is None and address.locality is None:
        return ()
    names = (address.locality, country.label if country else None)
    return tuple(dict.fromkeys(geography.fold_locality(name) for name in names if name))


@lru_cache(maxsize=1 << 15)
def list_postal_codes(commune: str, postal_code: str) -> tuple[str, ...]:
    """The postal codes under which an address is found.

    A CEDEX code does not say which postal code of the commune it replaces, so all of them are
    added.
    """
    known = geography.load_communes().get(commune)
    if postal_code and known and postal_code not in known.postal_codes:
        return (postal_code, *known.postal_codes)
    return (postal_code,) if postal_code else ()

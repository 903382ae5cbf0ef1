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
from directory.model.phone_numbers import build_phone_key
from directory.terminology import Concept
from directory.text.streets import list_street_keys

HAS_PHONE = "true"
"""The code of a place that publishes a telephone number."""
CONTACT_CACHE_SIZE = 1 << 15
"""Places whose keys each process keeps; see `benchmarks/` for how often they recur."""
PRESENT_CIVILITIES = {"MLLE": "MME"}
"""Mademoiselle counts as Madame, which replaces it (circular 5575/SG of 21 February 2012)."""


class PartialConcept(Struct, frozen=True, gc=False):
    """A concept without its label."""

    code: str


class PartialAddress(Struct, frozen=True, gc=False):
    """An address by its lines and codes, and its town and country if it is abroad."""

    lines: tuple[str, ...]
    commune: PartialConcept | None
    departement: PartialConcept | None
    postal_code: str | None
    country: Concept | None = None
    locality: str | None = None


class PartialPlace(Struct, frozen=True, gc=False):
    """A place of practice by its id and its contacts."""

    id: str
    address: PartialAddress
    phones: tuple[str, ...]


class PartialActivity(Struct, frozen=True, gc=False):
    """An activity by its codes."""

    kind: PartialConcept | None
    genre: PartialConcept | None
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

    civility: PartialConcept | None
    exercises: tuple[PartialExercise, ...]


_PARTIAL_LISTING_DECODER = msgspec.json.Decoder(PartialListing)


class Activity(Struct, frozen=True, gc=False):
    """The codes of one activity, including those of its exercise; empty if unknown.

    Attributes:
        savoir_faire: those of the exercise, which count for all its activities.
        genre: or the kind of activity, where only that is known (`indexer.feed.kinds`).
        civility: that of the person, as `PRESENT_CIVILITIES` has it: Madame or Monsieur.
        postal_codes: that of the address; after a CEDEX code, also those of the commune.
        country: the code of a country other than France.
        localities: keys of the names of the town and the country, if it is not France, and of a
            CEDEX office that is not named like the commune.
        has_phone: `HAS_PHONE` if the place publishes a telephone number.
        structure: the register's technical id of the place of practice.
        streets: keys of the streets of the address (`directory.text.streets`).
        house_numbers: the numbers in these streets, each also without its repetition.
        phones: keys of the published numbers (`directory.model.phone_numbers.build_phone_key`).
    """

    profession: str
    savoir_faire: tuple[str, ...] = ()
    genre: str = ""
    mode: str = ""
    function: str = ""
    sector: str = ""
    civility: str = ""
    departement: str = ""
    commune: str = ""
    postal_codes: tuple[str, ...] = ()
    country: str = ""
    localities: tuple[str, ...] = ()
    has_phone: str = ""
    structure: str = ""
    streets: tuple[str, ...] = ()
    house_numbers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


class ContactKeys(Struct, frozen=True, gc=False):
    """How a place is reached: the keys of its streets, house numbers and telephone numbers."""

    streets: tuple[str, ...] = ()
    house_numbers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


NO_CONTACT_KEYS = ContactKeys()


def decode_activities(encoded: bytes, *, has_contacts: bool = True) -> tuple[Activity, ...]:
    """The distinct activities of an encoded listing; nothing else of it is decoded.

    Args:
        encoded: the listing.
        has_contacts: whether streets and telephone numbers are read too, which takes time.
    """
    return collect_activities(_PARTIAL_LISTING_DECODER.decode(encoded), has_contacts=has_contacts)


def collect_activities(
    listing: Listing | PartialListing, *, has_contacts: bool = True
) -> tuple[Activity, ...]:
    """The distinct activities of a person, in the order of the listing.

    Args:
        listing: the person.
        has_contacts: as for `decode_activities`.
    """
    civility = get_present_civility(listing)
    activities = [
        each
        for exercise in listing.exercises
        for each in iter_exercise_activities(exercise, civility, has_contacts=has_contacts)
    ]
    return tuple(activities) if len(activities) == 1 else tuple(dict.fromkeys(activities))


def get_present_civility(listing: Listing | PartialListing) -> str:
    """The code of the civility of a person, as it is used today; empty without one."""
    code = listing.civility.code if listing.civility else ""
    return PRESENT_CIVILITIES.get(code, code)


def iter_exercise_activities(
    exercise: PublicExercise | PartialExercise, civility: str, *, has_contacts: bool
) -> Iterator[Activity]:
    """The activities of one exercise, or the exercise alone."""
    profession = exercise.profession.code
    savoir_faire = tuple([each.code for each in exercise.savoir_faire])
    if not exercise.activities:
        yield Activity(profession, savoir_faire, civility=civility)
    for activity in exercise.activities:
        place = activity.place
        contacts = read_contacts(place) if place and has_contacts else NO_CONTACT_KEYS
        yield build_activity(
            (profession, savoir_faire, *read_work_codes(activity), civility), place, contacts
        )


def read_work_codes(activity: PublicActivity | PartialActivity) -> tuple[str, str, str, str]:
    """The codes of genre, mode, function and sector."""
    genre = activity.genre or activity.kind
    return (
        genre.code if genre else "",
        activity.mode.code if activity.mode else "",
        activity.function.code if activity.function else "",
        activity.sector.code if activity.sector else "",
    )


def build_activity(
    work: tuple[str, tuple[str, ...], str, str, str, str, str],
    place: PublicPlace | PartialPlace | None,
    contacts: ContactKeys,
) -> Activity:
    """The codes of an activity: of what is done, and of its place, if any."""
    if place is None:
        return Activity(*work)
    address = place.address
    commune = address.commune.code if address.commune else ""
    return Activity(
        *work,
        address.departement.code if address.departement else "",
        commune,
        list_postal_codes(commune, address.postal_code or ""),
        get_foreign_country(address),
        list_localities(address),
        HAS_PHONE if place.phones else "",
        place.id,
        contacts.streets,
        contacts.house_numbers,
        contacts.phones,
    )


def read_contacts(place: PublicPlace | PartialPlace) -> ContactKeys:
    """The streets, house numbers and telephone numbers of a place of practice."""
    return build_contact_keys(place.address.lines, place.phones)


@lru_cache(maxsize=CONTACT_CACHE_SIZE)
def build_contact_keys(lines: tuple[str, ...], phones: tuple[str, ...]) -> ContactKeys:
    """The keys of the lines of an address and of shown telephone numbers."""
    return ContactKeys(*list_street_keys(lines), tuple(map(build_phone_key, phones)))


def get_foreign_country(address: PublicAddress | PartialAddress) -> str:
    """The code of the country of an address; empty in France."""
    country = address.country
    return country.code if country and country.code != geography.FRANCE_CODE else ""


def list_localities(address: PublicAddress | PartialAddress) -> tuple[str, ...]:
    """The keys of the town and the country of an address abroad, or of its CEDEX office.

    An office named like the commune needs no key of its own.
    """
    country = address.country if get_foreign_country(address) else None
    office = geography.find_cedex_label(address.lines[-1]) if address.lines else ""
    if country is None and address.locality is None and not office:
        return ()
    commune = geography.load_communes().get(address.commune.code) if address.commune else None
    names = (address.locality, country.label if country else None, office)
    keys = dict.fromkeys(geography.fold_locality(name) for name in names if name)
    if commune:
        keys.pop(geography.fold_locality(commune.name), None)
    return tuple(keys)


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

"""Listing: what the public may see of a professional. The privacy boundary.

An allow-list: every public field is named here and filled by hand in `build_listing`. There is no
`asdict` and no exclusion list: a field added to `Professional` stays private until it is added
below. The shape is the LISTING of the public contract; `tests/directory/model/test_listing.py`
checks every path of it.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from directory.model import geography
from directory.model.identifiers import Adeli, Finess, NationalId, Rpps, Siret
from directory.model.professional import (
    Address,
    Authorisation,
    Diploma,
    Exercise,
    OptionalConcept,
    PlaceOfPractice,
    Professional,
    SavoirFaire,
    Situation,
)
from directory.terminology import Concept


class PublicAddress(Struct, frozen=True, gc=False, omit_defaults=True):
    """A postal address, its département, and the centre of its commune.

    Attributes:
        locality: the town of a place in another country, which has no commune; left out of JSON in
            France, so that addresses there stay as they were and small.
    """

    lines: tuple[str, ...]
    postal_code: str | None
    commune: OptionalConcept
    departement: OptionalConcept
    country: OptionalConcept
    location: geography.Point | None
    locality: str | None = None

    @property
    def town(self) -> str | None:
        """The name of the commune, or of the town in another country."""
        return self.commune.label if self.commune else self.locality


class PublicPlace(Struct, frozen=True, gc=False):
    """A place of practice with its public (professional) contacts.

    Attributes:
        id: the register's technical id, which the open data publish; empty where there is none.
    """

    id: str
    name: str | None
    trade_name: str | None
    finess: Finess | None
    siret: Siret | None
    address: PublicAddress
    phones: tuple[str, ...]
    email: str | None


class PublicActivity(Struct, frozen=True, gc=False):
    """An activity; the reason why one ended is not public."""

    kind: OptionalConcept
    genre: OptionalConcept
    mode: OptionalConcept
    function: OptionalConcept
    sector: OptionalConcept
    start: date | None
    end: date | None
    place: PublicPlace | None


class PublicExercise(Struct, frozen=True, gc=False):
    """A profession under its exercise name."""

    profession: Concept
    category: OptionalConcept
    title: OptionalConcept
    exercise_name: str
    exercise_first_name: str
    savoir_faire: tuple[SavoirFaire, ...]
    diplomas: tuple[Diploma, ...]
    authorisations: tuple[Authorisation, ...]
    activities: tuple[PublicActivity, ...]


class Listing(Struct, frozen=True, gc=False):
    """One professional, as published.

    Attributes:
        id: used in addresses: the RPPS number, or the ADELI number of a person without one.
        updated_at: the day on which this person's data last changed; from the data, not the clock.
    """

    id: str
    rpps: Rpps | None
    adeli: tuple[Adeli, ...]
    former_ids: tuple[str, ...]
    national_id: NationalId
    civility: OptionalConcept
    exercises: tuple[PublicExercise, ...]
    diplomas: tuple[Diploma, ...]
    authorisations: tuple[Authorisation, ...]
    mssante: tuple[str, ...]
    updated_at: date


def group_activities_by_place(
    listing: Listing,
) -> Iterable[tuple[PublicPlace, list[PublicActivity]]]:
    """The places of practice, each once, with the activities there."""
    activities_by_place: dict[PublicPlace, list[PublicActivity]] = {}
    for exercise in listing.exercises:
        for activity in exercise.activities:
            if activity.place:
                activities_by_place.setdefault(activity.place, []).append(activity)
    return activities_by_place.items()


def build_listing(professional: Professional, *, today: date, updated_at: date) -> Listing:
    """The public projection of a professional on a given day.

    Args:
        professional: the validated record.
        today: activities that have ended by this day are left out.
        updated_at: the day of the data in which the record last changed.
    """
    local = professional.national_id.local_number
    return Listing(
        id=str(local),
        rpps=local if isinstance(local, Rpps) else None,
        adeli=professional.adeli,
        former_ids=professional.former_ids,
        national_id=professional.national_id,
        civility=professional.civility,
        exercises=tuple(
            [build_public_exercise(exercise, today) for exercise in professional.exercises]
        ),
        diplomas=professional.diplomas,
        authorisations=professional.authorisations,
        mssante=professional.mssante,
        updated_at=updated_at,
    )


def build_public_exercise(exercise: Exercise, today: date) -> PublicExercise:
    """A profession with the activities that have not ended, present ones before future ones."""
    situations = [each for each in exercise.situations if each.end is None or each.end >= today]
    situations.sort(key=lambda each: each.start is not None and each.start > today)
    return PublicExercise(
        profession=exercise.profession,
        category=exercise.category,
        title=exercise.title,
        exercise_name=exercise.exercise_name,
        exercise_first_name=exercise.exercise_first_name,
        savoir_faire=exercise.savoir_faire,
        diplomas=exercise.diplomas,
        authorisations=exercise.authorisations,
        activities=tuple([build_public_activity(situation) for situation in situations]),
    )


def build_public_activity(situation: Situation) -> PublicActivity:
    """An activity and its place, if it has one."""
    return PublicActivity(
        kind=situation.kind,
        genre=situation.genre,
        mode=situation.mode,
        function=situation.function,
        sector=situation.sector,
        start=situation.start,
        end=situation.end,
        place=build_public_place(situation.place) if situation.place else None,
    )


def build_public_place(place: PlaceOfPractice) -> PublicPlace:
    """A place of practice, its address located by commune."""
    return PublicPlace(
        id=place.key,
        name=place.name,
        trade_name=place.trade_name,
        finess=place.finess,
        siret=place.siret,
        address=build_public_address(place.address),
        phones=place.phones,
        email=place.email,
    )


def build_public_address(address: Address) -> PublicAddress:
    """An address with the département and the location of its commune."""
    code = address.commune.code if address.commune else ""
    is_french = address.country is None or address.country.code == geography.FRANCE_CODE
    postal_code = address.postal_code if is_french else None
    department = geography.find_department(code) or geography.find_department_by_postal_code(
        postal_code
    )
    return PublicAddress(
        lines=address.lines,
        postal_code=address.postal_code,
        commune=address.commune,
        departement=department,
        country=address.country,
        location=geography.find_commune_centre(code),
        locality=address.locality,
    )

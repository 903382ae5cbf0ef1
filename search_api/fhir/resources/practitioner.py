"""Practitioner (FR Core, profile `as-dp-practitioner`): a professional, whatever the place.

One for each person, one `name` for each distinct exercise name. No gender, birth date, personal
address or telephone: they are not public, and are nowhere in a listing.
"""

from collections.abc import Iterator

from directory.model.listing import Listing, PublicExercise
from directory.model.professional import Authorisation, Diploma, SavoirFaire
from search_api.fhir.resources import code_systems
from search_api.fhir.resources.datatypes import Json, coding, without_nothing

PROFILES = [
    code_systems.FR_CORE + "fr-core-practitioner",
    code_systems.ANNUAIRE + "as-dp-practitioner",
]


def practitioner(listing: Listing, *, sequence: int | None = None) -> Json:
    """The resource of a listing.

    Args:
        listing: as published.
        sequence: the person's last sequence number, where it is known: the version.
    """
    return without_nothing(
        {
            "resourceType": "Practitioner",
            "id": listing.id,
            "meta": meta(PROFILES, listing, sequence),
            "language": "fr",
            "identifier": list(identifiers(listing)),
            "active": True,
            "name": list(names(listing)),
            "telecom": [mailbox(each) for each in listing.mssante],
            "qualification": list(qualifications(listing)),
        }
    )


def meta(profiles: list[str], listing: Listing, sequence: int | None = None) -> Json:
    """What is known of the resource itself; the day is that of the data."""
    return without_nothing(
        {
            "versionId": str(sequence) if sequence is not None else None,
            "lastUpdated": f"{listing.updated_at.isoformat()}T00:00:00Z",
            "source": code_systems.RPPS,
            "profile": profiles,
        }
    )


def identifiers(listing: Listing) -> Iterator[Json]:
    """The national identifier, then the numbers it is made of."""
    yield code_systems.identifier("IDNPS", code_systems.PERSON, listing.national_id)
    if listing.rpps:
        yield code_systems.identifier("RPPS", code_systems.RPPS, listing.rpps)
    for number in listing.adeli:
        yield code_systems.identifier("ADELI", code_systems.ADELI, number)


def names(listing: Listing) -> Iterator[Json]:
    """Each distinct exercise name once, with the titles it is borne with."""
    prefix = [listing.civility.code] if listing.civility else []
    once: dict[tuple[str, str], list[str]] = {}
    for each in listing.exercises:
        suffixes = once.setdefault((each.exercise_name, each.exercise_first_name), [])
        if each.title and each.title.code not in suffixes:
            suffixes.append(each.title.code)
    for (family, given), suffixes in once.items():
        yield without_nothing(
            {
                "use": "usual",
                "text": " ".join(filter(None, (*prefix, given, family))),
                "family": family,
                "given": [given] if given else [],
                "prefix": prefix,
                "suffix": suffixes,
            }
        )


def mailbox(address: str) -> Json:
    """A secure mailbox (MSSanté)."""
    kind = coding(code_systems.address(code_systems.MESSAGING), "MSSANTE", "MSSANTE")
    return {
        "extension": [{"url": code_systems.EMAIL_TYPE, "valueCoding": kind}],
        "system": "email",
        "value": address,
        "use": "work",
    }


def qualifications(listing: Listing) -> Iterator[Json]:
    """Professions, then savoir-faire, diplomas and authorisations, each exercise's in turn."""
    for exercise in listing.exercises:
        yield profession(exercise)
        yield from map(savoir_faire, exercise.savoir_faire)
        yield from map(diploma, exercise.diplomas)
        yield from map(authorisation, exercise.authorisations)
    yield from map(diploma, listing.diplomas)
    yield from map(authorisation, listing.authorisations)


def profession(exercise: PublicExercise) -> Json:
    """The slice `exercicePro`: profession and category."""
    known = exercise.profession
    table = code_systems.address(code_systems.of_profession(known.code))
    codings = [coding(table, known.code, known.label)]
    if exercise.category:
        table = code_systems.address(code_systems.CATEGORY)
        codings.append(coding(table, exercise.category.code, exercise.category.label))
    return {"code": {"coding": codings}}


def savoir_faire(known: SavoirFaire) -> Json:
    """The slice `savoirFaire`: the savoir-faire and its type."""
    kind = known.type.code if known.type else ""
    table = code_systems.SAVOIR_FAIRE.get(kind, code_systems.SAVOIR_FAIRE["S"])
    codings = [coding(code_systems.address(table), known.code, known.label)]
    if known.type:
        types = code_systems.address(code_systems.SAVOIR_FAIRE_TYPE)
        codings.append(coding(types, known.type.code, known.type.label))
    return {"code": {"coding": codings}}


def diploma(known: Diploma) -> Json:
    """The slice `degree`: the diploma and its type; the label alone where there is no code."""
    codings = []
    kind = known.type.code if known.type else ""
    if known.code:
        table = code_systems.DIPLOMA.get(kind, code_systems.DIPLOMA["AU"])
        codings.append(coding(code_systems.address(table), known.code, known.label))
    if known.type:
        codings.append(
            coding(code_systems.address(code_systems.DIPLOMA_TYPE), kind, known.type.label)
        )
    qualification: Json = {
        "code": without_nothing({"coding": codings, "text": known.label}),
        "period": {"start": known.date.isoformat()} if known.date else None,
        "issuer": {"display": known.place} if known.place else None,
    }
    return without_nothing(qualification)


def authorisation(known: Authorisation) -> Json:
    """An authorisation to practise and its discipline."""
    codings = [
        coding(code_systems.address("TRE_R17-TypeAutorisation"), known.type.code, known.type.label)
    ]
    if known.discipline:
        table = code_systems.address("TRE_R18-DisciplineAutorisation")
        codings.append(coding(table, known.discipline.code, known.discipline.label))
    return {"code": {"coding": codings}}

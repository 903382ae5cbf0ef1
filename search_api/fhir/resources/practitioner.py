"""Practitioner (FR Core, profile `as-dp-practitioner`): a professional, independent of places.

One resource for each person, one `name` for each distinct exercise name. No gender, birth date,
personal address or telephone: they are not public, and no listing has them.
"""

from collections.abc import Iterator

from directory.model.listing import Listing, PublicExercise
from directory.model.professional import Authorisation, Diploma, SavoirFaire
from search_api.fhir.resources import code_systems
from search_api.fhir.resources.datatypes import FhirJson, build_coding, drop_empty
from search_api.fhir.resources.meta import build_meta

PRACTITIONER_PROFILES = [
    code_systems.FR_CORE + "fr-core-practitioner",
    code_systems.ANNUAIRE + "as-dp-practitioner",
]


def build_practitioner(listing: Listing, *, sequence: int | None = None) -> FhirJson:
    """The resource of a listing.

    Args:
        listing: as published.
        sequence: the person's last sequence number, where it is known; used as version.
    """
    return drop_empty(
        {
            "resourceType": "Practitioner",
            "id": listing.id,
            "meta": build_meta(PRACTITIONER_PROFILES, listing.updated_at, sequence),
            "language": "fr",
            "identifier": list(build_practitioner_identifiers(listing)),
            "active": True,
            "name": list(build_human_names(listing)),
            "telecom": [build_mssante_contact(each) for each in listing.mssante],
            "qualification": list(build_qualifications(listing)),
        }
    )


def build_practitioner_identifiers(listing: Listing) -> Iterator[FhirJson]:
    """The national identifier, then the number that it contains."""
    yield code_systems.build_fhir_identifier(
        "IDNPS", code_systems.PERSON_SYSTEM, listing.national_id
    )
    if listing.rpps:
        yield code_systems.build_fhir_identifier("RPPS", code_systems.RPPS_SYSTEM, listing.rpps)
    for number in listing.adeli:
        yield code_systems.build_fhir_identifier("ADELI", code_systems.ADELI_SYSTEM, number)


def build_human_names(listing: Listing) -> Iterator[FhirJson]:
    """Each distinct exercise name once, with its titles."""
    prefix = [listing.civility.code] if listing.civility else []
    once: dict[tuple[str, str], list[str]] = {}
    for each in listing.exercises:
        suffixes = once.setdefault((each.exercise_name, each.exercise_first_name), [])
        if each.title and each.title.code not in suffixes:
            suffixes.append(each.title.code)
    for (family, given), suffixes in once.items():
        yield drop_empty(
            {
                "use": "usual",
                "text": " ".join(filter(None, (*prefix, given, family))),
                "family": family,
                "given": [given] if given else [],
                "prefix": prefix,
                "suffix": suffixes,
            }
        )


def build_mssante_contact(address: str) -> FhirJson:
    """A secure mailbox (MSSanté)."""
    kind = build_coding(
        code_systems.build_nomenclature_url(code_systems.MESSAGING_TABLE), "MSSANTE", "MSSANTE"
    )
    return {
        "extension": [{"url": code_systems.EMAIL_TYPE, "valueCoding": kind}],
        "system": "email",
        "value": address,
        "use": "work",
    }


def build_qualifications(listing: Listing) -> Iterator[FhirJson]:
    """Professions, then savoir-faire, diplomas and authorisations, exercise by exercise."""
    for exercise in listing.exercises:
        yield build_profession_qualification(exercise)
        yield from map(build_savoir_faire_qualification, exercise.savoir_faire)
        yield from map(build_diploma_qualification, exercise.diplomas)
        yield from map(build_authorisation_qualification, exercise.authorisations)
    yield from map(build_diploma_qualification, listing.diplomas)
    yield from map(build_authorisation_qualification, listing.authorisations)


def build_profession_qualification(exercise: PublicExercise) -> FhirJson:
    """The slice `exercicePro`: profession and category."""
    known = exercise.profession
    table = code_systems.build_nomenclature_url(code_systems.find_profession_table(known.code))
    codings = [build_coding(table, known.code, known.label)]
    if exercise.category:
        table = code_systems.build_nomenclature_url(code_systems.CATEGORY_TABLE)
        codings.append(build_coding(table, exercise.category.code, exercise.category.label))
    return {"code": {"coding": codings}}


def build_savoir_faire_qualification(savoir_faire: SavoirFaire) -> FhirJson:
    """The slice `savoirFaire`: the savoir-faire and its type."""
    kind = savoir_faire.type.code if savoir_faire.type else ""
    table = code_systems.SAVOIR_FAIRE_TABLES.get(kind, code_systems.SAVOIR_FAIRE_TABLES["S"])
    codings = [
        build_coding(
            code_systems.build_nomenclature_url(table), savoir_faire.code, savoir_faire.label
        )
    ]
    if savoir_faire.type:
        types = code_systems.build_nomenclature_url(code_systems.SAVOIR_FAIRE_TYPE_TABLE)
        codings.append(build_coding(types, savoir_faire.type.code, savoir_faire.type.label))
    return {"code": {"coding": codings}}


def build_diploma_qualification(diploma: Diploma) -> FhirJson:
    """The slice `degree`: the diploma and its type; only the label if there is no code."""
    codings = []
    kind = diploma.type.code if diploma.type else ""
    if diploma.code:
        table = code_systems.DIPLOMA_TABLES.get(kind, code_systems.DIPLOMA_TABLES["AU"])
        codings.append(
            build_coding(code_systems.build_nomenclature_url(table), diploma.code, diploma.label)
        )
    if diploma.type:
        codings.append(
            build_coding(
                code_systems.build_nomenclature_url(code_systems.DIPLOMA_TYPE_TABLE),
                kind,
                diploma.type.label,
            )
        )
    qualification: FhirJson = {
        "code": drop_empty({"coding": codings, "text": diploma.label}),
        "period": {"start": diploma.date.isoformat()} if diploma.date else None,
        "issuer": {"display": diploma.place} if diploma.place else None,
    }
    return drop_empty(qualification)


def build_authorisation_qualification(authorisation: Authorisation) -> FhirJson:
    """An authorisation to practise and its discipline."""
    codings = [
        build_coding(
            code_systems.build_nomenclature_url("TRE_R17-TypeAutorisation"),
            authorisation.type.code,
            authorisation.type.label,
        )
    ]
    if authorisation.discipline:
        table = code_systems.build_nomenclature_url("TRE_R18-DisciplineAutorisation")
        codings.append(
            build_coding(table, authorisation.discipline.code, authorisation.discipline.label)
        )
    return {"code": {"coding": codings}}

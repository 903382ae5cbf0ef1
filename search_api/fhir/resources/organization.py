"""Organization (FR Core, profile `as-dp-organization`): a place of practice.

The ISO 21090 parts of the street are parsed from the address line (number, type, name), because a
listing has whole lines only; a line that does not begin with a number stays whole.
"""

import re
from collections.abc import Iterator

from directory.model.listing import PublicAddress, PublicPlace
from directory.model.structures import PublishedStructure
from search_api.fhir.resources import code_systems
from search_api.fhir.resources.datatypes import (
    FhirJson,
    build_coding,
    build_contact_point,
    drop_empty,
)
from search_api.fhir.resources.meta import build_meta

ORGANIZATION_PROFILES = [
    code_systems.FR_CORE + "fr-core-organization",
    code_systems.ANNUAIRE + "as-dp-organization",
]
STREET_LINE = re.compile(
    r"(?P<number>\d+)\s*(?P<suffix>BIS|TER|QUATER|[A-Z])?\s+(?P<type>\S+)\s+(?P<name>\S.*)"
)
STREET_PARTS = {
    "number": "houseNumber",
    "suffix": "buildingNumberSuffix",
    "type": "streetNameType",
    "name": "streetNameBase",
}
GEOGRAPHICAL_ENTITY = "GEOGRAPHICAL-ENTITY"


def build_organization(structure: PublishedStructure) -> FhirJson:
    """The resource of a structure; its day is that of the last change that concerns it."""
    place = structure.place
    return drop_empty(
        {
            "resourceType": "Organization",
            "id": place.id,
            "meta": build_meta(ORGANIZATION_PROFILES, structure.updated_at),
            "language": "fr",
            "identifier": list(build_organization_identifiers(place)),
            "active": True,
            "type": [
                {
                    "coding": [
                        build_coding(code_systems.ORGANIZATION_TYPES, GEOGRAPHICAL_ENTITY, None)
                    ]
                }
            ],
            "name": place.name or place.trade_name or place.id,
            "alias": [place.trade_name] if place.name and place.trade_name else [],
            "telecom": [
                *(build_contact_point("phone", phone) for phone in place.phones),
                *([build_contact_point("email", place.email)] if place.email else []),
            ],
            "address": [build_fhir_address(place.address)],
        }
    )


def build_organization_identifiers(place: PublicPlace) -> Iterator[FhirJson]:
    """The national identifier of the structure, then its other numbers."""
    kind, number = place.id[:1], place.id[1:]
    if kind in code_systems.NATIONAL_ID_DIGITS:
        yield code_systems.build_fhir_identifier(
            "IDNST", code_systems.STRUCTURE_SYSTEM, code_systems.NATIONAL_ID_DIGITS[kind] + number
        )
    if place.finess:
        yield code_systems.build_fhir_identifier("FINEG", code_systems.FINESS_SYSTEM, place.finess)
    if place.siret:
        yield code_systems.build_fhir_identifier("SIRET", code_systems.SIRET_SYSTEM, place.siret)
    if kind == "R":
        yield code_systems.build_fhir_identifier("RPPSRG", code_systems.RANG_SYSTEM, number)


def build_fhir_address(postal_address: PublicAddress) -> FhirJson:
    """A postal address with the INSEE code of its commune."""
    commune = postal_address.commune
    extensions: list[FhirJson] = []
    if commune:
        code = build_coding(
            code_systems.build_nomenclature_url(code_systems.COMMUNE_TABLE),
            commune.code,
            commune.label,
        )
        extensions.append({"url": code_systems.INSEE_CODE, "valueCoding": code})
    if postal_address.location:
        point = {"latitude": postal_address.location.lat, "longitude": postal_address.location.lon}
        parts = [{"url": name, "valueDecimal": value} for name, value in point.items()]
        extensions.append({"url": code_systems.GEOLOCATION, "extension": parts})
    streets = [parse_street(line) for line in postal_address.lines]
    return drop_empty(
        {
            "extension": extensions,
            "line": list(postal_address.lines),
            "_line": streets if any(streets) else None,
            "city": postal_address.town,
            "district": postal_address.departement.label if postal_address.departement else None,
            "postalCode": postal_address.postal_code,
            "country": postal_address.country.code if postal_address.country else None,
        }
    )


def parse_street(line: str) -> FhirJson | None:
    """The ISO 21090 parts of a street line; None for another line."""
    match = STREET_LINE.fullmatch(line.upper())
    if match is None:
        return None
    return {
        "extension": [
            {"url": code_systems.ISO_21090 + STREET_PARTS[part], "valueString": text}
            for part, text in match.groupdict().items()
            if text
        ]
    }

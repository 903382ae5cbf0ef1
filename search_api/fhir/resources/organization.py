"""Organization (FR Core, profile `as-dp-organization`): a place of practice.

The ISO 21090 parts of the street are read off the line of the address (number, type, name), as the
listing keeps whole lines; a line that does not begin with a number stands as it is.
"""

import re
from collections.abc import Iterator

from directory.model.listing import PublicAddress, PublicPlace
from search_api.fhir.resources import code_systems
from search_api.fhir.resources.datatypes import Json, coding, contact, without_nothing

PROFILES = [
    code_systems.FR_CORE + "fr-core-organization",
    code_systems.ANNUAIRE + "as-dp-organization",
]
STREET = re.compile(
    r"(?P<number>\d+)\s*(?P<suffix>BIS|TER|QUATER|[A-Z])?\s+(?P<type>\S+)\s+(?P<name>\S.*)"
)
PARTS = {
    "number": "houseNumber",
    "suffix": "buildingNumberSuffix",
    "type": "streetNameType",
    "name": "streetNameBase",
}
GEOGRAPHICAL = "GEOGRAPHICAL-ENTITY"


def organization(place: PublicPlace) -> Json:
    """The resource of a place of practice that has a technical id."""
    return without_nothing(
        {
            "resourceType": "Organization",
            "id": place.id,
            "meta": {"source": code_systems.RPPS, "profile": PROFILES},
            "language": "fr",
            "identifier": list(identifiers(place)),
            "active": True,
            "type": [{"coding": [coding(code_systems.ORGANIZATION_TYPES, GEOGRAPHICAL, None)]}],
            "name": place.name or place.trade_name or place.id,
            "alias": [place.trade_name] if place.name and place.trade_name else [],
            "telecom": [
                *(contact("phone", phone) for phone in place.phones),
                *([contact("email", place.email)] if place.email else []),
            ],
            "address": [address(place.address)],
        }
    )


def identifiers(place: PublicPlace) -> Iterator[Json]:
    """The national identifier of the structure, then its numbers elsewhere."""
    kind, number = place.id[:1], place.id[1:]
    if kind in code_systems.NATIONAL:
        yield code_systems.identifier(
            "IDNST", code_systems.STRUCTURE, code_systems.NATIONAL[kind] + number
        )
    if place.finess:
        yield code_systems.identifier("FINEG", code_systems.FINESS, place.finess)
    if place.siret:
        yield code_systems.identifier("SIRET", code_systems.SIRET, place.siret)
    if kind == "R":
        yield code_systems.identifier("RPPSRG", code_systems.RANG, number)


def address(known: PublicAddress) -> Json:
    """A postal address with the INSEE code of its commune."""
    commune = known.commune
    extensions: list[Json] = []
    if commune:
        code = coding(code_systems.address(code_systems.COMMUNE), commune.code, commune.label)
        extensions.append({"url": code_systems.INSEE_CODE, "valueCoding": code})
    if known.location:
        point = {"latitude": known.location.lat, "longitude": known.location.lon}
        parts = [{"url": name, "valueDecimal": value} for name, value in point.items()]
        extensions.append({"url": code_systems.GEOLOCATION, "extension": parts})
    streets = [street(line) for line in known.lines]
    return without_nothing(
        {
            "extension": extensions,
            "line": list(known.lines),
            "_line": streets if any(streets) else None,
            "city": commune.label if commune else None,
            "district": known.departement.label if known.departement else None,
            "postalCode": known.postal_code,
            "country": known.country.code if known.country else None,
        }
    )


def street(line: str) -> Json | None:
    """The parts of a line that is a street; nothing for another line."""
    found = STREET.fullmatch(line.upper())
    if found is None:
        return None
    return {
        "extension": [
            {"url": code_systems.ISO_21090 + PARTS[part], "valueString": text}
            for part, text in found.groupdict().items()
            if text
        ]
    }

"""A listing as JSON-LD with the schema.org vocabulary: a Person, their occupations and places.

The same bytes are an API response and a data block in the person's page. So the characters that
could end such a block (`<`, `>`, `&`) are written as JSON escapes: the JSON has the same value, and
no name can become markup.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from directory.model.listing import (
    Listing,
    PublicActivity,
    PublicExercise,
    PublicPlace,
    group_activities_by_place,
)
from directory.model.professional import Diploma
from search_api.representations.safe_text import sanitise_text

Node = dict[str, Any]
SCHEMA_ORG = "https://schema.org"
MARKUP_ESCAPES = {b"<": b"\\u003c", b">": b"\\u003e", b"&": b"\\u0026"}


def encode_jsonld(listing: Listing, public_url: str) -> bytes:
    """The JSON-LD of a person, safe to embed in a page."""
    encoded = msgspec.json.encode({"@context": SCHEMA_ORG} | build_person_node(listing, public_url))
    for sign, escape in MARKUP_ESCAPES.items():
        encoded = encoded.replace(sign, escape)
    return encoded


def build_person_node(listing: Listing, public_url: str) -> Node:
    """schema.org Person: names, occupations, places of work."""
    page = f"{public_url}/professionnel/{listing.id}"
    first = listing.exercises[0]
    courtesy = first.title or listing.civility
    name = f"{first.exercise_first_name} {first.exercise_name}"
    others = (f"{each.exercise_first_name} {each.exercise_name}" for each in listing.exercises)
    return drop_absent_members(
        {
            "@type": "Person",
            "@id": page,
            "url": page,
            "identifier": [build_identifier_node(*each) for each in list_public_numbers(listing)],
            "name": sanitise_text(name),
            "alternateName": [
                sanitise_text(each) for each in dict.fromkeys(others) if each != name
            ],
            "honorificPrefix": sanitise_text(courtesy.label) if courtesy else None,
            "givenName": sanitise_text(first.exercise_first_name),
            "familyName": sanitise_text(first.exercise_name),
            "jobTitle": list_distinct_labels(each.profession.label for each in listing.exercises),
            "hasOccupation": [build_occupation_node(each) for each in listing.exercises],
            "hasCredential": [build_credential_node(each) for each in list_diplomas(listing)],
            "worksFor": [
                build_employment_node(*each) for each in group_activities_by_place(listing)
            ],
        }
    )


def list_public_numbers(listing: Listing) -> Iterable[tuple[str, str]]:
    """The public numbers of a person, each with its kind."""
    rpps = [("RPPS", str(listing.rpps))] if listing.rpps else []
    return dict.fromkeys((*rpps, *(("ADELI", str(each)) for each in listing.adeli)))


def build_identifier_node(kind: str, value: str) -> Node:
    """schema.org PropertyValue."""
    return {"@type": "PropertyValue", "propertyID": kind, "value": value}


def build_occupation_node(exercise: PublicExercise) -> Node:
    """schema.org Occupation: a profession, its code, its savoir-faire."""
    return drop_absent_members(
        {
            "@type": "Occupation",
            "name": sanitise_text(exercise.profession.label),
            "occupationalCategory": sanitise_text(exercise.profession.code),
            "skills": list_distinct_labels(known.label for known in exercise.savoir_faire),
        }
    )


def list_diplomas(listing: Listing) -> Iterable[Diploma]:
    """The diplomas of each profession, then those without a known profession."""
    return (*(held for each in listing.exercises for held in each.diplomas), *listing.diplomas)


def build_credential_node(diploma: Diploma) -> Node:
    """schema.org EducationalOccupationalCredential."""
    return drop_absent_members(
        {
            "@type": "EducationalOccupationalCredential",
            "name": sanitise_text(diploma.label),
            "credentialCategory": sanitise_text(diploma.type.label) if diploma.type else None,
            "dateCreated": diploma.date.isoformat() if diploma.date else None,
        }
    )


def build_employment_node(place: PublicPlace, activities: Iterable[PublicActivity]) -> Node:
    """A place of practice, within a schema.org OrganizationRole where its dates are known."""
    organization = build_organization_node(place)
    starts = [each.start for each in activities]
    ends = [each.end for each in activities]
    start = min(filter(None, starts)) if all(starts) else None
    end = max(filter(None, ends)) if all(ends) else None
    if not start and not end:
        return organization
    return drop_absent_members(
        {
            "@type": "OrganizationRole",
            "worksFor": organization,
            "startDate": start.isoformat() if start else None,
            "endDate": end.isoformat() if end else None,
        }
    )


def build_organization_node(place: PublicPlace) -> Node:
    """schema.org Organization: a place of practice with its postal address."""
    return drop_absent_members(
        {
            "@type": "Organization",
            "name": sanitise_text(place.name or place.trade_name or ""),
            "identifier": [
                build_identifier_node(kind, str(value))
                for kind, value in (("FINESS", place.finess), ("SIRET", place.siret))
                if value
            ],
            "address": build_postal_address_node(place),
            "telephone": [sanitise_text(each) for each in place.phones],
            "email": sanitise_text(place.email) if place.email else None,
        }
    )


def build_postal_address_node(place: PublicPlace) -> Node:
    """schema.org PostalAddress."""
    at = place.address
    return drop_absent_members(
        {
            "@type": "PostalAddress",
            "streetAddress": sanitise_text(", ".join(at.lines)),
            "postalCode": sanitise_text(at.postal_code or ""),
            "addressLocality": sanitise_text(at.town) if at.town else None,
            "addressRegion": sanitise_text(at.departement.label) if at.departement else None,
            "addressCountry": sanitise_text(at.country.label) if at.country else None,
        }
    )


def list_distinct_labels(labels: Iterable[str]) -> list[str]:
    """The labels, each once, sanitised."""
    return [sanitise_text(label) for label in dict.fromkeys(labels)]


def drop_absent_members(node: Node) -> Node:
    """The members that have a value; a missing value is left out, never replaced."""
    return {key: value for key, value in node.items() if value}

"""A listing as JSON-LD in the words of schema.org: `Person`, what they do and where.

The same bytes are answered to programs and stand in the person's page as a data block, so the
characters that could end such a block (`<`, `>`, `&`) are written as JSON escapes: still the same
JSON, and nothing of a name can become markup.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from directory.model.listing import Listing, PublicActivity, PublicExercise, PublicPlace
from directory.model.professional import Diploma
from search_api.representations.safe_text import visible

Node = dict[str, Any]
CONTEXT = "https://schema.org"
HARMLESS = {b"<": b"\\u003c", b">": b"\\u003e", b"&": b"\\u0026"}


def jsonld(listing: Listing, public_url: str) -> bytes:
    """The JSON-LD of a person, safe to stand in a page."""
    encoded = msgspec.json.encode({"@context": CONTEXT} | person(listing, public_url))
    for sign, escape in HARMLESS.items():
        encoded = encoded.replace(sign, escape)
    return encoded


def person(listing: Listing, public_url: str) -> Node:
    """schema.org Person: names, occupations, places of work."""
    page = f"{public_url}/professionnel/{listing.id}"
    first = listing.exercises[0]
    courtesy = first.title or listing.civility
    name = f"{first.exercise_first_name} {first.exercise_name}"
    others = (f"{each.exercise_first_name} {each.exercise_name}" for each in listing.exercises)
    return present(
        {
            "@type": "Person",
            "@id": page,
            "url": page,
            "identifier": [identifier(*each) for each in numbers(listing)],
            "name": visible(name),
            "alternateName": [visible(each) for each in dict.fromkeys(others) if each != name],
            "honorificPrefix": visible(courtesy.label) if courtesy else None,
            "givenName": visible(first.exercise_first_name),
            "familyName": visible(first.exercise_name),
            "jobTitle": once(each.profession.label for each in listing.exercises),
            "hasOccupation": [occupation(each) for each in listing.exercises],
            "hasCredential": [credential(each) for each in diplomas(listing)],
            "worksFor": [organization(each) for each in places(listing)],
        }
    )


def numbers(listing: Listing) -> Iterable[tuple[str, str]]:
    """The public numbers of a person."""
    present_ = [("RPPS", str(listing.rpps))] if listing.rpps else []
    return dict.fromkeys((*present_, *(("ADELI", str(each)) for each in listing.adeli)))


def identifier(kind: str, value: str) -> Node:
    """schema.org PropertyValue."""
    return {"@type": "PropertyValue", "propertyID": kind, "value": value}


def occupation(exercise: PublicExercise) -> Node:
    """schema.org Occupation: a profession, its code, its savoir-faire."""
    return present(
        {
            "@type": "Occupation",
            "name": visible(exercise.profession.label),
            "occupationalCategory": visible(exercise.profession.code),
            "skills": once(known.label for known in exercise.savoir_faire),
        }
    )


def diplomas(listing: Listing) -> Iterable[Diploma]:
    """Those of each profession, then those of no known one."""
    return (*(held for each in listing.exercises for held in each.diplomas), *listing.diplomas)


def credential(held: Diploma) -> Node:
    """schema.org EducationalOccupationalCredential."""
    return present(
        {
            "@type": "EducationalOccupationalCredential",
            "name": visible(held.label),
            "credentialCategory": visible(held.type.label) if held.type else None,
            "dateCreated": held.date.isoformat() if held.date else None,
        }
    )


def places(listing: Listing) -> Iterable[PublicPlace]:
    """Every place once."""
    activities: Iterable[PublicActivity] = (
        each for exercise in listing.exercises for each in exercise.activities
    )
    return dict.fromkeys(each.place for each in activities if each.place)


def organization(place: PublicPlace) -> Node:
    """schema.org Organization: a place of practice with its postal address."""
    return present(
        {
            "@type": "Organization",
            "name": visible(place.name or place.trade_name or ""),
            "identifier": [
                identifier(kind, str(value))
                for kind, value in (("FINESS", place.finess), ("SIRET", place.siret))
                if value
            ],
            "address": postal_address(place),
            "telephone": [visible(each) for each in place.phones],
            "email": visible(place.email) if place.email else None,
        }
    )


def postal_address(place: PublicPlace) -> Node:
    """schema.org PostalAddress."""
    at = place.address
    return present(
        {
            "@type": "PostalAddress",
            "streetAddress": visible(", ".join(at.lines)),
            "postalCode": visible(at.postal_code or ""),
            "addressLocality": visible(at.commune.label) if at.commune else None,
            "addressRegion": visible(at.departement.label) if at.departement else None,
            "addressCountry": visible(at.country.label) if at.country else None,
        }
    )


def once(labels: Iterable[str]) -> list[str]:
    """Labels, each once."""
    return [visible(label) for label in dict.fromkeys(labels)]


def present(node: Node) -> Node:
    """The members that hold something: an absent fact is left out, never made up."""
    return {key: value for key, value in node.items() if value}

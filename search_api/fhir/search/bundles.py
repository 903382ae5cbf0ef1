"""Bundles: entries with their addresses, what is beside them, and where the next page is."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from directory.model.listing import Listing, PublicPlace
from search_api.fhir.resources import operation_outcome
from search_api.fhir.resources.datatypes import Json, without_nothing
from search_api.fhir.resources.organization import organization
from search_api.fhir.resources.practitioner import practitioner
from search_api.fhir.resources.practitioner_role import Role, practitioner_role, roles_of
from search_api.fhir.search.near import nearest_km
from search_api.fhir.search.parameters import Asked
from search_api.fhir.search.search import Answered, Subject

MATCH, INCLUDE, OUTCOME = "match", "include", "outcome"
DISTANCE = "http://hl7.org/fhir/StructureDefinition/location-distance"
SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
}
KEPT = frozenset(("resourceType", "id", "meta"))
"""Elements that stay, whichever are asked for."""


def resource_of(subject: Subject) -> Json:
    """The resource of a listing, an activity or a place."""
    match subject:
        case Listing():
            return practitioner(subject)
        case Role():
            return practitioner_role(subject)
        case PublicPlace():
            return organization(subject)


def searchset(asked: Asked, found: Answered, base: str) -> Json:
    """The bundle of a page of a search.

    Args:
        asked: the search.
        found: its page.
        base: the address of the facade.
    """
    entries = [
        *(matched(asked, subject, base) for subject in found.subjects),
        *(entry(subset(each, asked), base, {"mode": INCLUDE}) for each in beside(asked, found)),
        *warnings(asked),
    ]
    return without_nothing(
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": found.total if asked.manner.total != "none" else None,
            "link": list(links(asked, found, f"{base}/{asked.resource.name}")),
            "entry": entries,
        }
    )


def entry(resource: Json, base: str, search: Json) -> Json:
    """An entry of a search, with the address of its resource."""
    address = f"{base}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": address, "resource": resource, "search": search}


def matched(asked: Asked, subject: Subject, base: str) -> Json:
    """An entry that was asked for, with its distance where a point was."""
    search: Json = {"mode": MATCH}
    around = [each.values[0] for each in asked.criteria if each.name == "near"]
    if around and (far := nearest_km(around[0], places_of(subject))) is not None:
        km = {"value": far, "unit": "km", "system": "http://unitsofmeasure.org", "code": "km"}
        search["extension"] = [{"url": DISTANCE, "valueDistance": km}]
    return entry(subset(resource_of(subject), asked), base, search)


def places_of(subject: Subject) -> list[PublicPlace | None]:
    """Where somebody practises, or what a place is."""
    match subject:
        case Listing():
            return [role.activity.place for role in roles_of(subject)]
        case Role():
            return [subject.activity.place]
        case PublicPlace():
            return [subject]


def subset(resource: Json, asked: Asked) -> Json:
    """The elements asked for, marked as a part; the whole where none were."""
    wanted = asked.manner.elements
    if not wanted:
        return resource
    kept = {name: value for name, value in resource.items() if name in KEPT | wanted}
    known = resource.get("meta")
    kept["meta"] = {**(known if isinstance(known, dict) else {}), "tag": [SUBSETTED]}
    return kept


def beside(asked: Asked, found: Answered) -> list[Json]:
    """What `_include` and `_revinclude` add, each once."""
    wanted = asked.manner.includes | asked.manner.reverse_includes
    added = (
        resource_of(each)
        for subject in found.subjects
        for target, of_subject in related(subject)
        if target in wanted
        for each in of_subject
    )
    return list({(each["resourceType"], each["id"]): each for each in added}.values())


def related(subject: Subject) -> Iterator[tuple[str, list[Subject]]]:
    """What is beside a subject, by the value that asks for it."""
    match subject:
        case Listing():
            yield "PractitionerRole:practitioner", list(roles_of(subject))
        case Role():
            yield "PractitionerRole:practitioner", [subject.listing]
            yield "PractitionerRole:organization", list(structures_of([subject]))
        case PublicPlace():
            return


def structures_of(roles: Iterable[Role]) -> Iterator[PublicPlace]:
    """The structures of some activities, each once; a place without id is no structure."""
    once = {each.activity.place.id: each.activity.place for each in roles if each.activity.place}
    return (place for id_, place in once.items() if id_)


def everything(listing: Listing, base: str) -> Json:
    """The bundle of a professional, all their activities, and the structures of these."""
    roles = roles_of(listing)
    others: list[Subject] = [*roles, *structures_of(roles)]
    entries = [entry(resource_of(each), base, {"mode": INCLUDE}) for each in others]
    found = entry(resource_of(listing), base, {"mode": MATCH})
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": 1,
        "entry": [found, *entries],
    }


def warnings(asked: Asked) -> Iterator[Json]:
    """What was left out of account, so that nobody takes the answer for another's."""
    if asked.ignored:
        title = "Paramètres sans effet ici : " + ", ".join(asked.ignored)
        detail = "Avec « Prefer: handling=strict », ils sont refusés."
        told = operation_outcome.resource(operation_outcome.WARNING, "not-supported", title, detail)
        yield {"resource": told, "search": {"mode": OUTCOME}}


def links(asked: Asked, found: Answered, address: str) -> Iterator[Json]:
    """What was answered, and where it goes on."""
    yield {"relation": "self", "url": f"{address}?{urlencode(asked.used)}"}
    if found.next_cursor:
        rest = [pair for pair in asked.used if pair[0] != "_cursor"]
        query = urlencode([*rest, ("_cursor", found.next_cursor)])
        yield {"relation": "next", "url": f"{address}?{query}"}

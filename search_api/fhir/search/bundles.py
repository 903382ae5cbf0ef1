"""Bundles: entries with their URLs, included resources, and the link to the next page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlencode

from directory.model.listing import Listing, PublicPlace
from directory.model.structures import PublishedStructure
from search_api.fhir.resources import operation_outcome
from search_api.fhir.resources.datatypes import FhirJson, drop_empty
from search_api.fhir.resources.organization import build_organization
from search_api.fhir.resources.practitioner import build_practitioner
from search_api.fhir.resources.practitioner_role import Role, build_practitioner_role, list_roles
from search_api.fhir.search.near import find_nearest_place_km
from search_api.fhir.search.parameters import FhirSearchParameters
from search_api.fhir.search.search import FhirSearchPage, Subject

StructureFinder = Callable[[Sequence[str]], Mapping[str, PublishedStructure]]
"""Finds structures by technical id; unknown ones are left out."""
MATCH_MODE, INCLUDE_MODE, OUTCOME_MODE = "match", "include", "outcome"
DISTANCE_EXTENSION = "http://hl7.org/fhir/StructureDefinition/location-distance"
SUBSETTED_TAG = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
}
MANDATORY_ELEMENTS = frozenset(("resourceType", "id", "meta"))
"""Elements that are always returned, also with `_elements`."""


def build_resource(subject: Subject) -> FhirJson:
    """The resource of a listing, an activity or a place."""
    match subject:
        case Listing():
            return build_practitioner(subject)
        case Role():
            return build_practitioner_role(subject)
        case PublishedStructure():
            return build_organization(subject)


def build_searchset(
    parameters: FhirSearchParameters,
    page: FhirSearchPage,
    base: str,
    find_structures: StructureFinder,
) -> FhirJson:
    """The Bundle of a page of results.

    Args:
        parameters: the search.
        page: the page.
        base: the base URL of the facade.
        find_structures: finds the structures to include.
    """
    entries = [
        *(build_hit_entry(parameters, subject, base) for subject in page.subjects),
        *(
            build_search_entry(select_elements(each, parameters), base, {"mode": INCLUDE_MODE})
            for each in find_included_resources(parameters, page, find_structures)
        ),
        *build_warnings(parameters),
    ]
    return drop_empty(
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": page.total if parameters.result.total != "none" else None,
            "link": list(build_page_links(parameters, page, f"{base}/{parameters.resource.name}")),
            "entry": entries,
        }
    )


def build_search_entry(resource: FhirJson, base: str, search: FhirJson) -> FhirJson:
    """An entry of a search, with the URL of its resource."""
    address = f"{base}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": address, "resource": resource, "search": search}


def build_hit_entry(parameters: FhirSearchParameters, subject: Subject, base: str) -> FhirJson:
    """The entry of a hit, with its distance when the search is around a point."""
    search: FhirJson = {"mode": MATCH_MODE}
    around = [each.values[0] for each in parameters.criteria if each.name == "near"]
    if (
        around
        and (far := find_nearest_place_km(around[0], list_subject_places(subject))) is not None
    ):
        km = {"value": far, "unit": "km", "system": "http://unitsofmeasure.org", "code": "km"}
        search["extension"] = [{"url": DISTANCE_EXTENSION, "valueDistance": km}]
    return build_search_entry(select_elements(build_resource(subject), parameters), base, search)


def list_subject_places(subject: Subject) -> list[PublicPlace | None]:
    """The places where a person practises, or the place itself."""
    match subject:
        case Listing():
            return [role.activity.place for role in list_roles(subject)]
        case Role():
            return [subject.activity.place]
        case PublishedStructure():
            return [subject.place]


def select_elements(resource: FhirJson, parameters: FhirSearchParameters) -> FhirJson:
    """The elements in `_elements`, tagged as a subset; the whole resource without it."""
    wanted = parameters.result.elements
    if not wanted:
        return resource
    selected = {
        name: value for name, value in resource.items() if name in MANDATORY_ELEMENTS | wanted
    }
    meta = resource.get("meta")
    selected["meta"] = {**(meta if isinstance(meta, dict) else {}), "tag": [SUBSETTED_TAG]}
    return selected


def find_included_resources(
    parameters: FhirSearchParameters, page: FhirSearchPage, find_structures: StructureFinder
) -> list[FhirJson]:
    """The resources that `_include` and `_revinclude` add, each once."""
    wanted = parameters.result.includes | parameters.result.reverse_includes
    added: list[Subject] = []
    if "PractitionerRole:practitioner" in wanted:
        added += [each for subject in page.subjects for each in list_related_people(subject)]
    if "PractitionerRole:organization" in wanted:
        roles = [each for each in page.subjects if isinstance(each, Role)]
        added += find_structures(list_structure_ids(roles)).values()
    resources = map(build_resource, added)
    return list({(each["resourceType"], each["id"]): each for each in resources}.values())


def list_related_people(subject: Subject) -> list[Listing] | list[Role]:
    """The activities of a person, or the person of an activity; a structure has neither."""
    match subject:
        case Listing():
            return list_roles(subject)
        case Role():
            return [subject.listing]
        case PublishedStructure():
            return []


def list_structure_ids(roles: Iterable[Role]) -> list[str]:
    """The ids of the structures of activities, each once; a place without id is no structure."""
    places = (each.activity.place for each in roles)
    return list(dict.fromkeys(place.id for place in places if place and place.id))


def build_everything_bundle(
    listing: Listing, base: str, find_structures: StructureFinder
) -> FhirJson:
    """The Bundle of a professional with all their activities and structures."""
    roles = list_roles(listing)
    others: list[Subject] = [*roles, *find_structures(list_structure_ids(roles)).values()]
    entries = [
        build_search_entry(build_resource(each), base, {"mode": INCLUDE_MODE}) for each in others
    ]
    hit = build_search_entry(build_resource(listing), base, {"mode": MATCH_MODE})
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": 1,
        "entry": [hit, *entries],
    }


def count_entries(bundle: FhirJson) -> int:
    """How many entries a Bundle has."""
    entries = bundle.get("entry")
    return len(entries) if isinstance(entries, list) else 0


def build_warnings(parameters: FhirSearchParameters) -> Iterator[FhirJson]:
    """A warning that names the ignored parameters, so that the result is not misread."""
    if parameters.ignored_names:
        title = "Paramètres sans effet ici : " + ", ".join(parameters.ignored_names)
        detail = "Avec « Prefer: handling=strict », ils sont refusés."
        outcome = operation_outcome.build_operation_outcome(
            operation_outcome.WARNING_SEVERITY, "not-supported", title, detail
        )
        yield {"resource": outcome, "search": {"mode": OUTCOME_MODE}}


def build_page_links(
    parameters: FhirSearchParameters, page: FhirSearchPage, address: str
) -> Iterator[FhirJson]:
    """The self link, and the next link if more results follow."""
    yield {"relation": "self", "url": f"{address}?{urlencode(parameters.effective_pairs)}"}
    if page.next_cursor:
        rest = [pair for pair in parameters.effective_pairs if pair[0] != "_cursor"]
        query = urlencode([*rest, ("_cursor", page.next_cursor)])
        yield {"relation": "next", "url": f"{address}?{query}"}

"""The CapabilityStatement: what the facade does, made of the table that it is done by."""

from search_api import VERSION
from search_api.fhir.resources.datatypes import Json, without_nothing
from search_api.fhir.resources.operation_outcome import MEDIA_TYPE
from search_api.fhir.search.supported_parameters import RESOURCES, Parameter, Resource

FHIR_VERSION = "4.0.1"
DATE = "2026-11-22"
"""When what is declared last changed; a program says it, not a clock."""
INTERACTIONS = ("read", "search-type", "history-type")
CONTENT = (
    "Les parties publiées de l’Annuaire Santé. Les textes se comparent par leur début, sans casse"
    " ni accents. Une page peut être plus courte que `_count` et avoir une suite."
)


def capability_statement(base: str) -> Json:
    """The resource at `/fhir/metadata`."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "fhirVersion": FHIR_VERSION,
        "format": [MEDIA_TYPE, "json"],
        "software": {"name": "annuaire", "version": VERSION},
        "implementation": {"description": CONTENT, "url": base},
        "rest": [
            {
                "mode": "server",
                "documentation": CONTENT,
                "resource": [declared(each) for each in RESOURCES.values()],
                "interaction": [{"code": "batch"}],
            }
        ],
    }


def declared(resource: Resource) -> Json:
    """What is done with one kind of resource."""
    return without_nothing(
        {
            "type": resource.name,
            "supportedProfile": list(resource.profiles),
            "interaction": [{"code": code} for code in INTERACTIONS],
            "versioning": "no-version",
            "readHistory": False,
            "searchInclude": list(resource.includes),
            "searchRevInclude": list(resource.reverse_includes),
            "searchParam": [parameter(each) for each in resource.parameters],
            "operation": [
                {"name": name, "definition": definition} for name, definition in resource.operations
            ],
        }
    )


def parameter(declared_: Parameter) -> Json:
    """A search parameter, its modifiers told."""
    offered = "".join(f" :{each}" for each in declared_.modifiers)
    about = declared_.about + (f" Modificateurs :{offered}." if offered else "")
    return without_nothing(
        {
            "name": declared_.name,
            "definition": declared_.definition,
            "type": declared_.kind,
            "documentation": about,
        }
    )

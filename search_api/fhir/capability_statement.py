"""The CapabilityStatement, generated from the table of supported parameters."""

from search_api import VERSION
from search_api.fhir.resources.datatypes import FhirJson, drop_empty
from search_api.fhir.resources.operation_outcome import FHIR_MEDIA_TYPE
from search_api.fhir.search.supported_parameters import (
    RESOURCES,
    SupportedParameter,
    SupportedResource,
)

FHIR_VERSION = "4.0.1"
CAPABILITY_DATE = "2026-11-22"
"""The day on which the declared capabilities last changed; a constant, not a clock."""
INTERACTIONS = ("read", "search-type", "history-type")
CAPABILITY_DESCRIPTION = (
    "Les parties publiées de l’Annuaire Santé. Les textes se comparent par leur début, sans casse"
    " ni accents. Une page peut être plus courte que `_count` et avoir une suite."
)


def build_capability_statement(base: str) -> FhirJson:
    """The resource at `/fhir/metadata`."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": CAPABILITY_DATE,
        "kind": "instance",
        "fhirVersion": FHIR_VERSION,
        "format": [FHIR_MEDIA_TYPE, "json"],
        "software": {"name": "annuaire", "version": VERSION},
        "implementation": {"description": CAPABILITY_DESCRIPTION, "url": base},
        "rest": [
            {
                "mode": "server",
                "documentation": CAPABILITY_DESCRIPTION,
                "resource": [describe_supported_resource(each) for each in RESOURCES.values()],
                "interaction": [{"code": "batch"}],
            }
        ],
    }


def describe_supported_resource(resource: SupportedResource) -> FhirJson:
    """The capabilities of one resource type."""
    return drop_empty(
        {
            "type": resource.name,
            "supportedProfile": list(resource.profiles),
            "interaction": [{"code": code} for code in INTERACTIONS],
            "versioning": "no-version",
            "readHistory": False,
            "searchInclude": list(resource.includes),
            "searchRevInclude": list(resource.reverse_includes),
            "searchParam": [describe_supported_parameter(each) for each in resource.parameters],
            "operation": [
                {"name": name, "definition": definition} for name, definition in resource.operations
            ],
        }
    )


def describe_supported_parameter(parameter: SupportedParameter) -> FhirJson:
    """A search parameter, with its modifiers in the documentation."""
    offered = "".join(f" :{each}" for each in parameter.modifiers)
    about = parameter.description + (f" Modificateurs :{offered}." if offered else "")
    return drop_empty(
        {
            "name": parameter.name,
            "definition": parameter.definition,
            "type": parameter.kind,
            "documentation": about,
        }
    )

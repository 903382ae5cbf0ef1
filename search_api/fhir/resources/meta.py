"""The metadata that all resources have in common."""

from datetime import date

from search_api.fhir.resources import code_systems
from search_api.fhir.resources.datatypes import FhirJson, drop_empty


def build_meta(profiles: list[str], updated_at: date, sequence: int | None = None) -> FhirJson:
    """Profiles, version and last update; the day is that of the data."""
    return drop_empty(
        {
            "versionId": str(sequence) if sequence is not None else None,
            "lastUpdated": f"{updated_at.isoformat()}T00:00:00Z",
            "source": code_systems.RPPS_SYSTEM,
            "profile": profiles,
        }
    )

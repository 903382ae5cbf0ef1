"""Datatypes that resources share: codings, references, contacts. Absent values have no key."""

from directory.model.professional import OptionalConcept

FhirJson = dict[str, object]


def drop_empty(resource: FhirJson) -> FhirJson:
    """The resource without empty keys: FHIR forbids nulls, and empty texts and lists."""
    return {key: value for key, value in resource.items() if value not in (None, "", [], {})}


def build_coding(system: str, code: str, label: str | None) -> FhirJson:
    """A code with its label."""
    return drop_empty({"system": system, "code": code, "display": label})


def build_codeable_concepts(system: str, value: OptionalConcept) -> list[FhirJson]:
    """The CodeableConcept of a code, as a list to be joined with others; empty for None."""
    return [{"coding": [build_coding(system, value.code, value.label)]}] if value else []


def build_reference(kind: str, id_: str, display: str | None = None) -> FhirJson:
    """A reference to another resource of this server."""
    return drop_empty({"reference": f"{kind}/{id_}", "display": display})


def build_contact_point(system: str, value: str, **more: object) -> FhirJson:
    """A telephone number or an e-mail address of a place of practice."""
    return {"system": system, "value": value, "use": "work", **more}

"""Parts that resources share: codings, references, contacts. What is absent has no key at all."""

from directory.model.professional import Code

Json = dict[str, object]


def without_nothing(resource: Json) -> Json:
    """The same without keys that hold nothing: FHIR forbids nulls, and empty texts and lists."""
    return {key: value for key, value in resource.items() if value not in (None, "", [], {})}


def coding(system: str, code: str, label: str | None) -> Json:
    """A code with its label."""
    return without_nothing({"system": system, "code": code, "display": label})


def concept(system: str, value: Code) -> list[Json]:
    """A coded concept alone, as the list that slices are put together from; empty for none."""
    return [{"coding": [coding(system, value.code, value.label)]}] if value else []


def reference(kind: str, id_: str, display: str | None = None) -> Json:
    """Where another resource of this server is."""
    return without_nothing({"reference": f"{kind}/{id_}", "display": display})


def contact(system: str, value: str, **more: object) -> Json:
    """A telephone number or an e-mail address of a place of practice."""
    return {"system": system, "value": value, "use": "work", **more}

"""The OpenAPI document: schemas of the response types, and an example of every response.

FastAPI documents what it validates. Responses here are encoded by msgspec, so their schemas are
generated from the same types and added to the document. Examples are components that operations
refer to: FastAPI drops nulls from inline examples, and a null is part of the contract.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import Struct
from starlette.responses import Response

from directory import errors
from directory.model.identifiers import Identifier
from search_api.http import problems
from search_api.http.problems import Problem
from search_api.openapi import examples
from search_api.representations.change_feed import NDJSON_MEDIA_TYPE as NDJSON

API_TITLE = "Annuaire des professionnels de santé"
API_DESCRIPTION = (
    "Les professionnels de santé publiés, leurs exercices et leurs lieux d’exercice. Les erreurs"
    " sont des problèmes RFC 9457. Chaque réponse porte un `ETag` : redemandez avec"
    " `If-None-Match`."
)
SCHEMA_REF = "#/components/schemas/{name}"
EXAMPLE_REF = "#/components/examples/{name}"
LISTING_MEDIA_TYPES: dict[str, dict[str, Any]] = {
    "application/pdf": {"schema": {"type": "string", "format": "binary"}},
    "text/vcard": {
        "schema": {"type": "string"},
        "examples": {"vcard": {"summary": "Carte de visite", "value": examples.VCARD_EXAMPLE}},
    },
    "application/ld+json": {
        "schema": {"type": "object"},
        "examples": {"jsonld": {"summary": "schema.org", "value": examples.JSON_LD_EXAMPLE}},
    },
    "application/fhir+json": {
        "schema": {"type": "object"},
        "examples": {"fhir": {"summary": "FHIR, Practitioner", "value": examples.FHIR_EXAMPLE}},
    },
}
"""The other formats of a listing; only JSON has a schema."""
PROBLEM_EXAMPLES = {
    HTTPStatus.BAD_REQUEST: Problem.of(errors.InvalidCursor("reprenez à la première page.")),
    HTTPStatus.UNAUTHORIZED: Problem.of(errors.KeyRefused("Cette clé a été révoquée.")),
    HTTPStatus.TOO_MANY_REQUESTS: Problem.of(errors.TooManyRequests(30)),
    HTTPStatus.NOT_FOUND: Problem.of(errors.UnknownProfessional("Personne n’a ce numéro.")),
    HTTPStatus.NOT_ACCEPTABLE: Problem.from_status(
        HTTPStatus.NOT_ACCEPTABLE, "« image/png » n’est pas proposé."
    ),
    HTTPStatus.GONE: Problem.of(errors.DepartedProfessional("Cette personne est partie.")),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Problem.from_status(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "1000 numéros au plus ; faites plusieurs lots."
    ),
    HTTPStatus.REQUEST_TIMEOUT: Problem.from_status(
        HTTPStatus.REQUEST_TIMEOUT, "Rien n’est arrivé pendant 30 secondes ; recommencez."
    ),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Problem.from_status(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Attendu : application/json, ou text/csv."
    ),
    HTTPStatus.REQUEST_URI_TOO_LONG: Problem.from_status(HTTPStatus.REQUEST_URI_TOO_LONG),
    HTTPStatus.UNPROCESSABLE_ENTITY: Problem.of(
        errors.InvalidQuery("page", "ce paramètre n’existe pas ; retirez-le.")
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Problem.of(
        errors.EngineUnavailable("Le moteur de recherche ne répond pas.")
    ),
}


class OperationDoc(Struct, frozen=True):
    """The documentation of an operation.

    Attributes:
        answers: examples of the response, all of one type, by their summaries.
        statuses: the error statuses, in addition to 414, 422 and 503.
        request_example: an example of the request body.
        csv_examples: a CSV request body, and its response.
        other_media_types: the other media types of the same path.
        media_type: of the response; for JSON lines, each example is one line.
    """

    summary: str
    answers: dict[str, Struct]
    statuses: tuple[int, ...] = ()
    request_example: Struct | None = None
    csv_examples: tuple[str, str] | None = None
    other_media_types: tuple[str, ...] = ()
    media_type: str = "application/json"


OPERATIONS = {
    "search": OperationDoc(
        "Chercher par nom ou par numéro",
        {"Trouvé": examples.SEARCH_EXAMPLE, "Numéro fautif": examples.NEAR_MISS_EXAMPLE},
        (400,),
    ),
    "listing": OperationDoc(
        "Un professionnel, par son numéro",
        {"Trouvé": examples.PROFESSIONAL_EXAMPLE},
        (404, 406, 410),
        other_media_types=(
            "application/pdf",
            "text/vcard",
            "application/ld+json",
            "application/fhir+json",
        ),
    ),
    "lookup": OperationDoc(
        "Une liste de numéros",
        {"Trouvé et malformé": examples.LOOKUP_EXAMPLE},
        (400, 408, 413, 415),
        request_example=examples.LOOKUP_REQUEST,
        csv_examples=examples.LOOKUP_TABLE,
    ),
    "professions": OperationDoc("Les professions", {"Médecins": examples.PROFESSIONS_EXAMPLE}),
    "savoir-faire": OperationDoc("Les savoir-faire", {"Groupe": examples.SAVOIR_FAIRE_EXAMPLE}),
    "communes": OperationDoc("Les communes", {"Rennes": examples.TOWNS_EXAMPLE}),
    "suggestions": OperationDoc(
        "Ce que l’on est en train d’écrire", {"mart": examples.SUGGESTIONS_EXAMPLE}
    ),
    "changes": OperationDoc(
        "Qui a changé depuis un numéro de séquence",
        {"Publié": examples.CHANGE_EXAMPLE, "Parti": examples.DEPARTURE_EXAMPLE},
        (410,),
        media_type=NDJSON,
    ),
    "export": OperationDoc(
        "Tout l’annuaire, avec une clé",
        {"Publié": examples.CHANGE_EXAMPLE},
        media_type=NDJSON,
    ),
    "status": OperationDoc("Ce qui est servi", {"Publié": examples.STATUS_EXAMPLE}),
    "health": OperationDoc("Le service répond", {"Répond": examples.ALIVE_EXAMPLE}),
    "ready": OperationDoc("Un annuaire est servi", {"Prêt": examples.READY_EXAMPLE}),
}
SCHEMA_TYPES: set[type] = {
    type(answer) for each in OPERATIONS.values() for answer in each.answers.values()
} | {
    type(examples.LOOKUP_REQUEST),
    Problem,
}


def describe_operation(name: str) -> dict[str, Any]:
    """The arguments of a route decorator that document its responses."""
    operation = OPERATIONS[name]
    refusals = {*operation.statuses, 400, 401, 414, 422, 429, 503}
    extra = {"requestBody": describe_body(name, operation)} if operation.request_example else None
    return {
        "operation_id": name,
        "summary": operation.summary,
        "response_class": Response,
        "response_model": None,
        "openapi_extra": extra,
        "responses": {200: describe_success(name)}
        | {status: describe_problem(HTTPStatus(status)) for status in sorted(refusals)}
        | describe_redirect(operation),
    }


def describe_success(name: str) -> dict[str, Any]:
    """The successful response, with its examples."""
    operation = OPERATIONS[name]
    names = [f"{name}.{number}" for number in range(len(operation.answers))]
    kind = type(next(iter(operation.answers.values())))
    content: dict[str, Any] = {operation.media_type: describe_content(kind, *names)}
    if operation.csv_examples:
        content["text/csv"] = describe_csv(f"{name}.table-answered")
    for form in operation.other_media_types:
        content[form] = LISTING_MEDIA_TYPES[form]
    return {"description": operation.summary, "content": content}


def describe_redirect(operation: OperationDoc) -> dict[int | str, Any]:
    """The redirection from a former number."""
    return (
        {308: {"description": "Ancien numéro : le présent est ailleurs"}}
        if operation.other_media_types
        else {}
    )


def describe_problem(status: HTTPStatus) -> dict[str, Any]:
    """A problem, with an example."""
    content = {problems.PROBLEM_MEDIA_TYPE: describe_content(Problem, f"problem.{status}")}
    return {"description": PROBLEM_EXAMPLES[status].title, "content": content}


def describe_body(name: str, operation: OperationDoc) -> dict[str, Any]:
    """The request body, with an example."""
    content = {
        "application/json": describe_content(type(operation.request_example), f"{name}.body")
    }
    if operation.csv_examples:
        content["text/csv"] = describe_csv(f"{name}.table-sent")
    return {"required": True, "content": content}


def describe_csv(example: str) -> dict[str, Any]:
    """A CSV file, with an example."""
    return {
        "schema": {"type": "string"},
        "examples": {example: {"$ref": EXAMPLE_REF.format(name=example)}},
    }


def describe_content(kind: type, *names: str) -> dict[str, Any]:
    """The content of one media type, with its examples."""
    return {
        "schema": {"$ref": SCHEMA_REF.format(name=kind.__name__)},
        "examples": {name: {"$ref": EXAMPLE_REF.format(name=name)} for name in names},
    }


def build_openapi_components() -> dict[str, dict[str, Any]]:
    """The components: the schema of every request and response type, and every example."""
    return {
        "schemas": build_schemas(),
        "examples": {
            name: {"summary": words, "value": msgspec.to_builtins(value, enc_hook=str)}
            for name, words, value in list_openapi_examples()
        },
    }


def list_openapi_examples() -> Iterator[tuple[str, str, Struct | str]]:
    """Name, summary and value of each example."""
    for status, problem in PROBLEM_EXAMPLES.items():
        yield f"problem.{status}", problem.title, problem
    for name, operation in OPERATIONS.items():
        if operation.request_example:
            yield f"{name}.body", operation.summary, operation.request_example
        if operation.csv_examples:
            yield f"{name}.table-sent", operation.summary, operation.csv_examples[0]
            yield f"{name}.table-answered", operation.summary, operation.csv_examples[1]
        for number, (words, answer) in enumerate(operation.answers.items()):
            yield f"{name}.{number}", words, answer


def build_schemas() -> dict[str, Any]:
    """The schema of every request and response type."""
    ordered = sorted(SCHEMA_TYPES, key=lambda kind: kind.__name__)
    return msgspec.json.schema_components(
        ordered, schema_hook=build_identifier_schema, ref_template=SCHEMA_REF
    )[1]


def build_identifier_schema(kind: type) -> dict[str, Any]:
    """The schema of an identifier: a string with a pattern."""
    if issubclass(kind, Identifier):
        return {"type": "string", "pattern": f"^(?:{kind.form.pattern})$"}
    raise NotImplementedError(kind)

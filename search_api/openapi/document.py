"""The OpenAPI document: schemas from the types that answer, an example for every answer.

FastAPI documents what it validates; answers here are encoded by msgspec, so their schemas are made
from the same types and put where FastAPI's would be. Examples stand apart and are referred to:
FastAPI drops every null of what passes through its hands, and a null is part of the contract.
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
from search_api.representations.change_feed import MEDIA_TYPE as NDJSON

TITLE = "Annuaire des professionnels de santé"
ABOUT = (
    "Les professionnels de santé publiés, leurs exercices et leurs lieux d’exercice. Les erreurs"
    " sont des problèmes RFC 9457. Chaque réponse porte un `ETag` : redemandez avec"
    " `If-None-Match`."
)
REFERENCE = "#/components/schemas/{name}"
EXAMPLE = "#/components/examples/{name}"
FORMS: dict[str, dict[str, Any]] = {
    "application/pdf": {"schema": {"type": "string", "format": "binary"}},
    "text/vcard": {
        "schema": {"type": "string"},
        "examples": {"vcard": {"summary": "Carte de visite", "value": examples.VCARD}},
    },
    "application/ld+json": {
        "schema": {"type": "object"},
        "examples": {"jsonld": {"summary": "schema.org", "value": examples.JSON_LD}},
    },
    "application/fhir+json": {
        "schema": {"type": "object"},
        "examples": {"fhir": {"summary": "FHIR, Practitioner", "value": examples.FHIR}},
    },
}
"""What the other forms of a listing are; only JSON has a schema of its own."""
HTTP_EXAMPLES = {
    HTTPStatus.BAD_REQUEST: Problem.of(errors.InvalidCursor("reprenez à la première page.")),
    HTTPStatus.UNAUTHORIZED: Problem.of(errors.KeyRefused("Cette clé a été révoquée.")),
    HTTPStatus.TOO_MANY_REQUESTS: Problem.of(errors.TooManyRequests(30)),
    HTTPStatus.NOT_FOUND: Problem.of(errors.UnknownProfessional("Personne n’a ce numéro.")),
    HTTPStatus.NOT_ACCEPTABLE: Problem.http(
        HTTPStatus.NOT_ACCEPTABLE, "« image/png » n’est pas proposé."
    ),
    HTTPStatus.GONE: Problem.of(errors.DepartedProfessional("Cette personne est partie.")),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Problem.http(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "1000 numéros au plus ; faites plusieurs lots."
    ),
    HTTPStatus.REQUEST_TIMEOUT: Problem.http(
        HTTPStatus.REQUEST_TIMEOUT, "Rien n’est arrivé pendant 30 secondes ; recommencez."
    ),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Problem.http(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Attendu : application/json, ou text/csv."
    ),
    HTTPStatus.REQUEST_URI_TOO_LONG: Problem.http(HTTPStatus.REQUEST_URI_TOO_LONG),
    HTTPStatus.UNPROCESSABLE_ENTITY: Problem.of(
        errors.InvalidQuery("page", "ce paramètre n’existe pas ; retirez-le.")
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Problem.of(
        errors.EngineUnavailable("Le moteur de recherche ne répond pas.")
    ),
}


class Operation(Struct, frozen=True):
    """What is documented of a route.

    Attributes:
        answers: examples of the answer, all of one type, by the words that tell them apart.
        statuses: the refusals it may give, besides 414, 422 and 503.
        takes: an example of the body.
        table: a CSV file that may be sent instead, and what comes back.
        forms: other media types that the same address gives.
        media: of the answer; of JSON lines, the examples are one line each.
    """

    summary: str
    answers: dict[str, Struct]
    statuses: tuple[int, ...] = ()
    takes: Struct | None = None
    table: tuple[str, str] | None = None
    forms: tuple[str, ...] = ()
    media: str = "application/json"


OPERATIONS = {
    "search": Operation(
        "Chercher par nom ou par numéro",
        {"Trouvé": examples.SEARCH, "Numéro fautif": examples.NEAR_MISS},
        (400,),
    ),
    "listing": Operation(
        "Un professionnel, par son numéro",
        {"Trouvé": examples.PROFESSIONAL},
        (404, 406, 410),
        forms=("application/pdf", "text/vcard", "application/ld+json", "application/fhir+json"),
    ),
    "lookup": Operation(
        "Une liste de numéros",
        {"Trouvé et malformé": examples.LOOKUP},
        (400, 408, 413, 415),
        takes=examples.LOOKUP_REQUEST,
        table=examples.LOOKUP_TABLE,
    ),
    "professions": Operation("Les professions", {"Médecins": examples.PROFESSIONS}),
    "savoir-faire": Operation("Les savoir-faire", {"Groupe": examples.SAVOIR_FAIRE}),
    "communes": Operation("Les communes", {"Rennes": examples.TOWNS}),
    "suggestions": Operation("Ce que l’on est en train d’écrire", {"mart": examples.SUGGESTIONS}),
    "changes": Operation(
        "Qui a changé depuis un numéro de séquence",
        {"Publié": examples.CHANGE, "Parti": examples.DEPARTURE},
        media=NDJSON,
    ),
    "export": Operation(
        "Tout l’annuaire, avec une clé",
        {"Publié": examples.CHANGE},
        media=NDJSON,
    ),
    "status": Operation("Ce qui est servi", {"Publié": examples.STATUS}),
    "health": Operation("Le service répond", {"Répond": examples.ALIVE}),
    "ready": Operation("Un annuaire est servi", {"Prêt": examples.READY}),
}
TYPES: set[type] = {
    type(answer) for each in OPERATIONS.values() for answer in each.answers.values()
} | {
    type(examples.LOOKUP_REQUEST),
    Problem,
}


def documented(name: str) -> dict[str, Any]:
    """The arguments of a route that say what it answers."""
    operation = OPERATIONS[name]
    refusals = {*operation.statuses, 400, 401, 414, 422, 429, 503}
    extra = {"requestBody": body(name, operation)} if operation.takes else None
    return {
        "operation_id": name,
        "summary": operation.summary,
        "response_class": Response,
        "response_model": None,
        "openapi_extra": extra,
        "responses": {200: success(name)}
        | {status: refusal(HTTPStatus(status)) for status in sorted(refusals)}
        | moves(operation),
    }


def success(name: str) -> dict[str, Any]:
    """The answer, with its examples."""
    operation = OPERATIONS[name]
    names = [f"{name}.{number}" for number in range(len(operation.answers))]
    kind = type(next(iter(operation.answers.values())))
    content: dict[str, Any] = {operation.media: shown(kind, *names)}
    if operation.table:
        content["text/csv"] = table(f"{name}.table-answered")
    for form in operation.forms:
        content[form] = FORMS[form]
    return {"description": operation.summary, "content": content}


def moves(operation: Operation) -> dict[int | str, Any]:
    """The redirection from a former number."""
    return (
        {308: {"description": "Ancien numéro : le présent est ailleurs"}} if operation.forms else {}
    )


def refusal(status: HTTPStatus) -> dict[str, Any]:
    """A problem, with an example."""
    content = {problems.MEDIA_TYPE: shown(Problem, f"problem.{status}")}
    return {"description": HTTP_EXAMPLES[status].title, "content": content}


def body(name: str, operation: Operation) -> dict[str, Any]:
    """A body to send, with an example."""
    content = {"application/json": shown(type(operation.takes), f"{name}.body")}
    if operation.table:
        content["text/csv"] = table(f"{name}.table-sent")
    return {"required": True, "content": content}


def table(example: str) -> dict[str, Any]:
    """A CSV file, with an example."""
    return {
        "schema": {"type": "string"},
        "examples": {example: {"$ref": EXAMPLE.format(name=example)}},
    }


def shown(kind: type, *names: str) -> dict[str, Any]:
    """Content of a type, with its examples."""
    return {
        "schema": {"$ref": REFERENCE.format(name=kind.__name__)},
        "examples": {name: {"$ref": EXAMPLE.format(name=name)} for name in names},
    }


def components() -> dict[str, dict[str, Any]]:
    """The schema of every type that is answered or taken, and every example."""
    return {
        "schemas": schemas(),
        "examples": {
            name: {"summary": words, "value": msgspec.to_builtins(value, enc_hook=str)}
            for name, words, value in all_examples()
        },
    }


def all_examples() -> Iterator[tuple[str, str, Struct | str]]:
    """Name, words and value of each example."""
    for status, problem in HTTP_EXAMPLES.items():
        yield f"problem.{status}", problem.title, problem
    for name, operation in OPERATIONS.items():
        if operation.takes:
            yield f"{name}.body", operation.summary, operation.takes
        if operation.table:
            yield f"{name}.table-sent", operation.summary, operation.table[0]
            yield f"{name}.table-answered", operation.summary, operation.table[1]
        for number, (words, answer) in enumerate(operation.answers.items()):
            yield f"{name}.{number}", words, answer


def schemas() -> dict[str, Any]:
    """The schema of every type that is answered or taken."""
    ordered = sorted(TYPES, key=lambda kind: kind.__name__)
    return msgspec.json.schema_components(
        ordered, schema_hook=identifier_schema, ref_template=REFERENCE
    )[1]


def identifier_schema(kind: type) -> dict[str, Any]:
    """An identifier: a text of its form."""
    if issubclass(kind, Identifier):
        return {"type": "string", "pattern": f"^(?:{kind.form.pattern})$"}
    raise NotImplementedError(kind)

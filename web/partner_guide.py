"""The guide for partners: example requests, and the operations and problems of the API.

Only the examples are written by hand, and tests run them. Operations come from the application's
OpenAPI document, problems from the table of error responses, so that the page cannot differ from
the API.
"""

import html
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from markupsafe import Markup
from msgspec import Struct

from search_api.fhir.resources import code_systems
from search_api.fhir.resources.operation_outcome import FHIR_MEDIA_TYPE, FHIR_PREFIX
from search_api.http import problems
from search_api.openapi import examples
from search_api.representations.schemas import API_ENCODER, PROFESSIONALS_PATH

EXAMPLE_PROFESSIONAL_PATH = f"{PROFESSIONALS_PATH}/{examples.EXAMPLE_RPPS}"
PROFESSIONAL_ROUTE = f"{PROFESSIONALS_PATH}/{{id}}"


class RequestExample(Struct, frozen=True):
    """An example request.

    Attributes:
        title: what the request does, in French.
        route: the documented path; the example is shown only if the application has it.
        path: path and query of the request.
        media_type: the media type of the response.
        headers: names and values of request headers.
        body: the request body; empty for GET.
    """

    title: str
    route: str
    path: str
    media_type: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    def command(self, public_url: str) -> str:
        """The request as a `curl` command."""
        options = [f"-H '{name}: {value}'" for name, value in self.headers]
        if self.body:
            options.append(f"-d '{self.body}'")
        return " ".join(("curl", *options, f"'{public_url}{self.path}'"))


API_EXAMPLES = (
    RequestExample(
        "Chercher une personne par son nom",
        PROFESSIONALS_PATH,
        f"{PROFESSIONALS_PATH}?q=le+floch+eloise",
        "application/json",
    ),
    RequestExample(
        "Lire une personne par son numéro",
        PROFESSIONAL_ROUTE,
        EXAMPLE_PROFESSIONAL_PATH,
        "application/json",
    ),
    RequestExample(
        "La même en carte de visite",
        PROFESSIONAL_ROUTE,
        f"{EXAMPLE_PROFESSIONAL_PATH}.vcf",
        "text/vcard",
    ),
    RequestExample(
        "La même dans les mots de schema.org",
        PROFESSIONAL_ROUTE,
        EXAMPLE_PROFESSIONAL_PATH,
        "application/ld+json",
        (("Accept", "application/ld+json"),),
    ),
    RequestExample(
        "La même en fiche PDF",
        PROFESSIONAL_ROUTE,
        f"{EXAMPLE_PROFESSIONAL_PATH}.pdf",
        "application/pdf",
    ),
    RequestExample(
        "Vérifier une liste de numéros",
        f"{PROFESSIONALS_PATH}/lookup",
        f"{PROFESSIONALS_PATH}/lookup",
        "application/json",
        (("Content-Type", "application/json"),),
        msgspec.json.encode({"ids": [str(examples.EXAMPLE_RPPS), "9900001"]}).decode(),
    ),
    RequestExample(
        "Savoir de quel jour sont les données",
        "/api/v1/status",
        "/api/v1/status",
        "application/json",
    ),
)
PROFESSION_SYSTEM = code_systems.build_nomenclature_url(code_systems.PROFESSION_TABLE)
FHIR_MIGRATION_EXAMPLES = (
    RequestExample(
        "Lire un professionnel",
        FHIR_PREFIX,
        f"{FHIR_PREFIX}/Practitioner/{examples.EXAMPLE_RPPS}",
        FHIR_MEDIA_TYPE,
    ),
    RequestExample(
        "Le chercher par son identifiant national",
        FHIR_PREFIX,
        f"{FHIR_PREFIX}/Practitioner?identifier=urn:oid:1.2.250.1.71.4.2.1%7C8{examples.EXAMPLE_RPPS}",
        FHIR_MEDIA_TYPE,
    ),
    RequestExample(
        "Par son nom, avec ses situations d’exercice",
        FHIR_PREFIX,
        f"{FHIR_PREFIX}/Practitioner?family=le+floch&_revinclude=PractitionerRole:practitioner",
        FHIR_MEDIA_TYPE,
    ),
    RequestExample(
        "Des situations d’exercice par le nom du professionnel et la commune",
        FHIR_PREFIX,
        f"{FHIR_PREFIX}/PractitionerRole?practitioner.name=floch&organization.address-city=rennes",
        FHIR_MEDIA_TYPE,
    ),
    RequestExample(
        "Par profession, autour d’un point",
        FHIR_PREFIX,
        f"{FHIR_PREFIX}/Practitioner?qualification-code={PROFESSION_SYSTEM}%7C10&near=48.11%7C-1.68%7C10%7Ckm",
        FHIR_MEDIA_TYPE,
    ),
    RequestExample(
        "Ce qui a changé depuis un jour",
        FHIR_PREFIX,
        f"{FHIR_PREFIX}/Practitioner/_history?_since=2026-01-01",
        FHIR_MEDIA_TYPE,
    ),
)
"""For clients of the official directory's FHIR API: their usual requests, as sent to this API."""


class OperationView(Struct, frozen=True):
    """An operation of the OpenAPI document; `parameters` are its query parameters."""

    method: str
    path: str
    summary: str
    parameters: tuple[str, ...]


class ProblemView(Struct, frozen=True):
    """A kind of problem; `anchor` is the fragment of its `type` URI."""

    anchor: str
    status: int
    title: str


class GuideView(Struct, frozen=True):
    """The guide for partners."""

    examples: tuple[RequestExample, ...]
    migration_examples: tuple[RequestExample, ...]
    answer: Markup
    operations: tuple[OperationView, ...]
    problems: tuple[ProblemView, ...]


def build_guide_view(document: dict[str, Any]) -> GuideView:
    """The guide of an application, from its OpenAPI document."""
    paths = document.get("paths", {})
    return GuideView(
        examples=tuple(each for each in API_EXAMPLES if each.route in paths),
        migration_examples=FHIR_MIGRATION_EXAMPLES if paths else (),
        answer=escape_html_text(
            msgspec.json.format(API_ENCODER.encode(examples.SEARCH_EXAMPLE)).decode()
        ),
        operations=tuple(list_operations(paths)),
        problems=tuple(sorted(list_problem_kinds(), key=lambda kind: (kind.status, kind.anchor))),
    )


def escape_html_text(text: str) -> Markup:
    """Escape text between tags; not its quotation marks, which would make JSON much longer."""
    return Markup(html.escape(text, quote=False))  # noqa: S704 - just escaped


def list_operations(paths: dict[str, dict[str, Any]]) -> Iterator[OperationView]:
    """Every documented operation with the names of its query parameters."""
    for path, methods in paths.items():
        for method, operation in methods.items():
            parameters = operation.get("parameters", ())
            names = (each["name"] for each in parameters if each["in"] == "query")
            yield OperationView(method.upper(), path, operation.get("summary", ""), tuple(names))


def list_problem_kinds() -> Iterable[ProblemView]:
    """Every kind of problem: those of our errors, then those of HTTP statuses."""
    ours = {
        slug: (problems.STATUS_BY_ERROR[kind], title)
        for kind, (slug, title) in problems.PROBLEM_KINDS.items()
    }
    http = {slug: (status, title) for status, (slug, title) in problems.HTTP_PROBLEM_KINDS.items()}
    for slug, (status, title) in {**ours, **http}.items():
        yield ProblemView(problems.build_problem_type(slug).partition("#")[2], status, title)

"""The page for partners: examples that tests run, operations and problems that the program tells.

Nothing is listed by hand but the examples: operations come from the application's own OpenAPI
document, problems from the table that answers them, so that the page cannot promise what is not
there.
"""

import html
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from markupsafe import Markup
from msgspec import Struct

from search_api.fhir.resources import code_systems
from search_api.fhir.resources.operation_outcome import BASE, MEDIA_TYPE
from search_api.http import problems
from search_api.openapi import examples
from search_api.representations.schemas import ENCODER, PROFESSIONALS

ONE = f"{PROFESSIONALS}/{examples.RPPS}"
SHOWN = f"{PROFESSIONALS}/{{id}}"


class Example(Struct, frozen=True):
    """A request worth copying.

    Attributes:
        route: the path as documented; the example is shown where the application has it.
        path: what follows the address of the site.
        gives: the media type of the answer.
    """

    title: str
    route: str
    path: str
    gives: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    def command(self, public_url: str) -> str:
        """The request as a line for a terminal."""
        given = [f"-H '{name}: {value}'" for name, value in self.headers]
        if self.body:
            given.append(f"-d '{self.body}'")
        return " ".join(("curl", *given, f"'{public_url}{self.path}'"))


EXAMPLES = (
    Example(
        "Chercher une personne par son nom",
        PROFESSIONALS,
        f"{PROFESSIONALS}?q=le+floch+eloise",
        "application/json",
    ),
    Example("Lire une personne par son numéro", SHOWN, ONE, "application/json"),
    Example("La même en carte de visite", SHOWN, f"{ONE}.vcf", "text/vcard"),
    Example(
        "La même dans les mots de schema.org",
        SHOWN,
        ONE,
        "application/ld+json",
        (("Accept", "application/ld+json"),),
    ),
    Example("La même en fiche PDF", SHOWN, f"{ONE}.pdf", "application/pdf"),
    Example(
        "Vérifier une liste de numéros",
        f"{PROFESSIONALS}/lookup",
        f"{PROFESSIONALS}/lookup",
        "application/json",
        (("Content-Type", "application/json"),),
        f'{{"ids": ["{examples.RPPS}", "9900001"]}}',
    ),
    Example(
        "Savoir de quel jour sont les données",
        "/api/v1/status",
        "/api/v1/status",
        "application/json",
    ),
)
PROFESSION = code_systems.address(code_systems.PROFESSION)
SWITCHING = (
    Example(
        "Lire un professionnel",
        BASE,
        f"{BASE}/Practitioner/{examples.RPPS}",
        MEDIA_TYPE,
    ),
    Example(
        "Le chercher par son identifiant national",
        BASE,
        f"{BASE}/Practitioner?identifier=urn:oid:1.2.250.1.71.4.2.1%7C8{examples.RPPS}",
        MEDIA_TYPE,
    ),
    Example(
        "Par son nom, avec ses situations d’exercice",
        BASE,
        f"{BASE}/Practitioner?family=le+floch&_revinclude=PractitionerRole:practitioner",
        MEDIA_TYPE,
    ),
    Example(
        "Des situations d’exercice par le nom du professionnel et la commune",
        BASE,
        f"{BASE}/PractitionerRole?practitioner.name=floch&organization.address-city=rennes",
        MEDIA_TYPE,
    ),
    Example(
        "Par profession, autour d’un point",
        BASE,
        f"{BASE}/Practitioner?qualification-code={PROFESSION}%7C10&near=48.11%7C-1.68%7C10%7Ckm",
        MEDIA_TYPE,
    ),
    Example(
        "Ce qui a changé depuis un jour",
        BASE,
        f"{BASE}/Practitioner/_history?_since=2026-01-01",
        MEDIA_TYPE,
    ),
)
"""For clients of the official directory's API: what they ask for, asked here."""


class Operation(Struct, frozen=True):
    """A route of the API, as the OpenAPI document tells it."""

    method: str
    path: str
    summary: str
    parameters: tuple[str, ...]


class ProblemView(Struct, frozen=True):
    """A kind of refusal; `anchor` is where its `type` leads."""

    anchor: str
    status: int
    title: str


class GuideView(Struct, frozen=True):
    """The page for partners."""

    examples: tuple[Example, ...]
    switching: tuple[Example, ...]
    answer: Markup
    operations: tuple[Operation, ...]
    problems: tuple[ProblemView, ...]


def guide(document: dict[str, Any]) -> GuideView:
    """The page of an application, out of its OpenAPI document."""
    paths = document.get("paths", {})
    return GuideView(
        examples=tuple(each for each in EXAMPLES if each.route in paths),
        switching=SWITCHING if paths else (),
        answer=verbatim(msgspec.json.format(ENCODER.encode(examples.SEARCH)).decode()),
        operations=tuple(operations(paths)),
        problems=tuple(sorted(kinds(), key=lambda kind: (kind.status, kind.anchor))),
    )


def verbatim(text: str) -> Markup:
    """Text between tags, where quotation marks need no escape: in JSON they would weigh 1.4 KB."""
    return Markup(html.escape(text, quote=False))  # noqa: S704 - just escaped


def operations(paths: dict[str, dict[str, Any]]) -> Iterator[Operation]:
    """Every documented route with the names of its parameters."""
    for path, methods in paths.items():
        for method, told in methods.items():
            names = (each["name"] for each in told.get("parameters", ()) if each["in"] == "query")
            yield Operation(method.upper(), path, told.get("summary", ""), tuple(names))


def kinds() -> Iterable[ProblemView]:
    """Every kind of problem, under the address that its `type` has."""
    ours = {slug: (problems.STATUS[kind], title) for kind, (slug, title) in problems.KINDS.items()}
    http = {slug: (status, title) for status, (slug, title) in problems.HTTP_KINDS.items()}
    for slug, (status, title) in {**ours, **http}.items():
        yield ProblemView(problems.address(slug).partition("#")[2], status, title)

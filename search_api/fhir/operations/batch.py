"""A batch of reads: one answer an entry, in the order asked; one that fails fails alone."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from directory.errors import InvalidQuery, ServiceError, Unsupported
from search_api.fhir.resources.datatypes import Json
from search_api.fhir.resources.operation_outcome import outcome, status_of
from search_api.fhir.search.supported_parameters import RESOURCES
from search_api.http.problems import Problem

MOST_READS = 100
EXPECTED = "Attendu : un Bundle de type batch, dont chaque entrée lit (GET Practitioner/99…)."


class Request(Struct, frozen=True):
    """What an entry asks for."""

    method: str = ""
    url: str = ""


class Entry(Struct, frozen=True):
    """An entry."""

    request: Request = Request()


class Batch(Struct, frozen=True, tag_field="resourceType", tag="Bundle"):
    """What may be sent."""

    type: str
    entry: tuple[Entry, ...] = ()


DECODER = msgspec.json.Decoder(Batch)
Read = Callable[[str, str], Json]
"""The resource of a kind that has an id."""


def decoded(body: bytes) -> Batch:
    """The batch in a body.

    Raises:
        InvalidQuery: another shape, or too many entries.
        Unsupported: a transaction.
    """
    try:
        batch = DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidQuery("Bundle", EXPECTED) from error
    if batch.type != "batch":
        raise Unsupported("Bundle.type", EXPECTED)
    if len(batch.entry) > MOST_READS:
        raise InvalidQuery("Bundle.entry", f"{MOST_READS} entrées au plus ; faites plusieurs lots.")
    return batch


def answered(batch: Batch, read: Read) -> Json:
    """The answer to each entry."""
    return {
        "resourceType": "Bundle",
        "type": "batch-response",
        **({"entry": [one(each.request, read) for each in batch.entry]} if batch.entry else {}),
    }


def one(request: Request, read: Read) -> Json:
    """The answer to one entry; what goes wrong is its own."""
    try:
        resource = read(*target(request))
    except ServiceError as error:
        problem = Problem.of(error)
        status = f"{status_of(problem):d}"
        return {"response": {"status": status, "outcome": outcome(problem)}}
    return {"resource": resource, "response": {"status": f"{HTTPStatus.OK:d}"}}


def target(request: Request) -> tuple[str, str]:
    """The kind and the id that an entry reads."""
    kind, _, id_ = request.url.strip("/").partition("/")
    if request.method != "GET" or kind not in RESOURCES or not id_ or set(id_) & set("/?"):
        raise Unsupported("Bundle.entry.request", EXPECTED)
    return kind, unquote(id_)

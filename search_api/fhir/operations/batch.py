"""A batch of reads: one response for each entry, in order; a failed entry fails alone."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from directory.errors import InvalidQuery, ServiceError, Unsupported
from search_api.fhir.resources.datatypes import FhirJson
from search_api.fhir.resources.operation_outcome import build_problem_outcome, map_fhir_status
from search_api.fhir.search.supported_parameters import RESOURCES
from search_api.http.problems import Problem
from search_api.http.repeated_members import reject_repeated_members

MAX_BATCH_READS = 100
BATCH_EXPECTED = "Attendu : un Bundle de type batch, dont chaque entrée lit (GET Practitioner/99…)."


class BatchRequest(Struct, frozen=True):
    """The request of an entry."""

    method: str = ""
    url: str = ""


class BatchEntry(Struct, frozen=True):
    """An entry of a batch."""

    request: BatchRequest = BatchRequest()


class Batch(Struct, frozen=True, tag_field="resourceType", tag="Bundle"):
    """The Bundle that a client sends."""

    type: str
    entry: tuple[BatchEntry, ...] = ()


BATCH_DECODER = msgspec.json.Decoder(Batch)
ReadResource = Callable[[str, str], FhirJson]
"""Reads the resource with a type and an id."""


def decode_batch(body: bytes) -> Batch:
    """The batch in a request body.

    Raises:
        InvalidQuery: another structure, or too many entries.
        Unsupported: a transaction.
    """
    try:
        batch = BATCH_DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidQuery("Bundle", BATCH_EXPECTED) from error
    reject_repeated_members(body)
    if batch.type != "batch":
        raise Unsupported("Bundle.type", BATCH_EXPECTED)
    if len(batch.entry) > MAX_BATCH_READS:
        raise InvalidQuery(
            "Bundle.entry", f"{MAX_BATCH_READS} entrées au plus ; faites plusieurs lots."
        )
    return batch


def answer_batch_entries(batch: Batch, read: ReadResource) -> FhirJson:
    """The Bundle with the response to each entry."""
    return {
        "resourceType": "Bundle",
        "type": "batch-response",
        **(
            {"entry": [answer_batch_entry(each.request, read) for each in batch.entry]}
            if batch.entry
            else {}
        ),
    }


def answer_batch_entry(request: BatchRequest, read: ReadResource) -> FhirJson:
    """The response to one entry; an error becomes its OperationOutcome."""
    try:
        resource = read(*parse_read_target(request))
    except ServiceError as error:
        problem = Problem.of(error)
        status = f"{map_fhir_status(problem):d}"
        return {"response": {"status": status, "outcome": build_problem_outcome(problem)}}
    return {"resource": resource, "response": {"status": f"{HTTPStatus.OK:d}"}}


def parse_read_target(request: BatchRequest) -> tuple[str, str]:
    """The type and the id that an entry reads."""
    kind, _, id_ = request.url.strip("/").partition("/")
    if request.method != "GET" or kind not in RESOURCES or not id_ or set(id_) & set("/?"):
        raise Unsupported("Bundle.entry.request", BATCH_EXPECTED)
    return kind, unquote(id_)

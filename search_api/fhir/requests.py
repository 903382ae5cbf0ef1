"""Reading FHIR requests: accepted formats, strict handling, forms, small bodies."""

import re
from email.message import Message
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from directory.errors import InvalidQuery
from search_api.fhir.resources.operation_outcome import FHIR_MEDIA_TYPE
from search_api.http.request_bodies import read_small_body

FORM_MEDIA_TYPE = "application/x-www-form-urlencoded"
FHIR_JSON_TYPES = (FHIR_MEDIA_TYPE, "application/json")
MAX_FHIR_BODY_BYTES = 64 * 1024
"""Enough for a form of search parameters or a batch."""
MAX_FORM_FIELDS = 100
ACCEPTED_JSON_RANGE = re.compile(r"application/(?:fhir\+)?json|application/\*|\*/\*")
ZERO_WEIGHT = re.compile(r";\s*q=0(?:\.0*)?\s*(?:;|$)")


def check_accept_header(request: Request) -> None:
    """Check that the client accepts JSON.

    Raises:
        HTTPException: 406, it only accepts another format.
    """
    ranges = (request.headers.get("accept") or "*/*").lower().split(",")
    is_taken = any(
        ACCEPTED_JSON_RANGE.match(each.strip()) and not ZERO_WEIGHT.search(each) for each in ranges
    )
    if not is_taken and "_format" not in request.query_params:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, f"Format disponible : {FHIR_MEDIA_TYPE}.")


def is_strict(request: Request) -> bool:
    """Whether unsupported parameters must be refused."""
    return "handling=strict" in request.headers.get("prefer", "").replace(" ", "").lower()


def parse_pairs(query: str, field: str = "parameters") -> list[tuple[str, str]]:
    """The parameters of a URL or a form.

    Raises:
        InvalidQuery: too many.
    """
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS)
    except ValueError as error:
        raise InvalidQuery(field, f"{MAX_FORM_FIELDS} paramètres au plus.") from error


async def read_search_form(request: Request) -> list[tuple[str, str]]:
    """The parameters of the URL, then those of the body.

    Raises:
        HTTPException: 413 too long, 415 another media type.
    """
    body = await read_typed_body(request, (FORM_MEDIA_TYPE,))
    of_address = request.scope["query_string"].decode("latin-1")
    return parse_pairs(of_address) + parse_pairs(body.decode("utf-8", "replace"))


async def read_typed_body(request: Request, types: tuple[str, ...]) -> bytes:
    """A small body with one of the given media types.

    Raises:
        HTTPException: 413 too long, 415 another media type.
    """
    header = Message()
    header["content-type"] = request.headers.get("content-type") or types[0]
    if header.get_content_type() not in types:
        detail = f"Attendu : {' ou '.join(types)}."
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
    return await read_small_body(
        request, MAX_FHIR_BODY_BYTES, f"{MAX_FHIR_BODY_BYTES} octets au plus."
    )

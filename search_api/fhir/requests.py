"""What a request of the facade asks for beside its address: forms, strictness, small bodies."""

import re
from email.message import Message
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from directory.errors import InvalidQuery
from search_api.fhir.resources.operation_outcome import MEDIA_TYPE
from search_api.http.request_bodies import in_memory

FORM = "application/x-www-form-urlencoded"
JSON = (MEDIA_TYPE, "application/json")
LARGEST_BODY = 64 * 1024
"""Bytes: a form of search parameters, or a batch of fifty reads."""
MOST_FIELDS = 100
TAKEN = re.compile(r"application/(?:fhir\+)?json|application/\*|\*/\*")
REFUSED = re.compile(r";\s*q=0(?:\.0*)?\s*(?:;|$)")


def refuse_other_forms(request: Request) -> None:
    """Let through who takes JSON.

    Raises:
        HTTPException: 406, only another form is accepted.
    """
    ranges = (request.headers.get("accept") or "*/*").lower().split(",")
    is_taken = any(TAKEN.match(each.strip()) and not REFUSED.search(each) for each in ranges)
    if not is_taken and "_format" not in request.query_params:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, f"Format disponible : {MEDIA_TYPE}.")


def is_strict(request: Request) -> bool:
    """Whether parameters that are not offered are to be refused."""
    return "handling=strict" in request.headers.get("prefer", "").replace(" ", "").lower()


def pairs_of(query: str, field: str = "parameters") -> list[tuple[str, str]]:
    """The parameters of an address or a form.

    Raises:
        InvalidQuery: too many.
    """
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise InvalidQuery(field, f"{MOST_FIELDS} paramètres au plus.") from error


async def form(request: Request) -> list[tuple[str, str]]:
    """The parameters of the address, then those of the body.

    Raises:
        HTTPException: 413 too long, 415 another type of body.
    """
    body = await sent(request, (FORM,))
    of_address = request.scope["query_string"].decode("latin-1")
    return pairs_of(of_address) + pairs_of(body.decode("utf-8", "replace"))


async def sent(request: Request, types: tuple[str, ...]) -> bytes:
    """A small body of one of some types.

    Raises:
        HTTPException: 413 too long, 415 another type.
    """
    header = Message()
    header["content-type"] = request.headers.get("content-type") or types[0]
    if header.get_content_type() not in types:
        detail = f"Attendu : {' ou '.join(types)}."
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
    return await in_memory(request, LARGEST_BODY, f"{LARGEST_BODY} octets au plus.")

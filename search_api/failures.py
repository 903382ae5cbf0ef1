"""What a FastAPI application does with errors: each leaves as a problem, in FHIR's words under it.

The framework's own validation speaks English and in its own shape; here it is put in our words, the
parameter first. An error nobody foresaw becomes a 500 that tells nothing: what it says may hold a
name, so that not even the log has it (`edge`).
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from directory.errors import InvalidQuery, ServiceError
from search_api.fhir.outcome import answer_at
from search_api.problems import Problem, headers_of

REASONS = {
    "extra_forbidden": "ce paramètre n’existe pas ; retirez-le.",
    "missing": "ce paramètre est nécessaire.",
    "string_too_long": "{max_length} caractères au plus.",
    "int_parsing": "un nombre entier est attendu.",
    "greater_than_equal": "{ge} au moins.",
    "less_than_equal": "{le} au plus.",
}
REFUSED = "cette valeur n’est pas acceptée."


def add_failures(app: FastAPI) -> None:
    """Have every error answered as a problem."""
    app.add_exception_handler(ServiceError, refused)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, exchange)
    app.add_exception_handler(Exception, unforeseen)


async def refused(request: Request, error: Exception) -> Response:
    """A deliberate error."""
    assert isinstance(error, ServiceError)
    return answer_at(request.scope["path"], Problem.of(error), headers_of(error))


async def unreadable(request: Request, error: Exception) -> Response:
    """A parameter of the wrong type, out of bounds or unknown; the first one is named."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return await refused(request, InvalidQuery(parameter(first), reason(first)))


async def exchange(request: Request, error: Exception) -> Response:
    """A refusal of the exchange itself: no such address, method, form or size."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    # the framework's own detail is the English name of the status: not worth repeating
    detail = None if error.detail == status.phrase else error.detail
    headers = dict(error.headers or {})
    return answer_at(request.scope["path"], Problem.http(status, detail), headers)


async def unforeseen(request: Request, _error: Exception) -> Response:
    """A bug, told without any detail."""
    problem = Problem.http(HTTPStatus.INTERNAL_SERVER_ERROR)
    return answer_at(request.scope["path"], problem)


def parameter(fault: Mapping[str, Any]) -> str:
    """The parameter a validation error is about: the last part of where it stands."""
    return str(fault["loc"][-1])


def reason(fault: Mapping[str, Any]) -> str:
    """What is wrong with it, in French."""
    return REASONS.get(fault["type"], REFUSED).format(**fault.get("ctx", {}))

"""Exception handlers: each error becomes a problem, in the format of the requested path.

The framework's validation messages are English and have their own shape; here they are rewritten
in French, parameter first. An unexpected error becomes a 500 without details: its message may
contain a name, so even the log omits it (`request_boundary`).
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
from search_api.http.problems import PROBLEM_JSON, Problem, ProblemFormats, build_problem_headers

VALIDATION_REASONS = {
    "extra_forbidden": "ce paramètre n’existe pas ; retirez-le.",
    "missing": "ce paramètre est nécessaire.",
    "string_too_long": "{max_length} caractères au plus.",
    "int_parsing": "un nombre entier est attendu.",
    "int_parsing_size": "ce nombre est trop long.",
    "float_parsing": "un nombre est attendu, avec un point pour les décimales.",
    "finite_number": "un nombre fini est attendu.",
    "bool_parsing": "« true » ou « false » est attendu.",
    "greater_than": "plus de {gt}.",
    "greater_than_equal": "{ge} au moins.",
    "less_than_equal": "{le} au plus.",
}
DEFAULT_VALIDATION_REASON = "cette valeur n’est pas acceptée."


def add_error_handlers(app: FastAPI, formats: ProblemFormats = PROBLEM_JSON) -> None:
    """Register the handlers, so that every error is answered as a problem."""
    handlers = ErrorHandlers(formats)
    app.add_exception_handler(ServiceError, handlers.answer_service_error)
    app.add_exception_handler(RequestValidationError, handlers.answer_validation_error)
    app.add_exception_handler(HTTPException, handlers.answer_http_error)
    app.add_exception_handler(Exception, handlers.answer_unexpected_error)


class ErrorHandlers:
    """The exception handlers, one for each kind of error."""

    def __init__(self, formats: ProblemFormats) -> None:
        self._formats = formats

    async def answer_service_error(self, request: Request, error: Exception) -> Response:
        """Answer an error that our own code raised."""
        assert isinstance(error, ServiceError)
        path = request.scope["path"]
        return self._formats.render(path, Problem.of(error), build_problem_headers(error))

    async def answer_validation_error(self, request: Request, error: Exception) -> Response:
        """Answer a parameter of the wrong type, out of bounds or unknown; name the first."""
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        return await self.answer_service_error(
            request, InvalidQuery(find_parameter_name(first), format_validation_reason(first))
        )

    async def answer_http_error(self, request: Request, error: Exception) -> Response:
        """Answer an HTTP error: unknown path, method not allowed, format, size and so on."""
        assert isinstance(error, HTTPException)
        status = HTTPStatus(error.status_code)
        # the framework's own detail is the English name of the status: not worth repeating
        detail = None if error.detail == status.phrase else error.detail
        problem = Problem.from_status(status, detail)
        return self._formats.render(request.scope["path"], problem, dict(error.headers or {}))

    async def answer_unexpected_error(self, request: Request, _error: Exception) -> Response:
        """Answer a bug with a 500, without details."""
        problem = Problem.from_status(HTTPStatus.INTERNAL_SERVER_ERROR)
        return self._formats.render(request.scope["path"], problem)


def find_parameter_name(fault: Mapping[str, Any]) -> str:
    """The parameter that a validation error is about: the last part of its location."""
    return str(fault["loc"][-1])


def format_validation_reason(fault: Mapping[str, Any]) -> str:
    """What is wrong with the parameter, in French."""
    return VALIDATION_REASONS.get(fault["type"], DEFAULT_VALIDATION_REASON).format(
        **{name: format_bound(bound) for name, bound in fault.get("ctx", {}).items()}
    )


def format_bound(bound: object) -> str:
    """A bound as people write it: a round number without decimals, others with a comma."""
    if isinstance(bound, float):
        return f"{bound:.15g}".replace(".", ",")
    return str(bound)

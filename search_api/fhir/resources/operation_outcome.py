"""Errors under `/fhir` as OperationOutcome: the problems of the HTTP table, in FHIR terms.

Statuses are those of `search_api.http.problems`, except 422, which FHIR reserves for resources that
break a rule: a search that cannot be read is 400 there.
"""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from directory import errors
from search_api.fhir.resources.datatypes import FhirJson, drop_empty
from search_api.http import problems
from search_api.http.conditional_requests import PRIVATE_HEADERS
from search_api.http.problems import Problem
from search_api.representations.schemas import API_ENCODER

FHIR_PREFIX = "/fhir"
FHIR_MEDIA_TYPE = "application/fhir+json"
ERROR_SEVERITY, WARNING_SEVERITY = "error", "warning"
ISSUE_TYPE_BY_STATUS: dict[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "invalid",
    HTTPStatus.UNAUTHORIZED: "login",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "not-supported",
    HTTPStatus.NOT_ACCEPTABLE: "not-supported",
    HTTPStatus.REQUEST_TIMEOUT: "timeout",
    HTTPStatus.GONE: "deleted",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-long",
    HTTPStatus.REQUEST_URI_TOO_LONG: "too-long",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "not-supported",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid",
    HTTPStatus.TOO_MANY_REQUESTS: "throttled",
    HTTPStatus.SERVICE_UNAVAILABLE: "transient",
}
"""The issue type (value set `issue-type`) by status; for any other status, `exception`."""
ISSUE_TYPE_BY_PROBLEM = {
    problems.build_problem_type(problems.PROBLEM_KINDS[errors.TooCostly][0]): "too-costly",
    problems.build_problem_type(problems.PROBLEM_KINDS[errors.Unsupported][0]): "not-supported",
}
"""Issue types of problems that are more specific than their status."""


def build_problem_outcome(problem: Problem) -> FhirJson:
    """The OperationOutcome of a problem."""
    code = ISSUE_TYPE_BY_PROBLEM.get(problem.type) or ISSUE_TYPE_BY_STATUS.get(
        HTTPStatus(problem.status), "exception"
    )
    return build_operation_outcome(
        ERROR_SEVERITY, code, problem.title, problem.detail, problem.field
    )


def build_operation_outcome(
    severity: str, code: str, title: str, detail: str | None = None, field: str | None = None
) -> FhirJson:
    """An OperationOutcome with one issue."""
    issue: FhirJson = {
        "severity": severity,
        "code": code,
        "details": {"text": title},
        "diagnostics": detail,
        "expression": [field] if field else [],
    }
    return {"resourceType": "OperationOutcome", "issue": [drop_empty(issue)]}


def map_fhir_status(problem: Problem) -> HTTPStatus:
    """The status of a problem in FHIR."""
    status = HTTPStatus(problem.status)
    return HTTPStatus.BAD_REQUEST if status == HTTPStatus.UNPROCESSABLE_ENTITY else status


def render_fhir_problem(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The HTTP response of a problem; not to be cached."""
    headers = PRIVATE_HEADERS | dict(headers or {})
    body = API_ENCODER.encode(build_problem_outcome(problem))
    return Response(body, map_fhir_status(problem), headers=headers, media_type=FHIR_MEDIA_TYPE)

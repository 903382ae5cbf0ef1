"""Errors under `/fhir` as OperationOutcome: the problems of the one table, in the words of FHIR.

Statuses are those of `search_api.http.problems`, but for 422, which FHIR keeps for resources that
break a rule: a search that cannot be read is 400 there.
"""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from directory import errors
from search_api.fhir.resources.datatypes import Json, without_nothing
from search_api.http import problems
from search_api.http.problems import Problem
from search_api.representations.schemas import ENCODER

BASE = "/fhir"
MEDIA_TYPE = "application/fhir+json"
ERROR, WARNING = "error", "warning"
ISSUES: dict[HTTPStatus, str] = {
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
"""The kind of issue (value set `issue-type`) by status; any other is an exception of ours."""
FINER = {
    problems.address(problems.KINDS[errors.TooCostly][0]): "too-costly",
    problems.address(problems.KINDS[errors.Unsupported][0]): "not-supported",
}
"""Where the kind of problem tells more than its status."""


def outcome(problem: Problem) -> Json:
    """The OperationOutcome of a problem."""
    code = FINER.get(problem.type) or ISSUES.get(HTTPStatus(problem.status), "exception")
    return resource(ERROR, code, problem.title, problem.detail, problem.field)


def resource(
    severity: str, code: str, title: str, detail: str | None = None, field: str | None = None
) -> Json:
    """An OperationOutcome of one issue."""
    issue: Json = {
        "severity": severity,
        "code": code,
        "details": {"text": title},
        "diagnostics": detail,
        "expression": [field] if field else [],
    }
    return {"resourceType": "OperationOutcome", "issue": [without_nothing(issue)]}


def status_of(problem: Problem) -> HTTPStatus:
    """The status of a problem, as FHIR has it."""
    status = HTTPStatus(problem.status)
    return HTTPStatus.BAD_REQUEST if status == HTTPStatus.UNPROCESSABLE_ENTITY else status


def answer(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The HTTP answer of a problem; never kept by a cache."""
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", **(headers or {})}
    body = ENCODER.encode(outcome(problem))
    return Response(body, status_of(problem), headers=headers, media_type=MEDIA_TYPE)

import json
from http import HTTPStatus

import pytest

from directory import errors
from search_api.http.problems import (
    HTTP_PROBLEM_KINDS,
    PROBLEM_KINDS,
    STATUS_BY_ERROR,
    Problem,
    build_problem_headers,
    render_json_problem,
)


def subclasses(kind):
    return [kind, *(each for sub in kind.__subclasses__() for each in subclasses(sub))]


def ours():
    return [each for each in subclasses(errors.ServiceError) if each.__module__ == errors.__name__]


def an_error(kind):
    match kind:
        case errors.InvalidCursor:
            return kind("coupé")
        case errors.InvalidQuery | errors.InvalidIdentifier | errors.Unsupported | errors.TooCostly:
            return kind("q", "trop long")
        case errors.SheetBusy | errors.TooManyAtOnce:
            return kind("Attendez", retry_after_s=7)
        case errors.ChangeHistoryReplaced:
            return kind(since=0, epoch="e1")
        case errors.TooManyRequests:
            return kind(retry_after_s=7)
        case _:
            return kind("Raison")


@pytest.mark.parametrize("kind", ours())
def test_every_deliberate_error_has_its_own_status_and_words(kind):
    assert kind in STATUS_BY_ERROR
    assert kind in PROBLEM_KINDS


def written(error):
    return render_json_problem(Problem.of(error), build_problem_headers(error))


@pytest.mark.parametrize("kind", ours())
def test_every_deliberate_error_is_answered_as_a_problem(kind):
    answered = written(an_error(kind))
    body = json.loads(answered.body)
    assert answered.media_type == "application/problem+json"
    position = {"since", "epoch"} if kind is errors.ChangeHistoryReplaced else set()
    assert (body["status"], set(body)) == (
        answered.status_code,
        {"type", "title", "status", "detail", "field"} | position,
    )


@pytest.mark.parametrize("kind", [k for k in ours() if STATUS_BY_ERROR[k] == 503])
def test_a_503_says_when_to_come_back(kind):
    expected = "7" if kind is errors.SheetBusy else "30"
    assert written(an_error(kind)).headers["retry-after"] == expected


def test_a_problem_names_the_field_at_fault():
    assert Problem.of(errors.InvalidQuery("page_size", "trop")).field == "page_size"
    assert Problem.of(errors.InvalidIdentifier("12", "11 chiffres")).field == "id"


def test_an_error_of_tomorrow_is_answered_as_its_nearest_relative():
    class Tomorrow(errors.EngineUnavailable):
        pass

    assert Problem.of(Tomorrow("x")).status == HTTPStatus.SERVICE_UNAVAILABLE


def test_types_are_stable_and_each_stands_for_one_title():
    slugs = [*PROBLEM_KINDS.values(), *HTTP_PROBLEM_KINDS.values()]
    assert len({slug for slug, _ in slugs}) == len(slugs) - 1  # the two "erreur" are one

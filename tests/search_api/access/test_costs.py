"""The table of costs: it has every route, an answer costs what it shows, the documents print it."""

from math import ceil
from pathlib import Path

import pytest

from search_api.access.costs import (
    COST_BY_ROUTE,
    COSTS,
    CSV_MEDIA_TYPE,
    MAX_KEYLESS_CHANGES,
    MAX_KEYLESS_TABLE_ROWS,
    count_units,
    format_cost_table,
)
from search_api.fhir.operations.batch import MAX_BATCH_READS
from search_api.search.requests import MAX_PAGE_SIZE
from tests.search_api.access.harvest import LARGEST, Service, count_people

PARTNER_PAGE = Path("docs/partners.md")
SHOWS_NOBODY = {
    "GET /",
    "GET /accessibilite",
    "GET /api",
    "GET /api/v1/communes",
    "GET /api/v1/export",
    "GET /api/v1/openapi.json",
    "GET /api/v1/professionals/lookup",
    "GET /api/v1/professions",
    "GET /api/v1/savoir-faire",
    "GET /api/v1/status",
    "GET /donnees",
    "GET /en",
    "GET /favicon.ico",
    "GET /fhir/metadata",
    "GET /healthz",
    "GET /mentions-legales",
    "GET /metrics",
    "GET /opensearch.xml",
    "GET /professions",
    "GET /readyz",
    "GET /robots.txt",
    "GET /static/{name}",
    "GET /widget",
    "GET /widget/rpps.js",
}
"""Routes that name nobody, or refuse; an entry of the sweep that is mistyped would be one more."""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    return Service(tmp_path_factory.mktemp("service"), "1000/minute")


def test_every_route_has_a_cost_and_every_cost_a_route(service):
    priced = {tuple(each.route.split(" ")) for each in COSTS}
    assert priced == set(service.list_routes())
    assert len(COST_BY_ROUTE) == len(COSTS)


@pytest.mark.parametrize("route", [each for each in LARGEST if "Organization" not in each[1]])
def test_an_answer_costs_a_unit_for_every_twenty_people_that_it_shows(service, route):
    service.now[0] += 60
    [answer] = service.ask_together([LARGEST[route]], "192.0.2.1")
    is_free = COST_BY_ROUTE[" ".join(route), ""].is_free
    used = 0 if is_free else 1_000 - int(answer.headers["ratelimit-remaining"])
    people = count_people(answer)
    assert (people > 0) == (" ".join(route) not in SHOWS_NOBODY)
    assert used == (0 if is_free else max(1, ceil(people / 20)))


def test_the_documents_print_the_table():
    assert format_cost_table() in PARTNER_PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    ("people", "units"), [(0, 1), (1, 1), (20, 1), (21, 2), (100, 5), (1_000, 50), (10_000, 500)]
)
def test_twenty_people_are_a_unit(people, units):
    assert count_units(people) == units


def test_what_is_given_without_a_key_is_bounded():
    lookup = "POST /api/v1/professionals/lookup"
    bounds = [
        (cost.most_without_key, cost.most)
        for cost in (
            COST_BY_ROUTE[lookup, ""],
            COST_BY_ROUTE[lookup, CSV_MEDIA_TYPE],
            COST_BY_ROUTE["GET /api/v1/changes", ""],
            COST_BY_ROUTE["GET /api/v1/export", ""],
        )
    ]
    assert bounds == [(1_000, 1_000), (5_000, None), (1_000, 10_000), (0, None)]
    assert (MAX_KEYLESS_TABLE_ROWS, MAX_KEYLESS_CHANGES) == (5_000, 1_000)
    assert all(each.most_without_key is not None for each in COSTS)


def test_a_batch_of_reads_is_within_its_cost():
    assert MAX_BATCH_READS <= MAX_PAGE_SIZE

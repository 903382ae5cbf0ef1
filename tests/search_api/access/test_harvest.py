"""Nobody takes more than their units, by any route, at once or not."""

from http import HTTPStatus
from itertools import count

import pytest

from directory.settings import Settings
from tests.search_api.access.harvest import (
    AT_ONCE,
    JSON_LOOKUP,
    LARGEST,
    PEOPLE_PER_UNIT,
    UNITS_A_DAY,
    UNITS_A_MINUTE,
    Service,
    a_list,
    count_people,
)

MINUTE_S = 60
SWEEP = {f"{method} {path}": request for (method, path), request in LARGEST.items()}
SWEEP["POST /api/v1/professionals/lookup, JSON"] = JSON_LOOKUP
ADDRESS_NUMBERS = count(1)
NOBODYS_NUMBERS = a_list(1_000, first=9_001)
THOUSAND_NUMBERS = {"url": "/api/v1/professionals/lookup", "json": {"ids": NOBODYS_NUMBERS}}
EXPECTED = {
    HTTPStatus.OK,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.TOO_MANY_REQUESTS,
}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    return Service(tmp_path_factory.mktemp("service"))


@pytest.fixture
def address():
    """An address of this test's own."""
    return f"2001:db8:{next(ADDRESS_NUMBERS):x}::1"


def test_every_route_is_tried(service):
    assert set(service.list_routes()) == LARGEST.keys()


@pytest.mark.parametrize("name", SWEEP)
def test_no_route_gives_an_address_more_than_its_units_however_many_ask_at_once(
    service, address, name
):
    shown = 0
    for minute in range(1, 4):
        service.now[0] += MINUTE_S
        answers = service.ask_together([SWEEP[name]] * AT_ONCE, address)
        assert {each.status_code for each in answers} <= EXPECTED
        of_minute = count_people(*answers)
        shown += of_minute
        assert of_minute <= UNITS_A_MINUTE * PEOPLE_PER_UNIT, f"minute {minute}"
    assert shown <= UNITS_A_DAY * PEOPLE_PER_UNIT


def test_all_routes_at_once_give_an_address_no_more_than_one_of_them(service, address):
    service.now[0] += MINUTE_S
    answers = service.ask_together(list(SWEEP.values()), address)
    assert 0 < count_people(*answers) <= UNITS_A_MINUTE * PEOPLE_PER_UNIT


def test_the_default_limits_hold_against_sixty_lists_at_once_and_lock_nobody_out(tmp_path):
    service = Service(tmp_path, Settings().rate_limit_address)
    answers = service.ask_together([THOUSAND_NUMBERS] * 60, "192.0.2.1")
    statuses = [each.status_code for each in answers]
    assert statuses.count(HTTPStatus.OK) == 600 // 50
    assert statuses.count(HTTPStatus.TOO_MANY_REQUESTS) == 60 - 600 // 50
    service.now[0] += MINUTE_S
    page = LARGEST["GET", "/professionnel/{identifier}"]
    [later] = service.ask_together([page], "192.0.2.1")
    assert later.status_code == HTTPStatus.OK


def test_a_key_takes_what_has_any_length_from_its_day_and_not_from_its_minute(service):
    shown = []
    for url in ("/api/v1/export", "/api/v1/professionals/lookup"):
        request = LARGEST["GET" if url.endswith("export") else "POST", url]
        service.now[0] += 86_400
        answers = service.ask_together([request] * 2, "192.0.2.1", service.key)
        shown.append(count_people(*answers))
    assert min(shown) > UNITS_A_MINUTE * PEOPLE_PER_UNIT
    assert max(shown) <= UNITS_A_DAY * PEOPLE_PER_UNIT

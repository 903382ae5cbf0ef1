"""The door, through the whole application: who is refused, and what everybody is told."""

import re
from math import ceil

import pytest

from tests.builders import a_rpps, make_documents
from tests.search_api.access.conftest import NOW

SEARCH = "/api/v1/professionals"
LOOKUP = f"{SEARCH}/lookup"
CSV = {"Content-Type": "text/csv"}
NAME = re.compile("MARTIN[A-Z]{2}")


def statuses(client, path, times, **headers):
    return [client.get(path, headers=headers).status_code for _ in range(times)]


def test_every_answer_says_what_is_left(entered):
    headers = entered(address="5/minute; 100/day").get(SEARCH).headers
    assert headers["ratelimit-limit"] == "5"
    assert headers["ratelimit-remaining"] == "4"
    assert headers["ratelimit-reset"] == "30"
    assert headers["ratelimit-policy"] == "5;w=60, 100;w=86400"


def test_one_request_too_many_is_told_when_to_come_back(entered):
    client = entered(address="2/minute")
    assert statuses(client, SEARCH, 3) == [200, 200, 429]
    refused = client.get(SEARCH)
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.headers["retry-after"], refused.headers["ratelimit-remaining"]) == ("30", "0")
    assert refused.json()["type"] == "/api#probleme-limite"


def test_a_new_window_starts_anew(entered):
    now = [0.0]
    client = entered(address="1/minute", clock=lambda: now[0])
    assert statuses(client, SEARCH, 2) == [200, 429]
    now[0] = 60.0
    assert statuses(client, SEARCH, 1) == [200]


def test_the_limit_that_holds_longest_is_told_when_several_are_passed(entered):
    client = entered(address="1/minute; 1/hour")
    client.get(SEARCH)
    assert client.get(SEARCH).headers["retry-after"] == str(3600 - 30)


@pytest.fixture
def crowd():
    """A directory of more people than a page of a hundred shows."""
    return make_documents(*(f"MARTIN{chr(65 + n // 26)}{chr(65 + n % 26)} A" for n in range(120)))


@pytest.mark.parametrize(
    ("address", "units"),
    [
        (f"{SEARCH}?page_size=100", 5),
        (f"{SEARCH}?%70age_size=100", 5),
        (f"{SEARCH}?page%5Fsize=%31%30%30", 5),
        (f"{SEARCH}?page_size=%EF%BC%91%EF%BC%90%EF%BC%90", 1),  # 422: digits in another script
        (f"{SEARCH}?page_size=+100", 5),
        (f"{SEARCH}?page_size=1&page_size=100", 1),  # 422
        (f"{SEARCH}?page_size=1&%70age_size=100", 1),  # 422
        (f"{SEARCH}?q=personne&page_size=100", 1),
        (f"{SEARCH}?page_size=1000", 1),  # 422
        (f"{SEARCH}?page_size=", 1),  # 422
        (f"{SEARCH}?page_size={'9' * 5000}", 1),  # 422
        ("/api/v1/changes?%70age_size=1000", 6),
        ("/api/v1/changes?page_size=100", 5),
        ("/fhir/Practitioner?%5Fcount=100", 5),
        ("/fhir/Practitioner?_count=1&_count=100", 5),
        ("/fhir/Practitioner/_history?_count=100", 5),
        ("/fhir/Practitioner?_count=100000", 5),
    ],
)
def test_a_page_costs_what_it_shows_however_its_size_is_spelt(entered, crowd, address, units):
    answer = entered(crowd, address="100/minute").get(address)
    used = 100 - int(answer.headers["ratelimit-remaining"])
    assert used == max(1, ceil(len(set(NAME.findall(answer.text))) / 20))
    assert used == units


def test_a_list_of_numbers_costs_by_its_length(entered):
    client = entered(address="100/minute")
    answer = client.post(LOOKUP, json={"ids": [a_rpps(1)] * 1000})
    assert answer.headers["ratelimit-remaining"] == "50"


def test_a_file_of_numbers_costs_by_its_length(entered):
    client = entered(address="100/minute")
    client.post(LOOKUP, content=f"{a_rpps(1)}\n" * 1000, headers=CSV)
    assert client.get(SEARCH).headers["ratelimit-remaining"] == "49"


def test_callers_do_not_spend_what_is_others(entered, key_file):
    client = entered(address="1/minute", key="1/minute", proxies=("192.0.2.1",))
    shown = [key_file.create_key(name, NOW)[1] for name in "AB"]
    asked = [{"x-forwarded-for": f"198.51.100.{n}"} for n in range(2)]
    asked += [{"authorization": f"Bearer {each}"} for each in shown]
    assert [statuses(client, SEARCH, 2, **headers) for headers in asked] == [[200, 429]] * 4


def test_a_key_may_have_limits_of_its_own(entered, key_file):
    _, shown = key_file.create_key("ROR", NOW, "3/minute")
    answered = entered(key="1/minute").get(SEARCH, headers={"authorization": f"Bearer {shown}"})
    assert answered.headers["ratelimit-limit"] == "3"


def test_a_revoked_key_is_refused_with_a_way_to_say_who_one_is(entered, key_file):
    client = entered()
    key, shown = key_file.create_key("ROR", NOW)
    headers = {"authorization": f"Bearer {shown}"}
    assert client.get(SEARCH, headers=headers).status_code == 200
    key_file.revoke_key(key.id, NOW)
    refused = client.get(SEARCH, headers=headers)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert "révoquée" in refused.json()["detail"]


def test_a_key_in_the_address_is_refused_without_being_repeated(entered, key_file):
    _, shown = key_file.create_key("ROR", NOW)
    refused = entered().get(f"{SEARCH}?key={shown}")
    assert (refused.status_code, shown in refused.text) == (400, False)
    assert "Authorization: Bearer" in refused.json()["detail"]


def test_the_checks_of_the_service_cost_nothing(entered):
    assert set(statuses(entered(address="1/minute"), "/healthz", 5)) == {200}


def test_a_page_of_another_site_can_read_a_refusal(entered):
    client = entered(address="1/minute")
    client.get(SEARCH)
    refused = client.get(SEARCH, headers={"Origin": "https://example.org"})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (429, "*")
    assert "RateLimit-Remaining" in refused.headers["access-control-expose-headers"]

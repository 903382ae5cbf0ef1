"""`annuaire keys`: given, listed, revoked, and a running server that sees it."""

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

SEARCH = "/api/v1/professionals"


@pytest.fixture
def given(annuaire):
    return json.loads(annuaire("keys", "add", "ROR Bretagne", "--json").stdout)


def test_a_key_is_shown_once_and_listed_without_itself(annuaire):
    shown = annuaire("keys", "add", "ROR").stdout.strip()
    listed = annuaire("keys", "list").stdout
    assert shown.startswith("annuaire_")
    assert "ROR" in listed
    assert shown not in listed


def test_a_program_gets_the_list_as_json(annuaire, given):
    (listed,) = json.loads(annuaire("keys", "list", "--json").stdout)
    assert (listed["id"], listed["revoked_at"]) == (given["id"], None)


def test_limits_that_cannot_be_read_are_misuse(annuaire):
    assert annuaire("keys", "add", "ROR", "--limits", "beaucoup").exit_code == 2


def test_revoking_nobody_is_refused(annuaire):
    assert annuaire("keys", "revoke", "00000000").exit_code == 1


def test_a_damaged_file_is_told_with_the_way_out(annuaire, given, tmp_path):
    path = tmp_path / "var" / "keys.json"
    path.write_bytes(path.read_bytes()[:-2])
    listed = annuaire("keys", "list", "--json")
    assert [each["id"] for each in json.loads(listed.stdout)] == [given["id"]]
    assert listed.exit_code == 1
    assert "keys.json est abîmé" in listed.stderr
    assert "keys.backup.json" in listed.stderr
    refused = annuaire("keys", "revoke", given["id"])
    assert (refused.exit_code, "rien n’est changé" in refused.stderr) == (1, True)


def asked(server, key):
    at = urlsplit(server.address)
    connection = HTTPConnection(at.hostname, at.port, timeout=10)
    connection.request("GET", SEARCH, headers={"Authorization": f"Bearer {key}"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("RateLimit-Limit")


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_running_server_learns_of_keys_given_and_revoked(serving, data_dir, annuaire, eventually):
    with serving(data_dir) as server:
        given = json.loads(annuaire("keys", "add", "ROR", "--limits", "7/minute", "--json").stdout)
        eventually(lambda: asked(server, given["key"]) == (200, "7"), within_s=3)
        annuaire("keys", "revoke", given["id"])
        eventually(lambda: asked(server, given["key"])[0] == 401, within_s=3)

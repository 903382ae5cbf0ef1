"""A real server that is watched: its metrics with several processes, its log, how it stops."""

import json
import re
import socket
import threading
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import quote, urlencode, urlsplit

import pytest

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def count(server, name):
    text = server.get("/metrics")[1].decode()
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0


@pytest.mark.parametrize("workers", [1, 3])
def test_requests_are_counted_whichever_process_answered_and_is_asked(serving, loaded, workers):
    name = 'annuaire_requests_total{method="GET",route="/api/v1/status",status="200"}'
    with serving(loaded, "--workers", workers) as server:
        for _ in range(12):
            server.get("/api/v1/status")
        counted = {count(server, name) for _ in range(6)}
        assert server.complaints() == []
    assert counted == {12}


def test_the_metrics_name_nobody(serving, loaded, someone):
    number, name = someone["id"], someone["exercises"][0]["exercise_name"]
    with serving(loaded) as server:
        server.get(f"/api/v1/professionals?{urlencode({'q': name})}")
        server.get(f"/professionnel/{number}")
        server.get(f"/{quote(name)}")
        told = server.get("/metrics")[1].decode().casefold()
    assert "/professionnel/{identifier}" in told
    assert not any(said in told for said in (number, name.casefold()))


def template_paths(server, someone):
    """Every route of the API's own document and every page, with somebody's name and number."""
    number, name = someone["id"], someone["exercises"][0]["exercise_name"]
    described = server.json("/api/v1/openapi.json")["paths"]
    for path in described:
        yield path.replace("{id}", number)
        yield f"{path.replace('{id}', number)}?{urlencode({'q': name})}"
    pages = ("/recherche", "/professionnel/{}", "/professionnel/{}/fiche.pdf", "/{}", "/verifier")
    for page in pages:
        yield f"{page.format(number)}?{urlencode({'q': name, 'name': number})}"


def test_no_line_of_the_log_names_anybody_whatever_the_route(serving, loaded, someone):
    number, name = someone["id"], someone["exercises"][0]["exercise_name"].casefold()
    with serving(loaded) as server:
        paths = list(template_paths(server, someone))
        for path in paths:
            for method in ("GET", "POST", "HEAD"):
                asked(server, method, path, body=f'{{"ids": ["{number}", "{name}"]}}')
        server.stop()
        log = server.logged()
    assert len(log) > 3 * len(paths)
    assert all(json.loads(line) for line in log)
    assert not any(said in "".join(log).casefold() for said in (number, name))


def asked(server, method, path, body=None, **headers):
    at = urlsplit(server.address)
    with closing(HTTPConnection(at.hostname, at.port, timeout=30)) as connection:
        connection.request(method, path, body=body if method == "POST" else None, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer


def test_an_answer_carries_the_id_of_its_line_in_the_log(serving, loaded):
    given = "0123456789abcdef"
    with serving(loaded) as server:
        own = asked(server, "GET", "/healthz").getheader("X-Request-Id")
        kept = asked(server, "GET", "/healthz", **{"X-Request-Id": given})
        other = asked(server, "GET", "/healthz", **{"X-Request-Id": "MARTIN"})
        server.stop()
        logged = [json.loads(line)["request"] for line in server.logged()]
    assert kept.getheader("X-Request-Id") == given
    assert "MARTIN" not in logged
    assert logged == [own, given, other.getheader("X-Request-Id")]


def test_an_answer_under_way_is_finished_before_a_server_stops(
    serving, data_dir, annuaire_on, someone
):
    key = annuaire_on(data_dir)("keys", "add", "essai").stdout.strip()  # a long list needs one
    body = b"rpps\n" + f"{someone['id']}\n".encode() * 30_000
    head = (
        "POST /api/v1/professionals/lookup HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
        f"Authorization: Bearer {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with serving(data_dir) as server:
        at = urlsplit(server.address)
        with socket.create_connection((at.hostname, at.port), timeout=30) as asking:
            asking.sendall(head.encode() + body)
            received = bytearray(asking.recv(100))
            stopping = threading.Thread(target=server.stop)
            stopping.start()
            while piece := asking.recv(1 << 20):
                received += piece
            stopping.join()
    assert received.count(someone["id"].encode() + b",found") == 30_000
    assert received.endswith(b"0\r\n\r\n")
    assert server.process.returncode == 0

"""Varied requests, good and bad, and clients that hold connections; for soaks of a real server."""

import json
import socket
import time
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import count, cycle
from random import Random
from statistics import median
from threading import Lock, Thread
from urllib.parse import quote, urlencode, urlsplit

import psutil

SEED = 20261201
CLIENTS = 8
PATIENCE_S = 60
STATED_FAILURE = 503
"""The only failure that a service states: busy, or without room; with `Retry-After`."""
ORDINARY = (
    "martin",
    "marie infirmier",
    "jean kiné rennes",
    "dupomt",
    "bernard paris",
    "cardiologue",
)
HOSTILE = (
    *(
        "m",
        "dr " * 60,
        "a b c d e f g h",
        "x" * 200,
        "x" * 600,
        "é" * 200,
        "😀",
        "%00\x00",
        "' OR 1=1",
    ),
    *("name:* AND *:*", "\u202emartin", "médecin " * 25, "=cmd()", "<script>", "de la " * 30),
)
CSV = {"Content-Type": "text/csv"}
JSON = {"Content-Type": "application/json"}


def make_request(chance, ids):
    """One of the kinds of request: method, path, headers, body."""
    text = chance.choice(HOSTILE if chance.random() < 0.3 else ORDINARY)
    number = chance.choice(ids)
    query = urlencode({"q": text})
    near = urlencode({"near": "48.85,2.35", "radius_km": chance.choice((5, 50, 200)), "name": text})
    some = [chance.choice(ids) for _ in range(chance.randrange(100))]
    rows = "\n".join(["rpps", *some * chance.choice((1, 1, 1, 20))])
    kinds = {
        ("GET", f"/api/v1/professionals?{query}"): 20,
        ("GET", f"/api/v1/professionals/{number}"): 26,
        ("GET", f"/api/v1/suggestions?{query}"): 10,
        ("GET", f"/recherche?{query}"): 5,
        ("GET", f"/api/v1/professionals?{near}"): 2,
        ("GET", f"/api/v1/professionals?structure={quote(text)}"): 4,
        ("GET", f"/api/v1/changes?since={chance.randrange(400)}&page_size=1000"): 3,
        ("GET", f"/fhir/Practitioner?name={quote(text)}"): 4,
        ("GET", f"/fhir/Practitioner/_history?_count={chance.randrange(120)}"): 2,
        ("GET", f"/professionnel/{number}.vcf"): 3,
        ("GET", f"/api/v1/professionals?page_size={chance.randrange(-1, 120)}"): 3,
        ("GET", f"/{quote(text)}"): 2,
        ("PUT", "/api/v1/professionals/lookup"): 1,
        ("POST", "/api/v1/professionals/lookup", "json"): 6,
        ("POST", "/api/v1/professionals/lookup", "csv"): 2,
        ("POST", "/fhir"): 1,
    }
    method, path, *form = chance.choices([*kinds], [*kinds.values()])[0]
    match form:
        case ["json"]:
            return method, path, JSON, json.dumps({"ids": some})
        case ["csv"]:
            return method, path, CSV, rows
        case _:
            return method, path, {}, "{" if method != "GET" else None


class Soak:
    """Clients that send varied requests, and what came of them.

    Attributes:
        statuses: how often each status came.
        failures: every answer that no client should get, and every broken connection.
    """

    def __init__(self, address, ids):
        self.statuses = {}
        self.failures = []
        self._place = urlsplit(address)
        self._ids = ids
        self._lock = Lock()

    def connect(self):
        return HTTPConnection(self._place.hostname, self._place.port, timeout=PATIENCE_S)

    def send(self, requests):
        """Send so many requests, from several clients at once."""
        numbers = count()
        threads = [
            Thread(target=self._send_until, args=(numbers, requests)) for _ in range(CLIENTS)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    def _send_until(self, numbers, end):
        with closing(self.connect()) as connection:
            while (number := next(numbers)) < end:
                method, path, headers, body = make_request(Random(SEED + number), self._ids)  # noqa: S311 - no secret
                self._send_one(connection, method, path, headers, body)

    def _send_one(self, connection, method, path, headers, body):
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException) as error:
            self.failures.append(f"{method} {path[:80]}: {error!r}")
            connection.close()
            return
        with self._lock:
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        is_stated = answer.status == STATED_FAILURE and answer.headers["Retry-After"]
        if answer.status >= 500 and not is_stated:
            self.failures.append(f"{method} {path[:80]}: {answer.status}")

    def measure_median_s(self, is_running):
        """The median time of ordinary searches, one after the other, as long as others run.

        Args:
            is_running: whether the others still run.
        """
        spent = []
        with closing(self.connect()) as connection:
            while is_running():
                query = urlencode({"q": ORDINARY[len(spent) % len(ORDINARY)]})
                began = time.perf_counter()
                connection.request("GET", f"/api/v1/professionals?{query}")
                answer = connection.getresponse()
                answer.read()
                spent.append(time.perf_counter() - began)
                if answer.status != 200:
                    self.failures.append(f"ordinary search: {answer.status}")
        return median(spent)


SILENT_READERS, SLOW_SENDERS, IDLE_CONNECTIONS = 40, 20, 60
ATTACKERS = 10
"""Addresses of this machine from which connections are held: each is a caller of its own."""


@contextmanager
def hold_connections(address, ids):
    """Readers who do not read, bodies that do not arrive, connections without a request."""
    place = urlsplit(address)
    sources = cycle(f"127.0.0.{2 + at}" for at in range(ATTACKERS))

    def connect(first, receive_buffer_bytes=4_096):
        held = opened.enter_context(closing(socket.socket()))
        held.bind((next(sources), 0))
        held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
        held.connect((place.hostname, place.port))
        held.sendall(first)

    listed = json.dumps({"ids": (ids * 1_000)[:1_000]}).encode()
    lookup = b"POST /api/v1/professionals/lookup HTTP/1.1\r\nHost: x\r\nContent-Length: "
    unread = lookup + str(len(listed)).encode() + b"\r\n\r\n" + listed
    slow = lookup + b"1000000\r\nContent-Type: text/csv\r\n\r\nrpps\n"
    with ExitStack() as opened:
        for first, times in (
            (unread, SILENT_READERS),
            (slow, SLOW_SENDERS),
            (b"GET / HTTP/1.1\r\n", IDLE_CONNECTIONS // 2),
            (b"", IDLE_CONNECTIONS // 2),
        ):
            for _ in range(times):
                connect(first)
        yield


def measure_tree(pid):
    """Resident bytes and open files of a server and its workers, without the sheet processes."""
    first = psutil.Process(pid)
    tree = [first, *first.children(recursive=True)]
    ours = [each for each in tree if "pdf.worker" not in " ".join(each.cmdline())]
    return sum(each.memory_info().rss for each in ours), sum(each.num_fds() for each in ours)

"""A whole service, and requests for as many people as each route gives, all under way at once.

Every person has a name that nobody else has, so that whoever an answer shows can be counted in any
form: JSON, CSV, FHIR, a page, a card.
"""

import asyncio
import re
import threading
from functools import cache
from itertools import cycle, product
from string import ascii_lowercase

import httpx
from fastapi.routing import iter_route_contexts
from prometheus_client.registry import Collector

from directory.model.fingerprint import compute_fingerprint
from directory.search import Candidates, Dimension, Total
from pdf.messages import SheetDocument
from search_api.access.admission import AdmissionLimits
from search_api.access.callers import CallerResolver
from search_api.access.counters import MemoryCounters
from search_api.access.keys import KeyFile, Keyring
from search_api.access.limits import RateLimiter
from search_api.access.middleware import AccessMiddleware
from search_api.app import Capacity, create_app
from search_api.fhir.resources.practitioner_role import list_roles
from search_api.monitoring.metrics import Metrics
from search_api.routes.metrics import MetricsRoute
from search_api.search.service import DirectorySearch
from tests.builders import a_rpps, make_documents
from tests.fakes import VERIFICATION_KEYS, InMemoryEngine
from tests.search_api.access.conftest import NOW
from web.pages import add_pages

SITE = "https://annuaire.test"
PEOPLE = 200
UNITS_A_MINUTE, UNITS_A_DAY = 6, 13
PEOPLE_PER_UNIT = 20
UNBOUNDED = Capacity(AdmissionLimits(1_000, 1_000, 1_000, 1_000))
"""Units alone must bound what is taken, however many requests are admitted at once."""
AT_ONCE = 8
"""Requests under way together; fewer than the threads that answer them."""
LETTERS = "".join(each for each in ascii_lowercase if each not in "aeiouyz")
NAMES = [f"ZQ{''.join(four).upper()}" for four in product(LETTERS[:4], repeat=4)][:PEOPLE]
NAME = re.compile(r"zq[a-z]{4}")
STRUCTURES = [f"R{number:011}" for number in range(8)]
DOCUMENTS = make_documents(
    *(f"{name} Anne" for name in NAMES),
    practices={
        f"{name} Anne": [f"10 | mode=L commune=35238 structure={structure}"]
        for name, structure in zip(NAMES, cycle(STRUCTURES), strict=False)
    },
)
FIRST = DOCUMENTS[0].listing
CSV = {"content-type": "text/csv"}
FHIR = {"content-type": "application/fhir+json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


def a_list(many, first=1):
    return [str(a_rpps(number)) for number in range(first, first + many)]


def a_match(**given):
    parameters = [{"name": "resource", "resource": {"resourceType": "Practitioner", **given}}]
    parameters += [{"name": "count", "valueInteger": 100}]
    return {"resourceType": "Parameters", "parameter": parameters}


def a_batch(many):
    entries = [{"request": {"method": "GET", "url": f"Practitioner/{n}"}} for n in a_list(many)]
    return {"resourceType": "Bundle", "type": "batch", "entry": entries}


ONE = a_rpps(1)
IDS = {
    "Practitioner": ONE,
    "PractitionerRole": list_roles(FIRST)[0].id,
    "Organization": STRUCTURES[0],
}
LARGEST = {
    ("GET", "/api/v1/professionals"): {"url": "/api/v1/professionals?page_size=100"},
    ("GET", "/api/v1/professionals/{id}"): {"url": f"/api/v1/professionals/{ONE}"},
    ("POST", "/api/v1/professionals/lookup"): {
        "url": "/api/v1/professionals/lookup",
        "content": "rpps\n" + "\n".join(a_list(100)),
        "headers": CSV,
    },
    ("GET", "/api/v1/professionals/lookup"): {"url": "/api/v1/professionals/lookup"},
    ("GET", "/api/v1/suggestions"): {"url": "/api/v1/suggestions?q=zq"},
    ("GET", "/api/v1/changes"): {"url": "/api/v1/changes?page_size=100"},
    ("GET", "/api/v1/export"): {"url": "/api/v1/export"},
    ("GET", "/api/v1/professions"): {"url": "/api/v1/professions"},
    ("GET", "/api/v1/savoir-faire"): {"url": "/api/v1/savoir-faire"},
    ("GET", "/api/v1/communes"): {"url": "/api/v1/communes"},
    ("GET", "/api/v1/status"): {"url": "/api/v1/status"},
    ("GET", "/api/v1/openapi.json"): {"url": "/api/v1/openapi.json"},
    ("GET", "/healthz"): {"url": "/healthz"},
    ("GET", "/readyz"): {"url": "/readyz"},
    ("GET", "/metrics"): {"url": "/metrics"},
    ("GET", "/fhir/metadata"): {"url": "/fhir/metadata"},
    ("POST", "/fhir"): {"url": "/fhir", "json": a_batch(100), "headers": FHIR},
    ("POST", "/fhir/"): {"url": "/fhir/", "json": a_batch(100), "headers": FHIR},
    ("POST", "/fhir/Practitioner/$match"): {
        "url": "/fhir/Practitioner/$match",
        "json": a_match(name=[{"family": "ZQ"}]),
        "headers": FHIR,
    },
    ("GET", "/fhir/Practitioner/{id}/$everything"): {
        "url": f"/fhir/Practitioner/{ONE}/$everything"
    },
    **{
        (method, f"/fhir/{kind}{end}"): {
            "url": f"/fhir/{kind}{end}".replace("{id}", IDS[kind]) + query,
            **({"content": "_count=100", "headers": FORM} if method == "POST" else {}),
        }
        for kind in ("Practitioner", "PractitionerRole", "Organization")
        for method, end, query in (
            ("GET", "", "?_count=100&_revinclude=PractitionerRole:practitioner&_include=*"),
            ("POST", "/_search", ""),
            ("GET", "/_history", "?_count=100"),
            ("GET", "/{id}", ""),
        )
    },
    ("GET", "/"): {"url": "/"},
    ("GET", "/recherche"): {"url": "/recherche?profession=10&page_size=100"},
    ("GET", "/professionnel/{identifier}"): {"url": f"/professionnel/{ONE}"},
    ("GET", "/professionnel/{identifier}/fiche.pdf"): {"url": f"/professionnel/{ONE}/fiche.pdf"},
    ("GET", "/structure/{identifier}"): {"url": f"/structure/{STRUCTURES[0]}"},
    ("GET", "/professions"): {"url": "/professions"},
    ("GET", "/verifier"): {"url": f"/verifier?id={ONE}&h={compute_fingerprint(FIRST)}"},
    ("GET", "/api"): {"url": "/api"},
    ("GET", "/donnees"): {"url": "/donnees"},
    ("GET", "/accessibilite"): {"url": "/accessibilite"},
    ("GET", "/mentions-legales"): {"url": "/mentions-legales"},
    ("GET", "/en"): {"url": "/en"},
    ("GET", "/widget"): {"url": "/widget"},
    ("GET", "/widget/rpps.js"): {"url": "/widget/rpps.js"},
    ("GET", "/opensearch.xml"): {"url": "/opensearch.xml"},
    ("GET", "/robots.txt"): {"url": "/robots.txt"},
    ("GET", "/favicon.ico"): {"url": "/favicon.ico"},
    ("GET", "/static/{name}"): {"url": "/static/none.css"},
}
"""For each route, the request that shows the most people, of those that the units can pay."""
JSON_LOOKUP = {"url": "/api/v1/professionals/lookup", "json": {"ids": a_list(100)}}


class GatedEngine(InMemoryEngine):
    """An engine whose answers wait until all requests of a round are under way, or refused."""

    def __init__(self, documents):
        super().__init__(documents)
        self.gate = threading.Event()
        self.gate.set()
        self.waiting = 0
        self.lock = threading.Lock()

    def close_gate(self):
        self.gate.clear()
        self.waiting = 0

    def wait_for_gate(self):
        with self.lock:
            self.waiting += 1
        assert self.gate.wait(60)

    def candidates(self, query, *, limit, after=None):
        self.wait_for_gate()
        hits = [
            hit for hit in self.sort_hits(query) if after is None or hit.position.key > after.key
        ]
        return Candidates(Total.of(len(hits)), tuple(hits[:limit]), has_more=len(hits) > limit)

    @cache  # noqa: B019 - lives as long as the tests
    def sort_hits(self, query):
        return sorted(self.find_hits(query), key=lambda hit: hit.position.key)

    @cache  # noqa: B019
    def vocabulary(self):
        return super().vocabulary()

    def facets(self, _query, *, limit):  # noqa: ARG002 - the engine's interface
        return dict.fromkeys(Dimension, ())

    def lookup(self, ids):
        self.wait_for_gate()
        return super().lookup(ids)

    def changes(self, since, limit):
        self.wait_for_gate()
        return super().changes(since, limit)

    def structures(self, query, *, limit, after=None):
        self.wait_for_gate()
        return super().structures(query, limit=limit, after=after)

    def structure_changes(self, since, limit):
        self.wait_for_gate()
        return super().structure_changes(since, limit) if since < PEOPLE else []


def draw_sheet(listing, _publication):
    """A sheet that shows whose it is."""
    return SheetDocument.from_pdf(f"%PDF {listing.exercises[0].exercise_name}".encode())


class NoPublication(Collector):
    def collect(self):
        return ()


class Service:
    """Pages, API and facade with limits, over people whom nobody shares a name with."""

    def __init__(self, folder, limits=f"{UNITS_A_MINUTE}/minute; {UNITS_A_DAY}/day"):
        self.now = [86_400.0 * 7]
        self.engine = GatedEngine(DOCUMENTS)
        keys = KeyFile(folder / "keys.json")
        self.key = keys.create_key("ROR", NOW)[1]
        self.counters = MemoryCounters()
        limiter = RateLimiter(
            self.counters,
            dict.fromkeys(("address", "key", "local"), limits),
            clock=lambda: self.now[0],
        )
        callers = CallerResolver(Keyring(keys))
        search = DirectorySearch(self.engine, is_remote=True)
        self.app = create_app(
            search,
            draw_sheet,
            public_url=SITE,
            capacity=UNBOUNDED,
            access_middleware=lambda inner: AccessMiddleware(inner, callers, limiter),
        )
        self.app.include_router(MetricsRoute(Metrics(None), NoPublication()).router())
        add_pages(self.app, search, draw_sheet, public_url=SITE, keys=VERIFICATION_KEYS)

    def list_routes(self):
        """The method and the path of every route."""
        for each in iter_route_contexts(self.app.routes):
            for method in each.original_route.methods - {"HEAD"}:
                yield method, each.path

    def ask_together(self, requests, address, key=None):
        """The answers to requests sent at once from one address."""
        return asyncio.run(self.send_together(requests, address, key))

    async def send_together(self, requests, address, key=None):
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self.engine.close_gate()
        async with httpx.AsyncClient(transport=transport, base_url=SITE, headers=headers) as client:
            tasks = [asyncio.create_task(send(client, each)) for each in requests]
            # Threads of the service count those that wait.
            while sum(task.done() for task in tasks) + self.engine.waiting < len(tasks):  # noqa: ASYNC110
                await asyncio.sleep(0.001)
            self.engine.gate.set()
            return await asyncio.gather(*tasks)


async def send(client, request):
    given = dict(request)
    method = "POST" if given.keys() & {"json", "content"} else "GET"
    return await client.request(method, given.pop("url"), **given)


def count_people(*answers):
    """The people whom answers show, in all; one twice in an answer counts once."""
    return sum(len(set(NAME.findall(each.text.casefold()))) for each in answers)

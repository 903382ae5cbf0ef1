"""For each route of the table of costs, the request for as many people as it gives."""

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from directory.model.fingerprint import compute_fingerprint
from directory.model.listing import Listing
from search_api.access.costs import RouteCost
from search_api.fhir.resources.practitioner_role import list_roles

UNBOUNDED_SAMPLE = 20_000
"""People of an answer of any length."""
JSON, CSV = {"Content-Type": "application/json"}, {"Content-Type": "text/csv"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class HarvestRequest(Struct, frozen=True):
    """A request for as many people as a route gives."""

    path: str
    body: bytes | None = None
    headers: dict[str, str] = msgspec.field(default_factory=dict)


class HarvestSample(Struct, frozen=True):
    """People to ask for, and the last sequence number of the directory."""

    listings: Sequence[Listing]
    sequence: int

    @property
    def first(self) -> Listing:
        return self.listings[0]

    @property
    def structure_id(self) -> str:
        """The structure of the first person who has one."""
        return next(
            role.activity.place.id
            for each in self.listings
            for role in list_roles(each)
            if role.activity.place and role.activity.place.id
        )

    def take_numbers(self, many: int) -> list[str]:
        """So many numbers; those of the sample again and again."""
        return list(islice(cycle([each.id for each in self.listings]), many))


def build_lookup(sample: HarvestSample, most: int) -> HarvestRequest:
    body = msgspec.json.encode({"ids": sample.take_numbers(most)})
    return HarvestRequest("/api/v1/professionals/lookup", body, JSON)


def build_table_lookup(sample: HarvestSample, most: int) -> HarvestRequest:
    body = "rpps\n" + "\n".join(sample.take_numbers(most))
    return HarvestRequest("/api/v1/professionals/lookup", body.encode(), CSV)


def build_batch(sample: HarvestSample, most: int) -> HarvestRequest:
    entries = [
        {"request": {"method": "GET", "url": f"Practitioner/{each}"}}
        for each in sample.take_numbers(most)
    ]
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries}
    return HarvestRequest("/fhir", msgspec.json.encode(bundle), JSON)


def build_match(sample: HarvestSample, most: int) -> HarvestRequest:
    family = sample.first.exercises[0].exercise_name
    person = {"resourceType": "Practitioner", "name": [{"family": family}]}
    parameters = [
        {"name": "resource", "resource": person},
        {"name": "count", "valueInteger": most},
    ]
    body = {"resourceType": "Parameters", "parameter": parameters}
    return HarvestRequest("/fhir/Practitioner/$match", msgspec.json.encode(body), JSON)


def build_verification(sample: HarvestSample, _most: int) -> HarvestRequest:
    who = sample.first
    return HarvestRequest(f"/verifier?{urlencode({'id': who.id, 'h': compute_fingerprint(who)})}")


def build_fhir_requests(
    kind: str, find_id: Callable[[HarvestSample], str]
) -> Iterator[tuple[str, Callable[[HarvestSample, int], HarvestRequest]]]:
    """The requests of one resource type."""
    path = f"/fhir/{kind}"
    yield f"GET {path}", lambda _, most: HarvestRequest(f"{path}?_count={most}")
    yield (
        f"POST {path}/_search",
        lambda _, most: HarvestRequest(f"{path}/_search", f"_count={most}".encode(), FORM),
    )
    yield f"GET {path}/_history", lambda _, most: HarvestRequest(f"{path}/_history?_count={most}")
    yield f"GET {path}/{{id}}", lambda sample, _: HarvestRequest(f"{path}/{find_id(sample)}")


def build_person_request(path: str) -> Callable[[HarvestSample, int], HarvestRequest]:
    """A request about one person."""
    return lambda sample, _: HarvestRequest(path.format(sample.first.id))


HARVEST_REQUESTS: dict[str, Callable[[HarvestSample, int], HarvestRequest]] = {
    "GET /api/v1/professionals": lambda _, most: HarvestRequest(
        f"/api/v1/professionals?page_size={most}"
    ),
    "GET /api/v1/professionals/{id}": build_person_request("/api/v1/professionals/{}"),
    "POST /api/v1/professionals/lookup": build_lookup,
    "POST /api/v1/professionals/lookup text/csv": build_table_lookup,
    "GET /api/v1/suggestions": lambda sample, _: HarvestRequest(
        f"/api/v1/suggestions?{urlencode({'q': sample.first.exercises[0].exercise_name[:3]})}"
    ),
    "GET /api/v1/changes": lambda _, most: HarvestRequest(f"/api/v1/changes?page_size={most}"),
    "GET /api/v1/export": lambda sample, most: HarvestRequest(
        f"/api/v1/export?after={max(0, sample.sequence - most)}"
    ),
    "POST /fhir": build_batch,
    "POST /fhir/": build_batch,
    "POST /fhir/Practitioner/$match": build_match,
    "GET /fhir/Practitioner/{id}/$everything": build_person_request(
        "/fhir/Practitioner/{}/$everything"
    ),
    **dict(build_fhir_requests("Practitioner", lambda sample: sample.first.id)),
    **dict(build_fhir_requests("PractitionerRole", lambda sample: list_roles(sample.first)[0].id)),
    **dict(build_fhir_requests("Organization", lambda sample: sample.structure_id)),
    "GET /recherche": lambda sample, _: HarvestRequest(
        f"/recherche?{urlencode({'profession': sample.first.exercises[0].profession.code})}"
    ),
    "GET /professionnel/{identifier}": build_person_request("/professionnel/{}"),
    "GET /professionnel/{identifier}/fiche.pdf": build_person_request(
        "/professionnel/{}/fiche.pdf"
    ),
    "GET /structure/{identifier}": lambda sample, _: HarvestRequest(
        f"/structure/{sample.structure_id}"
    ),
    "GET /verifier": build_verification,
}
"""By the name of a cost; a route that is not here is requested at its own path: it shows nobody."""


def build_request(cost: RouteCost, sample: HarvestSample, most: int | None) -> HarvestRequest:
    """The request for the most people; of a route of any length, a sample."""
    method, _, path = cost.route.partition(" ")
    build = HARVEST_REQUESTS.get(cost.name)
    if build:
        return build(sample, UNBOUNDED_SAMPLE if most is None else most)
    if method != "GET" or "{" in path:
        raise LookupError(f"{cost.name}: no request for as many people as it gives")
    return HarvestRequest(path)

"""What each route costs: one table for the charge, for the documents and for the tests.

The unit is a page of twenty people. A request costs one; an answer that may show more people costs
one for every twenty. A structure, a line of the change feed and a number of a list count as a
person. What an answer may show is read from the parameters as the route itself has read them, so
that no spelling of a request has one size for the charge and another for the answer.
"""

from collections.abc import Iterator
from math import ceil

from msgspec import Struct
from starlette.types import Scope

from search_api.representations.change_feed import CHANGES_PAGE_SIZE, MAX_CHANGES_PAGE_SIZE
from search_api.search.requests import MAX_LOOKUP_IDS, MAX_PAGE_SIZE

PEOPLE_PER_UNIT = 20
MAX_KEYLESS_TABLE_ROWS = 5_000
"""Rows of a CSV list that is sent without a key."""
MAX_KEYLESS_CHANGES = CHANGES_PAGE_SIZE
"""Lines of a page of changes that is requested without a key."""
FREE_PREFIX = "/static/"
LOOKUP_ROUTE = "POST /api/v1/professionals/lookup"
CSV_MEDIA_TYPE = "text/csv"


class RouteCost(Struct, frozen=True):
    """The cost of a route.

    Attributes:
        route: method and path, as the application declares it.
        media_type: of the request body, where the cost depends on it.
        counted: what is counted, for the documents; empty where every answer costs one unit.
        most: the most that one answer may show, with a key; None for no bound.
        most_without_key: the same without a key; 0 where a key is necessary.
        is_free: whether it costs nothing: files, and checks of the service.
        is_of_longest: whether what a key takes beyond the first unit counts for its longest limit
            alone: an answer of any length, for which a minute has no room.
    """

    route: str
    media_type: str = ""
    counted: str = ""
    most: int | None = PEOPLE_PER_UNIT
    most_without_key: int | None = PEOPLE_PER_UNIT
    is_free: bool = False
    is_of_longest: bool = False

    @property
    def name(self) -> str:
        """The route and the media type, for the documents."""
        return " ".join(filter(None, (self.route, self.media_type)))

    @property
    def units_range(self) -> tuple[str, str]:
        """The most units of one answer, without a key and with one, for the documents."""
        return format_most(self, self.most_without_key), format_most(self, self.most)


def build_page_cost(route: str, counted: str) -> RouteCost:
    """The cost of a route whose page has a size, the same bounds with and without a key."""
    return RouteCost(route, "", counted, MAX_PAGE_SIZE, MAX_PAGE_SIZE)


def list_fhir_costs(kind: str) -> Iterator[RouteCost]:
    """The costs of one resource type."""
    for method, end in (("GET", ""), ("POST", "/_search"), ("GET", "/_history")):
        yield build_page_cost(f"{method} /fhir/{kind}{end}", "entries by `_count`")
    yield RouteCost(f"GET /fhir/{kind}/{{id}}")


COSTS = (
    build_page_cost("GET /api/v1/professionals", "people by `page_size`"),
    RouteCost("GET /api/v1/professionals/{id}"),
    RouteCost(LOOKUP_ROUTE, "", "numbers", MAX_LOOKUP_IDS, MAX_LOOKUP_IDS),
    RouteCost(
        LOOKUP_ROUTE, CSV_MEDIA_TYPE, "rows", None, MAX_KEYLESS_TABLE_ROWS, is_of_longest=True
    ),
    RouteCost("GET /api/v1/professionals/lookup"),
    RouteCost("GET /api/v1/suggestions"),
    RouteCost(
        "GET /api/v1/changes",
        "",
        "lines by `page_size`",
        MAX_CHANGES_PAGE_SIZE,
        MAX_KEYLESS_CHANGES,
    ),
    RouteCost("GET /api/v1/export", "", "people", None, 0, is_of_longest=True),
    RouteCost("GET /api/v1/professions"),
    RouteCost("GET /api/v1/savoir-faire"),
    RouteCost("GET /api/v1/communes"),
    RouteCost("GET /api/v1/status"),
    RouteCost("GET /api/v1/openapi.json"),
    RouteCost("GET /fhir/metadata"),
    build_page_cost("POST /fhir", "entries of the batch"),
    build_page_cost("POST /fhir/", "entries of the batch"),
    build_page_cost("POST /fhir/Practitioner/$match", "candidates by `count`"),
    RouteCost("GET /fhir/Practitioner/{id}/$everything"),
    *list_fhir_costs("Practitioner"),
    *list_fhir_costs("PractitionerRole"),
    *list_fhir_costs("Organization"),
    RouteCost("GET /"),
    RouteCost("GET /recherche"),
    RouteCost("GET /professionnel/{identifier}"),
    RouteCost("GET /professionnel/{identifier}/fiche.pdf"),
    RouteCost("GET /structure/{identifier}"),
    RouteCost("GET /professions"),
    RouteCost("GET /verifier"),
    RouteCost("GET /api"),
    RouteCost("GET /donnees"),
    RouteCost("GET /accessibilite"),
    RouteCost("GET /mentions-legales"),
    RouteCost("GET /en"),
    RouteCost("GET /widget"),
    RouteCost("GET /opensearch.xml"),
    RouteCost("GET /widget/rpps.js", is_free=True),
    RouteCost("GET /robots.txt", is_free=True),
    RouteCost("GET /favicon.ico", is_free=True),
    RouteCost(f"GET {FREE_PREFIX}{{name}}", is_free=True),
    RouteCost("GET /healthz", is_free=True),
    RouteCost("GET /readyz", is_free=True),
    RouteCost("GET /metrics", is_free=True),
)
COST_BY_ROUTE = {(each.route, each.media_type): each for each in COSTS}
FREE_PATHS = frozenset(each.route.partition(" ")[2] for each in COSTS if each.is_free)


def count_units(people: int) -> int:
    """The cost of an answer that shows a number of people; a request costs at least one unit."""
    return max(1, ceil(people / PEOPLE_PER_UNIT))


def find_route_cost(scope: Scope, media_type: str = "") -> RouteCost:
    """The cost of the route that answers a request, with a body of this type if it depends on it.

    Raises:
        KeyError: the table lacks this route.
    """
    return COST_BY_ROUTE[f"{scope['method']} {scope['route'].path}", media_type]


def is_free_path(path: str) -> bool:
    """Whether a path costs nothing."""
    return path in FREE_PATHS or path.startswith(FREE_PREFIX)


def format_most(cost: RouteCost, people: int | None) -> str:
    """The most units of one answer, in words."""
    if cost.is_free:
        return "0"
    if people == 0:
        return "refused"
    return "no bound" if people is None else f"{count_units(people):,}"


def format_cost_table() -> str:
    """The table in Markdown, as the page for partners prints it; free routes share a row."""
    head = [
        "| route | counted | units without a key, at most | with a key |",
        "| --- | --- | --- | --- |",
    ]
    rows = [
        f"| `{each.name}` | {each.counted or 'the request'} | {' | '.join(each.units_range)} |"
        for each in COSTS
        if not each.is_free
    ]
    free = ", ".join(f"`{each.route}`" for each in COSTS if each.is_free)
    return "\n".join([*head, *rows, f"| {free} | nothing | 0 | 0 |"])

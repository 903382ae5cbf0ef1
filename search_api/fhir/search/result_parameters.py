"""Result parameters: page size, order, included resources, format."""

from collections.abc import Iterable
from http import HTTPStatus

from msgspec import Struct
from starlette.exceptions import HTTPException

from directory.errors import InvalidQuery
from search_api.fhir.search.supported_parameters import SupportedResource
from search_api.fhir.search.tokens import split_values
from search_api.search.requests import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE

Pair = tuple[str, str]
FORMATS = ("json", "application/json", "application/fhir+json", "application/fhir json")
"""Values of `_format`; the last is the one before it, with its plus decoded as a space."""
TOTALS = ("none", "estimate", "accurate")
MAX_ELEMENTS = 30


class ResultParameters(Struct, frozen=True):
    """How to answer a search.

    Attributes:
        count: entries of a page, at most `MAX_PAGE_SIZE`; 0 requests the total only.
        total: the value of `_total`; the total is returned where it is known, unless it is `none`.
        sort: `name`, `distance` or empty.
        cursor: where the previous page ended.
    """

    count: int = DEFAULT_PAGE_SIZE
    elements: frozenset[str] = frozenset()
    total: str = "accurate"
    sort: str = ""
    includes: frozenset[str] = frozenset()
    reverse_includes: frozenset[str] = frozenset()
    cursor: str | None = None


def parse_result_parameters(
    resource: SupportedResource, pairs: Iterable[Pair]
) -> tuple[ResultParameters, list[Pair]]:
    """The result parameters, and the pairs that are not supported.

    Raises:
        InvalidQuery: a count that is no number.
        HTTPException: 406, an unsupported format.
    """
    given = [(name, split_values(value)) for name, value in pairs]
    one = {name: values[-1] for name, values in given if values}
    check_format(one.get("_format", "json"))
    sort = one.get("_sort", "")
    inside = select_inclusions("_include", resource.includes, given)
    reverse = select_inclusions("_revinclude", resource.reverse_includes, given)
    manner = ResultParameters(
        count=0
        if one.get("_summary") == "count"
        else parse_count(one.get("_count", str(DEFAULT_PAGE_SIZE))),
        elements=frozenset(each for name, some in given if name == "_elements" for each in some),
        total=one["_total"] if one.get("_total") in TOTALS else "accurate",
        sort=("distance" if sort == "distance" else "name") if sort in resource.sorts else "",
        includes=inside,
        reverse_includes=reverse,
        cursor=one.get("_cursor"),
    )
    if len(manner.elements) > MAX_ELEMENTS:
        raise InvalidQuery("_elements", f"{MAX_ELEMENTS} éléments au plus.")
    return manner, [pair for pair in pairs if not is_supported(resource, *pair)]


def parse_count(text: str) -> int:
    """The page size; one that is too large is capped, and the self link shows it."""
    if not text.isascii() or not text.isdigit():
        raise InvalidQuery("_count", "un nombre entier est attendu.")
    return min(int(text[:10]), MAX_PAGE_SIZE)


def select_inclusions(
    name: str, supported: tuple[str, ...], given: list[tuple[str, tuple[str, ...]]]
) -> frozenset[str]:
    """The requested inclusions that are supported; `*` is all of them."""
    requested = {value for each, values in given if each == name for value in values}
    return frozenset(supported if "*" in requested else requested.intersection(supported))


def check_format(text: str) -> None:
    """Raise HTTPException 406 for a format other than JSON."""
    if text not in FORMATS:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, "Format disponible : application/fhir+json.")


def is_supported(resource: SupportedResource, name: str, value: str) -> bool:
    """Whether the value of a result parameter is supported."""
    choices = {
        "_include": (*resource.includes, "*"),
        "_revinclude": resource.reverse_includes,
        "_sort": resource.sorts,
        "_summary": ("count", "false"),
        "_total": TOTALS,
    }
    return name not in choices or all(each in choices[name] for each in split_values(value))

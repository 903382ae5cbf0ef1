"""How a search is to be answered: how many, sorted how, with what beside."""

from collections.abc import Iterable
from http import HTTPStatus

from msgspec import Struct
from starlette.exceptions import HTTPException

from directory.errors import InvalidQuery
from search_api.fhir.search.supported_parameters import Resource
from search_api.fhir.search.tokens import split
from search_api.search.service import LARGEST_PAGE, PAGE_SIZE

Pair = tuple[str, str]
FORMATS = ("json", "application/json", "application/fhir+json", "application/fhir json")
"""`_format`; the last is the one before it, its plus read as a space."""
TOTALS = ("none", "estimate", "accurate")
MOST_ELEMENTS = 30


class Manner(Struct, frozen=True):
    """How to answer.

    Attributes:
        count: entries of a page, `LARGEST_PAGE` at most; none asks for the total alone.
        total: what `_total` asks for; it is told where it is known, unless `none` is asked for.
        sort: `name`, `distance` or nothing.
        cursor: where the page before ended.
    """

    count: int = PAGE_SIZE
    elements: frozenset[str] = frozenset()
    total: str = "accurate"
    sort: str = ""
    includes: frozenset[str] = frozenset()
    reverse_includes: frozenset[str] = frozenset()
    cursor: str | None = None


def read_manner(resource: Resource, pairs: Iterable[Pair]) -> tuple[Manner, list[Pair]]:
    """The manner asked for, and the pairs that ask for what is not offered.

    Raises:
        InvalidQuery: a count that is no number.
        HTTPException: 406, a format that is not offered.
    """
    given = [(name, split(value)) for name, value in pairs]
    one = {name: values[-1] for name, values in given if values}
    refuse_format(one.get("_format", "json"))
    sort = one.get("_sort", "")
    inside = included("_include", resource.includes, given)
    reverse = included("_revinclude", resource.reverse_includes, given)
    manner = Manner(
        count=0 if one.get("_summary") == "count" else counted(one.get("_count", str(PAGE_SIZE))),
        elements=frozenset(each for name, some in given if name == "_elements" for each in some),
        total=one["_total"] if one.get("_total") in TOTALS else "accurate",
        sort=("distance" if sort == "distance" else "name") if sort in resource.sorts else "",
        includes=inside,
        reverse_includes=reverse,
        cursor=one.get("_cursor"),
    )
    if len(manner.elements) > MOST_ELEMENTS:
        raise InvalidQuery("_elements", f"{MOST_ELEMENTS} éléments au plus.")
    return manner, [pair for pair in pairs if not is_offered(resource, *pair)]


def counted(written: str) -> int:
    """How many entries a page shall have; a million is capped, and the self link says so."""
    if not written.isascii() or not written.isdigit():
        raise InvalidQuery("_count", "un nombre entier est attendu.")
    return min(int(written[:10]), LARGEST_PAGE)


def included(
    name: str, offered: tuple[str, ...], given: list[tuple[str, tuple[str, ...]]]
) -> frozenset[str]:
    """The inclusions asked for that are offered; `*` is all of them."""
    asked = {value for each, values in given if each == name for value in values}
    return frozenset(offered if "*" in asked else asked.intersection(offered))


def refuse_format(written: str) -> None:
    """Let JSON through."""
    if written not in FORMATS:
        raise HTTPException(HTTPStatus.NOT_ACCEPTABLE, "Format disponible : application/fhir+json.")


def is_offered(resource: Resource, name: str, value: str) -> bool:
    """Whether a parameter that says how to answer asks for something that is there."""
    choices = {
        "_include": (*resource.includes, "*"),
        "_revinclude": resource.reverse_includes,
        "_sort": resource.sorts,
        "_summary": ("count", "false"),
        "_total": TOTALS,
    }
    return name not in choices or all(each in choices[name] for each in split(value))

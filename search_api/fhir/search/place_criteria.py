"""Criteria about structures as engine queries: by number, by name, by area.

The engine has no list of all structures: a search without such a criterion uses all départements. A
street alone, or the middle of a name, does not narrow the search and is refused.
"""

from functools import cache, lru_cache, reduce

from msgspec import Struct

from directory.errors import TooCostly
from directory.matching.filters_table import PLACE_FILTERS
from directory.model import geography
from directory.model.geography import fold_locality
from directory.model.structures import split_structure_name
from directory.search import ActivityFilter, StructureQuery
from directory.text.analysis import words
from search_api.fhir.resources import code_systems
from search_api.fhir.search.near import find_communes_within
from search_api.fhir.search.parameters import Criterion, FhirSearchParameters
from search_api.fhir.search.tokens import Token, unescape_value

POSTAL_CODE_DIGITS = 5
BROAD_SEARCH_ADVICE = "ajoutez address-city, address-postalcode, near ou identifier."


class StructurePlan(Struct, frozen=True):
    """The query for the engine, and what it leaves.

    Attributes:
        query: None when no structure can meet the criteria, or numbers are given.
        numbers: the numbers given, if any.
        remaining: criteria to check for each structure.
    """

    query: StructureQuery | None = None
    numbers: tuple[str, ...] = ()
    remaining: tuple[Criterion, ...] = ()


def plan_structure_query(parameters: FhirSearchParameters) -> StructurePlan:
    """The plan for criteria about structures.

    Raises:
        TooCostly: no criterion narrows the search.
    """
    every = parameters.criteria
    if any(
        not any(is_true_token(value) for value in each.values)
        for each in every
        if is_active_criterion(each)
    ):
        return StructurePlan()
    for criterion in every:
        if criterion.name in {"_id", "identifier"}:
            numbers = (
                number for each in criterion.values for number in list_structure_numbers(each)
            )
            return StructurePlan(numbers=tuple(dict.fromkeys(numbers)), remaining=every)
    return plan_by_name_and_area(every)


def plan_by_name_and_area(criteria: tuple[Criterion, ...]) -> StructurePlan:
    """The plan for names and areas."""
    known = [
        each
        for each in (build_area_filter(criterion) for criterion in criteria)
        if each is not None
    ]
    if ActivityFilter() in known:
        return StructurePlan()
    named = next(
        (name for each in criteria if each.name == "name" for name in parse_structure_name(each)),
        (),
    )
    where = reduce(intersect_areas, known, ActivityFilter())
    if not named and where == ActivityFilter():
        refuse_broad_place_query(criteria)
        where = ActivityFilter(departements=tuple(geography.load_departments()))
    return StructurePlan(
        StructureQuery(words=named, where=where), remaining=tuple(filter(is_remaining, criteria))
    )


def is_remaining(criterion: Criterion) -> bool:
    """Whether the engine does not answer a criterion completely."""
    return not is_active_criterion(criterion) and (criterion.name, criterion.modifier) != (
        "name",
        "text",
    )


def is_active_criterion(criterion: Criterion) -> bool:
    """Whether a criterion is `active`."""
    return criterion.name == "active"


def is_true_token(value: str) -> bool:
    """Whether a value is true."""
    return Token.of(value).code == "true"


def list_structure_numbers(value: str) -> tuple[str, ...]:
    """The numbers under which the engine indexes an identifier.

    A national id is a digit and another number; the technical id has a letter instead of that
    digit. The technical id of a rang has an R that the rang itself lacks.
    """
    token = Token.of(value)
    code = (token.code or "").strip().upper()
    letters = {digit: letter for letter, digit in code_systems.NATIONAL_ID_DIGITS.items()}
    national = [letters[code[0]] + code[1:]] if code[:1] in letters else []
    rang = [f"R{code}"] if token.system in {None, code_systems.RANG_SYSTEM} else []
    return (code, *national, *rang)


def parse_structure_name(criterion: Criterion) -> tuple[tuple[str, ...], ...]:
    """The words of a name, if the engine can search for them."""
    is_one = len(criterion.values) == 1 and criterion.modifier != "contains"
    name = split_structure_name(unescape_value(criterion.values[0])) if is_one else ()
    return (name,) if name else ()


def build_area_filter(criterion: Criterion) -> ActivityFilter | None:
    """The areas of a criterion; None for another criterion, an empty filter for no area."""
    if criterion.name == "near":
        return ActivityFilter(communes=tuple(sorted(find_communes_within(criterion.values[0]))))
    if criterion.modifier == "contains":
        return None
    if criterion.name == "address-city":
        return build_city_filter(criterion)
    if criterion.name == "address-postalcode":
        return build_postal_filter(criterion)
    return None


def build_city_filter(criterion: Criterion) -> ActivityFilter:
    """The communes whose name begins so; if there is none, towns abroad of exactly that name."""
    if codes := tuple(dict.fromkeys(find_city_codes(criterion))):
        return ActivityFilter(communes=codes)
    names = map(fold_locality, map(unescape_value, criterion.values))
    return ActivityFilter(localities=tuple(filter(None, names)))


def find_city_codes(criterion: Criterion) -> list[str]:
    """The communes whose name begins with the first word, because labels differ in the rest."""
    first = [asked[0] for value in criterion.values if (asked := words(unescape_value(value)))]
    return [code for start in first for code in find_communes_by_prefix(start)]


def build_postal_filter(criterion: Criterion) -> ActivityFilter | None:
    """The postal codes; for prefixes, the départements that have a matching one."""
    codes = tuple(unescape_value(each).strip() for each in criterion.values)
    if all(len(code) == POSTAL_CODE_DIGITS for code in codes):
        return ActivityFilter(postal_codes=codes)
    if any(not code[:2].isdigit() or len(code) < 2 for code in codes):  # noqa: PLR2004
        return None
    found = {area for code in codes for area in index_departements_by_prefix().get(code[:2], ())}
    return ActivityFilter(departements=tuple(sorted(found)))


@cache
def index_departements_by_prefix() -> dict[str, frozenset[str]]:
    """Départements by the first two digits of their communes' postal codes."""
    by_prefix: dict[str, set[str]] = {}
    for commune in geography.load_communes().values():
        for code in commune.postal_codes:
            by_prefix.setdefault(code[:2], set()).add(commune.department.code)
    return {start: frozenset(codes) for start, codes in by_prefix.items()}


@cache
def index_city_names() -> tuple[tuple[str, str], ...]:
    """The name of every commune without spaces, with its code."""
    return tuple(
        ("".join(words(each.name)), code) for code, each in geography.load_communes().items()
    )


@lru_cache(maxsize=1_000)
def find_communes_by_prefix(prefix: str) -> tuple[str, ...]:
    """The communes whose name has this prefix; cached, because it compares every name."""
    return tuple(code for name, code in index_city_names() if name.startswith(prefix))


def intersect_areas(one: ActivityFilter, other: ActivityFilter) -> ActivityFilter:
    """Both filters; for the same field the common codes, or a code that matches nothing."""

    def both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
        if not first or not second:
            return first or second
        return tuple(code for code in first if code in set(second)) or ("-",)

    names = [each.name for each in PLACE_FILTERS]
    return ActivityFilter(
        **{name: both(getattr(one, name), getattr(other, name)) for name in names}
    )


def refuse_broad_place_query(criteria: tuple[Criterion, ...]) -> None:
    """Raise TooCostly for a search that would read every structure."""
    for criterion in criteria:
        if criterion.name not in {"active", "type", "_lastUpdated"}:
            raise TooCostly(criterion.name, BROAD_SEARCH_ADVICE)

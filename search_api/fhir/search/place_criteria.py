"""Criteria about structures as questions to the engine: by number, by name, by area.

The engine has no list of every structure: whoever asks for none in particular gets those of all
départements. A street alone, or the middle of a name, narrows nothing and is refused.
"""

from functools import cache, lru_cache, reduce

from msgspec import Struct

from directory.errors import TooCostly
from directory.matching.filters_table import PLACE_FILTERS
from directory.model import geography
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
    """What to ask the engine.

    Attributes:
        query: nothing when no structure can meet the criteria, or numbers are asked for.
        numbers: those asked for, if any are.
        remaining: criteria to hold each structure against.
    """

    query: StructureQuery | None = None
    numbers: tuple[str, ...] = ()
    remaining: tuple[Criterion, ...] = ()


def plan_structure_query(parameters: FhirSearchParameters) -> StructurePlan:
    """The question for criteria about structures.

    Raises:
        TooCostly: nothing in them narrows.
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
    """The question for names and areas."""
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
    """Whether the engine does not answer a criterion wholly."""
    return not is_active_criterion(criterion) and (criterion.name, criterion.modifier) != (
        "name",
        "text",
    )


def is_active_criterion(criterion: Criterion) -> bool:
    """Whether a criterion is that of being active."""
    return criterion.name == "active"


def is_true_token(value: str) -> bool:
    """Whether a value asks for what is active."""
    return Token.of(value).code == "true"


def list_structure_numbers(value: str) -> tuple[str, ...]:
    """The numbers under which the engine knows an identifier.

    A national one is a digit and another number; the technical id has a letter for that digit, and
    the one of a rang has an R that the rang itself has not.
    """
    token = Token.of(value)
    code = (token.code or "").strip().upper()
    letters = {digit: letter for letter, digit in code_systems.NATIONAL_ID_DIGITS.items()}
    national = [letters[code[0]] + code[1:]] if code[:1] in letters else []
    rang = [f"R{code}"] if token.system in {None, code_systems.RANG_SYSTEM} else []
    return (code, *national, *rang)


def parse_structure_name(criterion: Criterion) -> tuple[tuple[str, ...], ...]:
    """The words of a name, where the engine can look for them."""
    is_one = len(criterion.values) == 1 and criterion.modifier != "contains"
    name = split_structure_name(unescape_value(criterion.values[0])) if is_one else ()
    return (name,) if name else ()


def build_area_filter(criterion: Criterion) -> ActivityFilter | None:
    """Where structures lie; nothing for another criterion, and an empty one for nowhere."""
    if criterion.name == "near":
        return ActivityFilter(communes=tuple(sorted(find_communes_within(criterion.values[0]))))
    if criterion.modifier == "contains":
        return None
    if criterion.name == "address-city":
        return ActivityFilter(communes=tuple(dict.fromkeys(find_city_codes(criterion))))
    if criterion.name == "address-postalcode":
        return build_postal_filter(criterion)
    return None


def find_city_codes(criterion: Criterion) -> list[str]:
    """The communes whose name begins with the first word: labels differ in what follows."""
    first = [asked[0] for value in criterion.values if (asked := words(unescape_value(value)))]
    return [code for start in first for code in find_communes_by_prefix(start)]


def build_postal_filter(criterion: Criterion) -> ActivityFilter | None:
    """Postal codes; where they are unfinished, the départements that have any that begins so."""
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
    found: dict[str, set[str]] = {}
    for commune in geography.load_communes().values():
        for code in commune.postal_codes:
            found.setdefault(code[:2], set()).add(commune.department.code)
    return {start: frozenset(codes) for start, codes in found.items()}


@cache
def index_city_names() -> tuple[tuple[str, str], ...]:
    """The name of every commune without spaces, with its code."""
    return tuple(
        ("".join(words(each.name)), code) for code, each in geography.load_communes().items()
    )


@lru_cache(maxsize=1_000)
def find_communes_by_prefix(prefix: str) -> tuple[str, ...]:
    """The communes whose name begins so: 3 ms for a beginning not asked for before."""
    return tuple(code for name, code in index_city_names() if name.startswith(prefix))


def intersect_areas(one: ActivityFilter, other: ActivityFilter) -> ActivityFilter:
    """Both areas; of two of a kind those in both, and nowhere is one that nothing has."""

    def both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
        if not first or not second:
            return first or second
        return tuple(code for code in first if code in set(second)) or ("-",)

    names = [each.name for each in PLACE_FILTERS]
    return ActivityFilter(
        **{name: both(getattr(one, name), getattr(other, name)) for name in names}
    )


def refuse_broad_place_query(criteria: tuple[Criterion, ...]) -> None:
    """Refuse what would be looked for in every structure."""
    for criterion in criteria:
        if criterion.name not in {"active", "type"}:
            raise TooCostly(criterion.name, BROAD_SEARCH_ADVICE)

"""Criteria about structures as questions to the engine: by number, by name, by area.

The engine has no list of every structure: whoever asks for none in particular gets those of all
départements. A street alone, or the middle of a name, narrows nothing and is refused.
"""

from functools import cache, lru_cache, reduce

from msgspec import Struct

from directory.errors import TooCostly
from directory.model import geography
from directory.model.structures import name_words
from directory.search import StructureQuery, Where
from directory.text.analysis import words
from search_api.fhir.resources import code_systems
from search_api.fhir.search.near import communes_within
from search_api.fhir.search.parameters import Asked, Criterion
from search_api.fhir.search.tokens import Token, unescaped

POSTAL_CODE = 5
BY_AREA = ("address-city", "address-postalcode", "near")
WAY_OUT = "ajoutez address-city, address-postalcode, near ou identifier."


class Places(Struct, frozen=True):
    """What to ask the engine.

    Attributes:
        query: nothing when no structure can meet the criteria, or numbers are asked for.
        numbers: those asked for, if any are.
        rest: criteria to hold each structure against.
    """

    query: StructureQuery | None = None
    numbers: tuple[str, ...] = ()
    rest: tuple[Criterion, ...] = ()


def places(asked: Asked) -> Places:
    """The question for criteria about structures.

    Raises:
        TooCostly: nothing in them narrows.
    """
    every = asked.criteria
    if any(not any(fits_true(value) for value in each.values) for each in every if is_active(each)):
        return Places()
    for criterion in every:
        if criterion.name in {"_id", "identifier"}:
            numbers = (number for each in criterion.values for number in numbers_of(each))
            return Places(numbers=tuple(dict.fromkeys(numbers)), rest=every)
    return by_words(every)


def by_words(every: tuple[Criterion, ...]) -> Places:
    """The question for names and areas."""
    known = [each for each in (areas(criterion) for criterion in every) if each is not None]
    if Where() in known:
        return Places()
    named = next((name for each in every if each.name == "name" for name in named_by(each)), ())
    where = reduce(narrower, known, Where())
    if not named and where == Where():
        refuse_unnarrowed(every)
        where = Where(departements=tuple(geography.departments()))
    return Places(StructureQuery(words=named, where=where), rest=tuple(filter(is_left, every)))


def is_left(criterion: Criterion) -> bool:
    """Whether the engine does not answer a criterion wholly."""
    return not is_active(criterion) and (criterion.name, criterion.modifier) != ("name", "text")


def is_active(criterion: Criterion) -> bool:
    """Whether a criterion is that of being active."""
    return criterion.name == "active"


def fits_true(value: str) -> bool:
    """Whether a value asks for what is active."""
    return Token.of(value).code == "true"


def numbers_of(value: str) -> tuple[str, ...]:
    """The numbers under which the engine knows an identifier.

    A national one is a digit and another number; the technical id has a letter for that digit, and
    the one of a rang has an R that the rang itself has not.
    """
    token = Token.of(value)
    code = (token.code or "").strip().upper()
    letters = {digit: letter for letter, digit in code_systems.NATIONAL.items()}
    national = [letters[code[0]] + code[1:]] if code[:1] in letters else []
    rang = [f"R{code}"] if token.system in {None, code_systems.RANG} else []
    return (code, *national, *rang)


def named_by(criterion: Criterion) -> tuple[tuple[str, ...], ...]:
    """The words of a name, where the engine can look for them."""
    is_one = len(criterion.values) == 1 and criterion.modifier != "contains"
    name = name_words(unescaped(criterion.values[0])) if is_one else ()
    return (name,) if name else ()


def areas(criterion: Criterion) -> Where | None:
    """Where structures lie; nothing for another criterion, and an empty one for nowhere."""
    if criterion.name == "near":
        return Where(communes=tuple(sorted(communes_within(criterion.values[0]))))
    if criterion.modifier == "contains":
        return None
    if criterion.name == "address-city":
        return Where(communes=tuple(dict.fromkeys(cities(criterion))))
    if criterion.name == "address-postalcode":
        return postal(criterion)
    return None


def cities(criterion: Criterion) -> list[str]:
    """The communes whose name begins with the first word: labels differ in what follows."""
    first = [asked[0] for value in criterion.values if (asked := words(unescaped(value)))]
    return [code for start in first for code in communes_beginning(start)]


def postal(criterion: Criterion) -> Where | None:
    """Postal codes; where they are unfinished, the départements that have any that begins so."""
    codes = tuple(unescaped(each).strip() for each in criterion.values)
    if all(len(code) == POSTAL_CODE for code in codes):
        return Where(postal_codes=codes)
    if any(not code[:2].isdigit() or len(code) < 2 for code in codes):  # noqa: PLR2004
        return None
    found = {area for code in codes for area in departements_of().get(code[:2], ())}
    return Where(departements=tuple(sorted(found)))


@cache
def departements_of() -> dict[str, frozenset[str]]:
    """Départements by the first two digits of their communes' postal codes."""
    found: dict[str, set[str]] = {}
    for commune in geography.communes().values():
        for code in commune.postal_codes:
            found.setdefault(code[:2], set()).add(commune.department.code)
    return {start: frozenset(codes) for start, codes in found.items()}


@cache
def city_words() -> tuple[tuple[str, str], ...]:
    """The name of every commune without spaces, with its code."""
    return tuple(("".join(words(each.name)), code) for code, each in geography.communes().items())


@lru_cache(maxsize=1_000)
def communes_beginning(start: str) -> tuple[str, ...]:
    """The communes whose name begins so: 3 ms for a beginning not asked for before."""
    return tuple(code for name, code in city_words() if name.startswith(start))


def narrower(one: Where, other: Where) -> Where:
    """Both areas; of two of a kind those in both, and nowhere is one that nothing has."""

    def both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
        if not first or not second:
            return first or second
        return tuple(code for code in first if code in set(second)) or ("-",)

    return Where(
        communes=both(one.communes, other.communes),
        postal_codes=both(one.postal_codes, other.postal_codes),
        departements=both(one.departements, other.departements),
    )


def refuse_unnarrowed(every: tuple[Criterion, ...]) -> None:
    """Refuse what would be looked for in every structure."""
    for criterion in every:
        if criterion.name not in {"active", "type"}:
            raise TooCostly(criterion.name, WAY_OUT)

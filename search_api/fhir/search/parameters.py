"""Parameters of a search, read: criteria, and how to answer; what is not offered is told.

The trap is silence. A modifier that is not offered is always refused, as FHIR asks; a parameter is
refused when the client asks for strictness (`Prefer: handling=strict`), else left out, named in a
warning, and absent from the self link, so that a client can see which search was answered.
"""

from collections.abc import Iterable
from datetime import UTC, date

from msgspec import Struct
from msgspec.structs import replace

from directory.errors import InvalidQuery, Unsupported
from search_api.fhir.search.dates import period
from search_api.fhir.search.result_parameters import Manner, read_manner
from search_api.fhir.search.supported_parameters import DATE, RESULTS, Resource
from search_api.fhir.search.tokens import split
from search_api.search.understanding import LONGEST

Pairs = tuple[tuple[str, str], ...]
MOST_PAIRS = 40
MOST_VALUES = 50


class Criterion(Struct, frozen=True):
    """What resources must be; any of the values will do.

    Attributes:
        name: as declared.
        modifier: `exact`, `contains`, `text`, or nothing.
    """

    name: str
    modifier: str
    values: tuple[str, ...]


class Asked(Struct, frozen=True):
    """A search, read.

    Attributes:
        used: the parameters that count, in their order: what the self link says.
        ignored: names of those that are not offered.
    """

    resource: Resource
    criteria: tuple[Criterion, ...]
    manner: Manner
    used: Pairs
    ignored: tuple[str, ...] = ()


def read(resource: Resource, pairs: Iterable[tuple[str, str]], *, is_strict: bool) -> Asked:
    """The search that some parameters ask for.

    Raises:
        InvalidQuery: a value that cannot be read; names the parameter.
        Unsupported: a modifier; with strictness, any parameter that is not offered.
    """
    given = tuple((name, value) for name, value in pairs if value.strip())
    if len(given) > MOST_PAIRS:
        raise InvalidQuery("parameters", f"{MOST_PAIRS} paramètres au plus.")
    manner, refused = read_manner(resource, given)
    criteria: list[Criterion] = []
    for name, value in given:
        found = criterion(resource, name, value)
        if found:
            criteria.append(found)
        elif name not in RESULTS:
            refused.append((name, value))
    if refused and is_strict:
        raise Unsupported(refused[0][0][:LONGEST], "ce paramètre ou sa valeur n’est pas prévu ici.")
    used = tuple(each for each in given if each not in refused and each[0] != "_count")
    ignored = tuple(dict.fromkeys(name[:LONGEST] for name, _ in refused))
    used = (*used, ("_count", str(manner.count)))
    return Asked(resource, tuple(criteria), manner, used, ignored)


def criterion(resource: Resource, name: str, value: str) -> Criterion | None:
    """The criterion of a parameter; nothing for one that is not declared."""
    base, _, modifier = plain(resource, name).partition(":")
    declared = resource.parameter(base)
    if declared is None:
        return None
    if modifier and modifier not in declared.modifiers:
        raise Unsupported(name[:LONGEST], f"modificateurs prévus : {offered(declared.modifiers)}.")
    values = split(value)
    if len(values) > MOST_VALUES or any(len(each) > LONGEST for each in values):
        raise InvalidQuery(base, f"{MOST_VALUES} valeurs au plus, {LONGEST} caractères chacune.")
    if declared.kind == DATE:
        for each in values:
            period(base, each)
    return Criterion(base, modifier, values)


def plain(resource: Resource, name: str) -> str:
    """A chained name without the type that FHIR lets one say: `practitioner:Practitioner.name`."""
    for target in resource.includes:
        through = target.partition(":")[2]
        kind = through.capitalize()
        if name.startswith(f"{through}:{kind}"):
            return through + name.removeprefix(f"{through}:{kind}")
    return name


def offered(modifiers: tuple[str, ...]) -> str:
    """The modifiers of a parameter, as a message lists them."""
    return ", ".join(f":{each}" for each in modifiers) or "aucun"


def read_history(
    resource: Resource, pairs: Iterable[tuple[str, str]], *, is_strict: bool
) -> tuple[Asked, date | None]:
    """What `_history` asks for, and the day since when.

    Raises:
        InvalidQuery: a value that cannot be read.
        Unsupported: with strictness, a parameter that is not offered.
    """
    given = list(pairs)
    bare = Resource(resource.name, resource.profiles, ())
    asked = read(bare, [each for each in given if each[0] != "_since"], is_strict=is_strict)
    days = [value for name, value in given if name == "_since" and value]
    if not days:
        return asked, None
    since = period("_since", days[-1])[1][0].astimezone(UTC).date()
    return replace(asked, used=(("_since", days[-1]), *asked.used)), since

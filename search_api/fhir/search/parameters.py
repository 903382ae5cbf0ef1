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
from search_api.fhir.search.dates import parse_period
from search_api.fhir.search.result_parameters import ResultParameters, parse_result_parameters
from search_api.fhir.search.supported_parameters import (
    DATE,
    RESULT_PARAMETER_NAMES,
    SupportedResource,
)
from search_api.fhir.search.tokens import split_values
from search_api.search.understanding import MAX_QUERY_CHARS

Pairs = tuple[tuple[str, str], ...]
MAX_FHIR_PARAMETERS = 40
MAX_PARAMETER_VALUES = 50


class Criterion(Struct, frozen=True):
    """What resources must be; any of the values will do.

    Attributes:
        name: as declared.
        modifier: `exact`, `contains`, `text`, or nothing.
    """

    name: str
    modifier: str
    values: tuple[str, ...]


class FhirSearchParameters(Struct, frozen=True):
    """A search, read.

    Attributes:
        effective_pairs: the parameters that count, in their order: what the self link says.
        ignored_names: names of those that are not offered.
    """

    resource: SupportedResource
    criteria: tuple[Criterion, ...]
    result: ResultParameters
    effective_pairs: Pairs
    ignored_names: tuple[str, ...] = ()


def parse_search_parameters(
    resource: SupportedResource, pairs: Iterable[tuple[str, str]], *, is_strict: bool
) -> FhirSearchParameters:
    """The search that some parameters ask for.

    Raises:
        InvalidQuery: a value that cannot be read; names the parameter.
        Unsupported: a modifier; with strictness, any parameter that is not offered.
    """
    given = tuple((name, value) for name, value in pairs if value.strip())
    if len(given) > MAX_FHIR_PARAMETERS:
        raise InvalidQuery("parameters", f"{MAX_FHIR_PARAMETERS} paramètres au plus.")
    manner, refused = parse_result_parameters(resource, given)
    criteria: list[Criterion] = []
    for name, value in given:
        found = parse_criterion(resource, name, value)
        if found:
            criteria.append(found)
        elif name not in RESULT_PARAMETER_NAMES:
            refused.append((name, value))
    if refused and is_strict:
        raise Unsupported(
            refused[0][0][:MAX_QUERY_CHARS], "ce paramètre ou sa valeur n’est pas prévu ici."
        )
    used = tuple(each for each in given if each not in refused and each[0] != "_count")
    ignored = tuple(dict.fromkeys(name[:MAX_QUERY_CHARS] for name, _ in refused))
    used = (*used, ("_count", str(manner.count)))
    return FhirSearchParameters(resource, tuple(criteria), manner, used, ignored)


def parse_criterion(resource: SupportedResource, name: str, value: str) -> Criterion | None:
    """The criterion of a parameter; nothing for one that is not declared."""
    base, _, modifier = strip_chained_type(resource, name).partition(":")
    declared = resource.find_parameter(base)
    if declared is None:
        return None
    if modifier and modifier not in declared.modifiers:
        raise Unsupported(
            name[:MAX_QUERY_CHARS],
            f"modificateurs prévus : {format_modifiers(declared.modifiers)}.",
        )
    values = split_values(value)
    if len(values) > MAX_PARAMETER_VALUES or any(len(each) > MAX_QUERY_CHARS for each in values):
        raise InvalidQuery(
            base, f"{MAX_PARAMETER_VALUES} valeurs au plus, {MAX_QUERY_CHARS} caractères chacune."
        )
    if declared.kind == DATE:
        for each in values:
            parse_period(base, each)
    return Criterion(base, modifier, values)


def strip_chained_type(resource: SupportedResource, name: str) -> str:
    """A chained name without the type that FHIR lets one say: `practitioner:Practitioner.name`."""
    for target in resource.includes:
        through = target.partition(":")[2]
        kind = through.capitalize()
        if name.startswith(f"{through}:{kind}"):
            return through + name.removeprefix(f"{through}:{kind}")
    return name


def format_modifiers(modifiers: tuple[str, ...]) -> str:
    """The modifiers of a parameter, as a message lists them."""
    return ", ".join(f":{each}" for each in modifiers) or "aucun"


def parse_history_parameters(
    resource: SupportedResource, pairs: Iterable[tuple[str, str]], *, is_strict: bool
) -> tuple[FhirSearchParameters, date | None]:
    """What `_history` asks for, and the day since when.

    Raises:
        InvalidQuery: a value that cannot be read.
        Unsupported: with strictness, a parameter that is not offered.
    """
    given = list(pairs)
    bare = SupportedResource(resource.name, resource.profiles, ())
    asked = parse_search_parameters(
        bare, [each for each in given if each[0] != "_since"], is_strict=is_strict
    )
    days = [value for name, value in given if name == "_since" and value]
    if not days:
        return asked, None
    since = parse_period("_since", days[-1])[1][0].astimezone(UTC).date()
    return replace(asked, effective_pairs=(("_since", days[-1]), *asked.effective_pairs)), since

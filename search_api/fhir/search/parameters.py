"""Parsing of search parameters: criteria, and how to answer; unsupported ones are reported.

The trap is silence. An unsupported modifier is always refused, as FHIR requires. An unsupported
parameter is refused if the client requests strict handling (`Prefer: handling=strict`); otherwise
it is ignored, named in a warning, and left out of the self link, so that a client can see which
search was answered.
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
    STRING,
    SupportedResource,
)
from search_api.fhir.search.tokens import split_values
from search_api.search.understanding import MAX_QUERY_CHARS, check_query_text

Pairs = tuple[tuple[str, str], ...]
MAX_FHIR_PARAMETERS = 40
MAX_PARAMETER_VALUES = 50
"""Values of one parameter."""
MAX_SEARCH_VALUES = 100
"""Values of all parameters together, because each is compared with each candidate."""
MAX_CONTAINS_VALUES = 5
"""Values with `:contains`, because each is compared with every published word."""


class Criterion(Struct, frozen=True):
    """A condition on resources; one of the values must match.

    Attributes:
        name: as declared.
        modifier: `exact`, `contains`, `text`, or empty.
    """

    name: str
    modifier: str
    values: tuple[str, ...]


class FhirSearchParameters(Struct, frozen=True):
    """A parsed search.

    Attributes:
        effective_pairs: the parameters that are applied, in order, for the self link.
        ignored_names: names of unsupported parameters.
    """

    resource: SupportedResource
    criteria: tuple[Criterion, ...]
    result: ResultParameters
    effective_pairs: Pairs
    ignored_names: tuple[str, ...] = ()


def parse_search_parameters(
    resource: SupportedResource, pairs: Iterable[tuple[str, str]], *, is_strict: bool
) -> FhirSearchParameters:
    """The search of a list of parameters; one of separators alone has no value and is not used.

    Raises:
        InvalidQuery: a value that cannot be read; names the parameter.
        Unsupported: a modifier; with strict handling, any unsupported parameter.
    """
    given = tuple((name, value) for name, value in pairs if split_values(value))
    if len(given) > MAX_FHIR_PARAMETERS:
        raise InvalidQuery("parameters", f"{MAX_FHIR_PARAMETERS} paramètres au plus.")
    manner, refused = parse_result_parameters(resource, given)
    criteria: list[Criterion] = []
    for name, value in given:
        criterion = parse_criterion(resource, name, value)
        if criterion:
            criteria.append(criterion)
        elif name not in RESULT_PARAMETER_NAMES:
            refused.append((name, value))
    check_value_count(criteria)
    if refused and is_strict:
        raise Unsupported(
            refused[0][0][:MAX_QUERY_CHARS], "ce paramètre ou sa valeur n’est pas prévu ici."
        )
    used = tuple(each for each in given if each not in refused and each[0] != "_count")
    ignored = tuple(dict.fromkeys(name[:MAX_QUERY_CHARS] for name, _ in refused))
    used = (*used, ("_count", str(manner.count)))
    return FhirSearchParameters(resource, tuple(criteria), manner, used, ignored)


def check_value_count(criteria: Iterable[Criterion]) -> None:
    """Check the number of values of a search.

    Raises:
        InvalidQuery: too many.
    """
    count = contains_count = 0
    for each in criteria:
        count += len(each.values)
        contains_count += len(each.values) if each.modifier == "contains" else 0
        if count > MAX_SEARCH_VALUES:
            raise InvalidQuery(each.name, f"{MAX_SEARCH_VALUES} valeurs au plus par recherche.")
        if contains_count > MAX_CONTAINS_VALUES:
            raise InvalidQuery(each.name, f"{MAX_CONTAINS_VALUES} valeurs au plus avec :contains.")


def parse_criterion(resource: SupportedResource, name: str, value: str) -> Criterion | None:
    """The criterion of a parameter; None if the parameter is not declared."""
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
    if declared.kind == STRING:
        for each in values:
            check_query_text(each, base)
    if declared.kind == DATE:
        for each in values:
            parse_period(base, each)
    return Criterion(base, modifier, tuple(dict.fromkeys(values)))


def strip_chained_type(resource: SupportedResource, name: str) -> str:
    """A chained name without its optional type: `practitioner:Practitioner.name`."""
    for target in resource.includes:
        through = target.partition(":")[2]
        kind = through.capitalize()
        if name.startswith(f"{through}:{kind}"):
            return through + name.removeprefix(f"{through}:{kind}")
    return name


def format_modifiers(modifiers: tuple[str, ...]) -> str:
    """The modifiers of a parameter, for a message."""
    return ", ".join(f":{each}" for each in modifiers) or "aucun"


def parse_history_parameters(
    resource: SupportedResource, pairs: Iterable[tuple[str, str]], *, is_strict: bool
) -> tuple[FhirSearchParameters, date | None]:
    """The parameters of `_history`, and the day of `_since`.

    Raises:
        InvalidQuery: a value that cannot be read.
        Unsupported: with strict handling, an unsupported parameter.
    """
    given = list(pairs)
    bare = SupportedResource(resource.name, resource.profiles, ())
    parameters = parse_search_parameters(
        bare, [each for each in given if each[0] != "_since"], is_strict=is_strict
    )
    days = [value for name, value in given if name == "_since" and value]
    if not days:
        return parameters, None
    since = parse_period("_since", days[-1])[1][0].astimezone(UTC).date()
    return replace(
        parameters, effective_pairs=(("_since", days[-1]), *parameters.effective_pairs)
    ), since

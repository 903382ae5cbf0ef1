"""Criteria as filters on activities: professions, savoir-faire, modes, functions, places.

The engine requires one activity to meet all conditions. That is right for a PractitionerRole; for a
Practitioner only one criterion can be such a condition, because two may be met by two activities. A
code without a system is read as a profession or a savoir-faire where it is one.
"""

from collections.abc import Callable
from functools import cache

from msgspec import Struct
from msgspec.structs import asdict, replace

from directory.search import ActivityFilter, StructureQuery
from directory.terminology.lexicon import load_official_labels
from search_api.fhir.resources import code_systems
from search_api.fhir.search.parameters import Criterion
from search_api.fhir.search.place_criteria import build_area_filter, list_structure_numbers
from search_api.fhir.search.tokens import Token, parse_reference_id
from search_api.search.service import DirectorySearch

PROFESSION_SYSTEMS = frozenset(
    map(
        code_systems.build_nomenclature_url,
        (code_systems.PROFESSION_TABLE, *code_systems.OTHER_PROFESSION_TABLES.values()),
    )
)
SAVOIR_FAIRE_SYSTEMS = frozenset(
    map(code_systems.build_nomenclature_url, code_systems.SAVOIR_FAIRE_TABLES.values())
)
MODE_SYSTEMS = frozenset((code_systems.build_nomenclature_url(code_systems.MODE_TABLE),))
FUNCTION_SYSTEMS = frozenset(
    map(
        code_systems.build_nomenclature_url,
        ("TRE_R21-Fonction", "TRE_R85-RolePriseCharge", "TRE_R96-AutreFonctionSanitaire"),
    )
)
FILTER_SYSTEMS = {
    "professions": PROFESSION_SYSTEMS,
    "savoir_faire": SAVOIR_FAIRE_SYSTEMS,
    "modes": MODE_SYSTEMS,
    "functions": FUNCTION_SYSTEMS,
}


class ActivityCondition(Struct, frozen=True):
    """The condition of a criterion.

    Attributes:
        is_exhaustive: whether the engine answers the criterion completely.
        is_nowhere: whether no activity can meet it.
    """

    where: ActivityFilter
    is_exhaustive: bool = False
    is_nowhere: bool = False


def build_activity_condition(
    directory: DirectorySearch, criterion: Criterion, resource: str
) -> ActivityCondition | None:
    """The condition of a criterion; None if the engine cannot answer it."""
    if criterion.name == "active":
        return ActivityCondition(ActivityFilter(), is_exhaustive=True)
    if criterion.name == "near":
        return ActivityCondition(ActivityFilter(), is_exhaustive=resource == "Practitioner")
    read = CONDITION_BUILDERS.get(criterion.name)
    return read(directory, criterion) if read else None


def merge_disjoint_filters(where: ActivityFilter, added: ActivityFilter) -> ActivityFilter | None:
    """Both filters as one; None if they share a field."""
    new = {name: codes for name, codes in asdict(added).items() if codes}
    if any(getattr(where, name) for name in new):
        return None
    return replace(where, **new)


def is_person_criterion(criterion: Criterion) -> bool:
    """Whether a criterion is about the person, so that any activity may meet it."""
    return criterion.name.endswith("qualification-code")


def build_coded_condition(
    _directory: DirectorySearch, criterion: Criterion
) -> ActivityCondition | None:
    """Codes that are all of one dimension of the engine."""
    tokens = [Token.of(each) for each in criterion.values]
    for dimension, of_dimension in FILTER_SYSTEMS.items():
        if all(each.code and is_in_dimension(dimension, of_dimension, each) for each in tokens):
            codes = tuple(dict.fromkeys(each.code for each in tokens if each.code))
            is_whole = dimension == "professions" and is_person_criterion(criterion)
            return ActivityCondition(ActivityFilter(**{dimension: codes}), is_exhaustive=is_whole)
    return None


def is_in_dimension(dimension: str, systems: frozenset[str], token: Token) -> bool:
    """Whether a code is of a dimension: by its system, or as a known code."""
    if token.system is not None:
        is_system = token.system in systems
        is_its = dimension != "professions" or token.system == code_systems.build_nomenclature_url(
            code_systems.find_profession_table(token.code or "")
        )
        return is_system and is_its
    return token.code in list_known_codes(dimension)


@cache
def list_known_codes(dimension: str) -> frozenset[str]:
    """The codes of a dimension that may be written without a system."""
    kinds = {"professions": "profession", "savoir_faire": "savoir_faire"}
    return frozenset(code for kind, code in load_official_labels() if kind == kinds.get(dimension))


def build_structure_condition(
    _directory: DirectorySearch, criterion: Criterion
) -> ActivityCondition:
    """Activities at places of practice with these ids."""
    ids = [parse_reference_id("Organization", each) for each in criterion.values]
    structures = tuple(dict.fromkeys(filter(None, ids)))
    return ActivityCondition(ActivityFilter(structures=structures), is_nowhere=not structures)


def build_structure_number_condition(
    directory: DirectorySearch, criterion: Criterion
) -> ActivityCondition:
    """Activities at places that have one of these numbers."""
    structures = tuple(
        dict.fromkeys(
            hit.place.id
            for each in criterion.values
            for number in list_structure_numbers(each)
            for hit in directory.find_structures(StructureQuery(number=number), limit=1).hits
        )
    )
    return ActivityCondition(ActivityFilter(structures=structures), is_nowhere=not structures)


def build_area_condition(
    _directory: DirectorySearch, criterion: Criterion
) -> ActivityCondition | None:
    """Activities in communes or postal codes with this prefix."""
    where = build_area_filter(replace(criterion, name=criterion.name.partition(".")[2]))
    return None if where is None else ActivityCondition(where, is_nowhere=where == ActivityFilter())


CONDITION_BUILDERS: dict[str, Callable[[DirectorySearch, Criterion], ActivityCondition | None]] = {
    "qualification-code": build_coded_condition,
    "practitioner.qualification-code": build_coded_condition,
    "role": build_coded_condition,
    "organization": build_structure_condition,
    "organization.identifier": build_structure_number_condition,
    "organization.address-city": build_area_condition,
    "organization.address-postalcode": build_area_condition,
}

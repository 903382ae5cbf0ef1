"""Criteria as what an activity must be: professions, savoir-faire, modes, functions, places.

The engine holds such conditions on one and the same activity. For a PractitionerRole that is what
is meant; for a Practitioner only one criterion may be asked of it, since two may be met by two
activities. A code without a system is read as a profession or a savoir-faire where it is one.
"""

from collections.abc import Callable
from functools import cache

from msgspec import Struct
from msgspec.structs import asdict, replace

from directory.search import SearchEngine, StructureQuery, Where
from directory.terminology.lexicon import labels
from search_api.fhir.resources import code_systems
from search_api.fhir.search.parameters import Criterion
from search_api.fhir.search.place_criteria import areas, numbers_of
from search_api.fhir.search.tokens import Token, reference_id

PROFESSIONS = frozenset(
    map(
        code_systems.address,
        (code_systems.PROFESSION, *code_systems.PROFESSIONS_ELSEWHERE.values()),
    )
)
SAVOIR_FAIRE = frozenset(map(code_systems.address, code_systems.SAVOIR_FAIRE.values()))
MODES = frozenset((code_systems.address(code_systems.MODE),))
FUNCTIONS = frozenset(
    map(
        code_systems.address,
        ("TRE_R21-Fonction", "TRE_R85-RolePriseCharge", "TRE_R96-AutreFonctionSanitaire"),
    )
)
DIMENSIONS = {
    "professions": PROFESSIONS,
    "savoir_faire": SAVOIR_FAIRE,
    "modes": MODES,
    "functions": FUNCTIONS,
}


class Added(Struct, frozen=True):
    """What a criterion adds.

    Attributes:
        is_whole: whether the engine then answers the criterion, with nothing left to look at.
        is_nowhere: whether no activity can be so.
    """

    where: Where
    is_whole: bool = False
    is_nowhere: bool = False


def where_of(engine: SearchEngine, criterion: Criterion, resource: str) -> Added | None:
    """What a criterion asks of an activity; nothing where the engine cannot be asked."""
    if criterion.name == "active":
        return Added(Where(), is_whole=True)
    if criterion.name == "near":
        return Added(Where(), is_whole=resource == "Practitioner")
    read = READ.get(criterion.name)
    return read(engine, criterion) if read else None


def joint(where: Where, added: Where) -> Where | None:
    """Both conditions; nothing where both are about the same dimension."""
    new = {name: codes for name, codes in asdict(added).items() if codes}
    if any(getattr(where, name) for name in new):
        return None
    return replace(where, **new)


def is_of_person(criterion: Criterion) -> bool:
    """Whether a criterion holds on the person, any activity of whom will do."""
    return criterion.name.endswith("qualification-code")


def coded(_engine: SearchEngine, criterion: Criterion) -> Added | None:
    """Codes that are all of one dimension of the engine."""
    tokens = [Token.of(each) for each in criterion.values]
    for dimension, of_dimension in DIMENSIONS.items():
        if all(each.code and is_in(dimension, of_dimension, each) for each in tokens):
            codes = tuple(dict.fromkeys(each.code for each in tokens if each.code))
            is_whole = dimension == "professions" and is_of_person(criterion)
            return Added(Where(**{dimension: codes}), is_whole=is_whole)
    return None


def is_in(dimension: str, of_dimension: frozenset[str], token: Token) -> bool:
    """Whether a code is one of a dimension: by its system, or as one that is known there."""
    if token.system is not None:
        is_system = token.system in of_dimension
        is_its = dimension != "professions" or token.system == code_systems.address(
            code_systems.of_profession(token.code or "")
        )
        return is_system and is_its
    return token.code in known(dimension)


@cache
def known(dimension: str) -> frozenset[str]:
    """Codes that are read without a system."""
    kinds = {"professions": "profession", "savoir_faire": "savoir_faire"}
    return frozenset(code for kind, code in labels() if kind == kinds.get(dimension))


def at_structures(_engine: SearchEngine, criterion: Criterion) -> Added:
    """Activities at places of practice that are told by their ids."""
    ids = [reference_id("Organization", each) for each in criterion.values]
    found = tuple(dict.fromkeys(filter(None, ids)))
    return Added(Where(structures=found), is_nowhere=not found)


def at_numbered(engine: SearchEngine, criterion: Criterion) -> Added:
    """Activities at places that have one of these numbers."""
    found = tuple(
        dict.fromkeys(
            hit.place.id
            for each in criterion.values
            for number in numbers_of(each)
            for hit in engine.structures(StructureQuery(number=number), limit=1).hits
        )
    )
    return Added(Where(structures=found), is_nowhere=not found)


def in_areas(_engine: SearchEngine, criterion: Criterion) -> Added | None:
    """Activities in communes or under postal codes that begin so."""
    where = areas(replace(criterion, name=criterion.name.partition(".")[2]))
    return None if where is None else Added(where, is_nowhere=where == Where())


READ: dict[str, Callable[[SearchEngine, Criterion], Added | None]] = {
    "qualification-code": coded,
    "practitioner.qualification-code": coded,
    "role": coded,
    "organization": at_structures,
    "organization.identifier": at_numbered,
    "organization.address-city": in_areas,
    "organization.address-postalcode": in_areas,
}

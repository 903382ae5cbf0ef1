"""Derive the commune of an address from everything that its cells say about the town.

In many rows of the official files the commune code is empty and the town is only in the office line
(`01300 BELLEY`); others have the code of a commune that was merged into another one, or that of a
whole city with a CEDEX of one arrondissement. Each cell is a piece of evidence: the code, the
postal codes, the label of the commune, and the town of the office line. A code stands unless both a
postal code and a name contradict it. Without a code, the postal code chooses the communes and the
nearest name chooses among them.

Pure functions of four cells, over the tables of `directory.model.geography`.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from directory.model import geography
from directory.model.geography import Commune
from indexer.validation.town_names import (
    FIRST_ARRONDISSEMENTS,
    find_named_commune,
    group_communes_by_department,
    group_communes_by_postal_code,
    list_homonyms,
    split_town_name,
)

CEDEX_ARRONDISSEMENT = re.compile(r"\b(?:cedex|cdx)\s*0*(\d{1,2})\b", re.IGNORECASE)
CITY_NUMBER = re.compile(r"\b0*(\d{1,2})\s*(?:er|eme|ème|e|è)?\b(?:\s+arr\w*)?\s*$", re.IGNORECASE)
OFFICE_LINE = re.compile(r"(?:^|.*\D)(\d{5})[\s-]*([^\W\d].*)?$")
"""The last postal code and what follows: `01300 BELLEY`, `CS 10001 35033 RENNES CEDEX 9`."""
WRITTEN_POSTAL_CODE = re.compile(r"(?:FR?[ -]?)?(\d{4,5})", re.IGNORECASE)
"""A postal code after that of the country (`F-01300`), or without its first zero (`1300`)."""
TOWN_CACHE_SIZE = 1 << 15


class TownRule(StrEnum):
    """How the commune of an address was derived; the value is the text of the report."""

    CODE = "code de la commune"
    ARRONDISSEMENT = "arrondissement, par le code postal ou le CEDEX"
    FORMER_CODE = "code d'une ancienne commune"
    POSTAL_CODE = "code postal d'une seule commune"
    POSTAL_NAME = "nom, parmi les communes du code postal"
    DEPARTEMENT_NAME = "nom, dans le département du code postal ou du CEDEX"
    NAME = "nom d'une seule commune de France"
    UNKNOWN = "commune inconnue"
    NO_TOWN = "aucune ville indiquée"


class DerivedTown(Struct, frozen=True, gc=False):
    """The commune of an address.

    Attributes:
        code: present INSEE code; empty where it cannot be derived.
        is_contradictory: whether some of the cells speak of another commune.
    """

    code: str
    rule: TownRule
    is_contradictory: bool = False


class TownEvidence(Struct, frozen=True):
    """What the cells of an address say about its town.

    Attributes:
        present_code: the code, with that of a merged commune replaced by its present one.
        postal_codes: the one of the office line first.
        names: the words of each written name of the town: that of the label first.
        has_label: whether the first name is that of the label.
        written: the label and the office line as they are.
    """

    present_code: str
    postal_codes: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    has_label: bool
    written: tuple[str, str]


@lru_cache(maxsize=TOWN_CACHE_SIZE)
def derive_town(commune_code: str, label: str, postal_code: str, office: str) -> DerivedTown:
    """Return the commune that the cells of a French address speak of.

    Args:
        commune_code: INSEE code; may be empty, unknown or that of a former commune.
        label: name of the commune; may be empty.
        postal_code: may be a CEDEX code.
        office: the office line: `25304 PONTARLIER CEDEX`, `01300 BELLEY`.
    """
    if not (commune_code or label or postal_code or office):
        return DerivedTown("", TownRule.NO_TOWN)
    known = geography.load_communes().get(commune_code)
    if (
        known
        and label == known.name
        and postal_code in known.postal_codes
        and commune_code not in FIRST_ARRONDISSEMENTS
    ):  # the usual case: three cells agree
        return DerivedTown(commune_code, TownRule.CODE)
    evidence = read_town_evidence(commune_code, label, postal_code, office)
    stated = geography.load_communes().get(evidence.present_code)
    if stated is None:
        town = derive_town_without_code(evidence)
    elif evidence.present_code == commune_code:
        town = check_stated_commune(stated, evidence, TownRule.CODE)
    else:
        town = check_stated_commune(stated, evidence, TownRule.FORMER_CODE)
    return resolve_city(town, evidence)


def read_town_evidence(
    commune_code: str, label: str, postal_code: str, office: str
) -> TownEvidence:
    """Return what the cells say, in a form that can be compared."""
    match = OFFICE_LINE.match(office)
    office_code, office_town = match.groups() if match else (None, None)
    names = [split_town_name(text) for text in (label, office_town or office)]
    return TownEvidence(
        present_code=geography.resolve_former_code(commune_code),
        postal_codes=tuple(
            dict.fromkeys(filter(None, (office_code, normalize_postal_code(postal_code))))
        ),
        names=tuple(dict.fromkeys(filter(None, names))),
        has_label=bool(names[0]),
        written=(label, office),
    )


def normalize_postal_code(text: str) -> str:
    """Return the five digits of a postal code; any other text as it is."""
    match = WRITTEN_POSTAL_CODE.fullmatch(text)
    return match[1].zfill(5) if match else text


def check_stated_commune(stated: Commune, evidence: TownEvidence, rule: TownRule) -> DerivedTown:
    """Return the stated commune, or another one that both a postal code and a name speak of."""
    candidates = list_postal_candidates(evidence.postal_codes)
    has_postal_code = not candidates or any(
        code in stated.postal_codes for code in evidence.postal_codes
    )
    if not evidence.names or find_named_commune([stated], evidence.names):
        is_elsewhere = not has_postal_code and not any(
            each.department == stated.department for each in candidates
        )
        return DerivedTown(stated.code, rule, is_contradictory=is_elsewhere)
    other = None if has_postal_code else find_named_commune(candidates, evidence.names)
    if other:
        return DerivedTown(other.code, TownRule.POSTAL_NAME, is_contradictory=True)
    return DerivedTown(
        stated.code,
        rule,
        is_contradictory=not has_postal_code or has_label_of_another(evidence),
    )


def has_label_of_another(evidence: TownEvidence) -> bool:
    """Whether the label is the name of a commune; call it once it is not that of the stated one.

    The town of the office line is not compared: a post office may serve several communes.
    """
    return evidence.has_label and bool(list_homonyms(evidence.names[0]))


def derive_town_without_code(evidence: TownEvidence) -> DerivedTown:
    """Return the commune by its postal code and names."""
    candidates = list_postal_candidates(evidence.postal_codes)
    if named := find_named_commune(candidates, evidence.names):
        rule = TownRule.POSTAL_NAME if len(candidates) > 1 else TownRule.POSTAL_CODE
        return DerivedTown(named.code, rule)
    of_department = find_department_commune(evidence, is_exact_only=bool(candidates))
    if of_department:
        return DerivedTown(
            of_department.code, TownRule.DEPARTEMENT_NAME, is_contradictory=bool(candidates)
        )
    if len(candidates) == 1:
        is_contradictory = any(map(list_homonyms, evidence.names))
        return DerivedTown(candidates[0].code, TownRule.POSTAL_CODE, is_contradictory)
    for name in evidence.names:
        homonyms = list_homonyms(name)
        if len(homonyms) == 1:
            return DerivedTown(
                homonyms[0].code, TownRule.NAME, is_contradictory=bool(evidence.postal_codes)
            )
    return DerivedTown("", TownRule.UNKNOWN)


def resolve_city(town: DerivedTown, evidence: TownEvidence) -> DerivedTown:
    """Return the arrondissement of a whole city, by postal code or by number; else the town."""
    first = FIRST_ARRONDISSEMENTS.get(town.code)
    if first is None:
        return town
    for postal_code in evidence.postal_codes:
        code = geography.resolve_arrondissement(town.code, postal_code)
        if code != town.code:
            return DerivedTown(code, TownRule.ARRONDISSEMENT, town.is_contradictory)
    number = find_arrondissement_number(evidence.written)
    code = str(first + number)
    if number and code in geography.load_communes():
        return DerivedTown(code, TownRule.ARRONDISSEMENT, town.is_contradictory)
    return town


def find_arrondissement_number(texts: tuple[str, ...]) -> int:
    """Return the number after a CEDEX, or else after the name of the city; 0 without one."""
    matches = (
        pattern.search(text) for pattern in (CEDEX_ARRONDISSEMENT, CITY_NUMBER) for text in texts
    )
    return next((int(match[1]) for match in matches if match), 0)


@lru_cache(maxsize=TOWN_CACHE_SIZE)
def list_postal_candidates(postal_codes: tuple[str, ...]) -> Sequence[Commune]:
    """Return the communes of postal codes; arrondissements instead of their city."""
    known = group_communes_by_postal_code()
    return tuple(
        dict.fromkeys(
            commune for postal_code in postal_codes for commune in known.get(postal_code, ())
        )
    )


def find_department_commune(evidence: TownEvidence, *, is_exact_only: bool) -> Commune | None:
    """Return the commune of that name in the département of the postal code.

    Args:
        evidence: has postal codes, which may be CEDEX codes.
        is_exact_only: accept no name that is merely near.
    """
    for postal_code in evidence.postal_codes:
        department = geography.find_department_by_postal_code(postal_code)
        if department:
            for name in evidence.names:
                if named := list_homonyms(name, department.code):
                    return choose_commune(named, postal_code)
            if not is_exact_only:
                communes = group_communes_by_department()[department.code]
                return find_named_commune(communes, evidence.names)
    return None


def choose_commune(homonyms: Sequence[Commune], postal_code: str) -> Commune:
    """Return the homonym whose postal code begins most like this one, then the most populous."""

    def count_same_digits(commune: Commune) -> int:
        return max(
            (
                next((at for at in range(5) if code[at] != postal_code[at]), 5)
                for code in commune.postal_codes
            ),
            default=0,
        )

    return max(homonyms, key=lambda each: (count_same_digits(each), each.population))

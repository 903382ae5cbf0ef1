"""The steps that read places by number: postal codes, CEDEX codes, départements.

Every postal code is asked for as addresses write it: CEDEX codes are in no list. A number of two
digits is a département only where it is not an arrondissement, a distance or a CEDEX.
"""

import re

from msgspec.structs import replace

from directory.model import geography
from directory.model.geography import department_of, departments
from directory.search import Where
from search_api.search.understanding.gazetteer import CITIES, by_postal_code
from search_api.search.understanding.interpretation import Near, Reading, Word, glued
from search_api.search.understanding.place_context import KILOMETRES, around

POSTAL_CODE = re.compile(r"\d{5}")
DEPARTEMENT = re.compile(r"\d{2}|2[ab]|97\d|98\d")
NAMED = 3
"""Communes of a postal code that its label names."""


def read_postal_code(reading: Reading) -> Reading:
    """Claim a postal code; around it, when the text says so."""
    for at, word in enumerate(reading.words):
        if POSTAL_CODE.fullmatch(word.key) and department_of(word.key):
            return located(reading, at, word)
    return reading


def located(reading: Reading, at: int, word: Word) -> Reading:
    """The reading with a postal code claimed."""
    beside = around(reading.words, at, at + 1)
    communes = by_postal_code().get(word.key, ())
    names = ", ".join(commune.name for commune in communes[:NAMED])
    label = f"{word.key} {names}".strip() + " …" * (len(communes) > NAMED)
    words = sorted((word, *beside.words), key=lambda each: each.at)
    claimed = reading.claiming("place", words, (word.key,), label).surely()
    if beside.is_near and communes and (point := communes[0].location):
        return replace(claimed, near=Near(point, beside.radius_km))
    return replace(claimed, where=replace(reading.where, postal_codes=(word.key,)))


def read_departement_number(reading: Reading) -> Reading:
    """Claim the number of a département."""
    for at, word in enumerate(reading.words):
        code = word.key.upper()
        if DEPARTEMENT.fullmatch(word.key) and code in departments() and stands(reading, at):
            beside = around(reading.words, at, at + 1)
            words = sorted((word, *beside.words), key=lambda each: each.at)
            label = f"{departments()[code].label} ({code})"
            claimed = reading.claiming("place", words, (code,), label).surely()
            return replace(claimed, where=replace(reading.where, departements=(code,)))
    return reading


def stands(reading: Reading, at: int) -> bool:
    """Whether a number stands for itself, and not for a part of what is before or after it."""
    words = reading.words
    before = words[at - 1].key if at else ""
    distance = KILOMETRES.fullmatch(glued(words[at : at + 2]))
    return not distance and before != "cedex" and not is_arrondissement(before, words[at].key)


def is_arrondissement(city: str, number: str) -> bool:
    """Whether a number after a city is that of one of its arrondissements.

    `marseille 13` is the département, as people write it after any other town.
    """
    of_city = CITIES.get(city)
    is_own = bool(of_city) and geography.department(of_city or "") == departments().get(number)
    return bool(of_city) and not is_own and ordinal(of_city or "", number) is not None


def ordinal(city: str, number: str) -> str | None:
    """The INSEE code of an arrondissement of a city, by its number."""
    if not number.isdigit():
        return None
    code = FIRST_ARRONDISSEMENT[city] + int(number)
    return str(code) if str(code) in geography.communes() and int(number) else None


FIRST_ARRONDISSEMENT = {"75056": 75100, "69123": 69380, "13055": 13200}
"""What is added to the number of an arrondissement."""


def narrowed_to(where: Where, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some communes that a postal code or a département asked for allows."""
    return tuple(code for code in codes if allows(where, code))


def allows(where: Where, commune: str) -> bool:
    """Whether a commune lies in what is asked for already."""
    department = geography.department(commune)
    code = department.code if department else ""
    if where.departements and code not in where.departements:
        return False
    return all(commune_has(commune, code, postal) for postal in where.postal_codes)


def commune_has(commune: str, departement: str, postal_code: str) -> bool:
    """Whether a commune may have a postal code; a CEDEX code only tells the département."""
    if postal_code in by_postal_code():
        return postal_code in geography.communes()[commune].postal_codes
    own = department_of(postal_code)
    return own is not None and own.code == departement

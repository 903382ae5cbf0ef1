"""The steps that read places by number: postal codes, CEDEX codes, départements.

Every postal code is searched as addresses write it, because CEDEX codes are in no list. A number of
two digits is a département only if it is no arrondissement, distance or CEDEX.
"""

import re

from msgspec.structs import replace

from directory.model import geography
from directory.model.geography import find_department_by_postal_code, load_departments
from directory.search import ActivityFilter
from search_api.search.understanding.arrondissement_names import ARRONDISSEMENT_CODE_BASES
from search_api.search.understanding.gazetteer import CITIES, load_communes_by_postal_code
from search_api.search.understanding.interpretation import Interpretation, Near, Word, join_keys
from search_api.search.understanding.place_context import KILOMETRES, read_place_context

POSTAL_CODE_PATTERN = re.compile(r"\d{5}")
DEPARTEMENT_NUMBER_PATTERN = re.compile(r"\d{2}|2[ab]|97\d|98\d")
MAX_COMMUNES_IN_LABEL = 3
"""Communes of a postal code that its label names."""


def read_postal_code(reading: Interpretation) -> Interpretation:
    """Claim a postal code, or a circle around it when the text says so."""
    for at, word in enumerate(reading.words):
        if POSTAL_CODE_PATTERN.fullmatch(word.key) and (
            word.key.startswith(geography.MONACO_POSTAL_PREFIX)
            or find_department_by_postal_code(word.key)
        ):
            return claim_postal_code(reading, at, word)
    return reading


def claim_postal_code(reading: Interpretation, index: int, word: Word) -> Interpretation:
    """The interpretation with a postal code claimed."""
    context = read_place_context(reading.words, index, index + 1)
    communes = load_communes_by_postal_code().get(word.key, ())
    names = ", ".join(commune.name for commune in communes[:MAX_COMMUNES_IN_LABEL])
    label = f"{word.key} {names}".strip() + " …" * (len(communes) > MAX_COMMUNES_IN_LABEL)
    words = sorted((word, *context.words), key=lambda each: each.position)
    claimed = reading.add_claim("place", words, (word.key,), label).mark_certain()
    if context.is_near and communes and (point := communes[0].location):
        return replace(claimed, near=Near(point, context.radius_km))
    return replace(claimed, where=replace(reading.where, postal_codes=(word.key,)))


def read_departement_number(reading: Interpretation) -> Interpretation:
    """Claim the number of a département."""
    for at, word in enumerate(reading.words):
        code = word.key.upper()
        if (
            DEPARTEMENT_NUMBER_PATTERN.fullmatch(word.key)
            and code in load_departments()
            and is_standalone_number(reading, at)
        ):
            context = read_place_context(reading.words, at, at + 1)
            words = sorted((word, *context.words), key=lambda each: each.position)
            label = f"{load_departments()[code].label} ({code})"
            claimed = reading.add_claim("place", words, (code,), label).mark_certain()
            return replace(claimed, where=replace(reading.where, departements=(code,)))
    return reading


def is_standalone_number(reading: Interpretation, index: int) -> bool:
    """Whether a number is not part of what precedes or follows it."""
    words = reading.words
    before = words[index - 1].key if index else ""
    distance = KILOMETRES.fullmatch(join_keys(words[index : index + 2]))
    return not distance and before != "cedex" and not is_arrondissement(before, words[index].key)


def is_arrondissement(city: str, number: str) -> bool:
    """Whether a number after a city is one of its arrondissements.

    `marseille 13` is the département, as people write it after any other town.
    """
    of_city = CITIES.get(city)
    is_own = bool(of_city) and geography.find_department(of_city or "") == load_departments().get(
        number
    )
    return bool(of_city) and not is_own and find_arrondissement(of_city or "", number) is not None


def find_arrondissement(city: str, number: str) -> str | None:
    """The INSEE code of an arrondissement of a city, by its number."""
    if not number.isdigit():
        return None
    code = ARRONDISSEMENT_CODE_BASES[city] + int(number)
    return str(code) if str(code) in geography.load_communes() and int(number) else None


def filter_communes(where: ActivityFilter, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The communes that the postal codes and départements of the query allow."""
    return tuple(code for code in codes if is_allowed_commune(where, code))


def is_allowed_commune(where: ActivityFilter, commune: str) -> bool:
    """Whether a commune lies in the places of the query."""
    department = geography.find_department(commune)
    code = department.code if department else ""
    if where.departements and code not in where.departements:
        return False
    return all(has_postal_code(commune, code, postal) for postal in where.postal_codes)


def has_postal_code(commune: str, departement: str, postal_code: str) -> bool:
    """Whether a commune may have a postal code; of a CEDEX code only the département is known."""
    if postal_code in load_communes_by_postal_code():
        return postal_code in geography.load_communes()[commune].postal_codes
    own = find_department_by_postal_code(postal_code)
    return own is not None and own.code == departement

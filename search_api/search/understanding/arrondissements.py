"""A bare number next to Paris, Lyon or Marseille: `lyon 3`, `lyon3`, `paris 12`.

Numbers that are written as those of an arrondissement are names of places (`gazetteer`).
"""

import re
from collections.abc import Sequence

from directory.model import geography
from directory.model.geography import load_communes, load_departments
from search_api.search.understanding.arrondissement_names import ARRONDISSEMENT_CODE_BASES
from search_api.search.understanding.gazetteer import CITIES
from search_api.search.understanding.tokenize import Word

CITY_AND_NUMBER = re.compile(r"(paris|lyon|marseille)(\d{1,2})")
ARRONDISSEMENT_NUMBER = re.compile(r"\d{1,2}")


def find_arrondissement_after(words: Sequence[Word], end: int, city_key: str) -> str | None:
    """The INSEE code of the arrondissement whose number follows a city; None without one.

    `paris cedex 08` is in the 8th; `marseille 13` is the département, as after any other town.
    """
    at = end + (end < len(words) and words[end].key == "cedex")
    if at >= len(words) or words[at].is_quoted or not is_arrondissement(city_key, words[at].key):
        return None
    return find_arrondissement(CITIES[city_key], words[at].key)


def find_arrondissement(city: str, number: str) -> str | None:
    """The INSEE code of an arrondissement of a city, by its number."""
    if not ARRONDISSEMENT_NUMBER.fullmatch(number) or not int(number):
        return None
    code = str(ARRONDISSEMENT_CODE_BASES[city] + int(number))
    return code if code in load_communes() else None


def is_arrondissement(city_key: str, number: str) -> bool:
    """Whether a number after a city is one of its arrondissements, and not its département."""
    city = CITIES.get(city_key)
    if not city:
        return False
    is_own = geography.find_department(city) == load_departments().get(number)
    return not is_own and find_arrondissement(city, number) is not None

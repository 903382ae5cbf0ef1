"""The spellings of an arrondissement of Paris, Lyon or Marseille, as one folded, joined key.

`paris XIIe`, `paris 12ème arrondissement`, `12e arrondissement de Paris`, `lyon troisième` and
`paris cedex 12` all name one. A bare number needs the word `arrondissement` or `cedex`: `paris 12`
is read from its two words, because `marseille 13` is the département.
"""

import re
from functools import cache

from directory.model.geography import LYON, MARSEILLE, PARIS

ARRONDISSEMENT_CODE_BASES = {PARIS: 75100, LYON: 69380, MARSEILLE: 13200}
"""The INSEE code minus the number of the arrondissement, by city."""
ORDINAL_ENDING = "(?:er|ere|re|e|o|eme|ieme|nde?)"
"""After a number; `12°` is folded to `12o` or `12`."""
ROMAN_ORDINALS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
WRITTEN_ORDINALS = (
    "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme"
    " onzieme douzieme treizieme quatorzieme quinzieme seizieme dixseptieme dixhuitieme"
    " dixneuvieme vingtieme"
).split()
FURTHER_ORDINALS = {"premiere": 1, "second": 2, "seconde": 2}
SURNAME_ORDINALS = frozenset(("premier", "second"))
CITY = "(?P<city>paris|lyon|marseille)"
WORD = "(?:arrondissements?|arrond|arrdt|ardt|arrt|arr|ar)"
NUMBER = f"(?P<number>\\d{{1,2}}|[ivx]+|{'|'.join((*WRITTEN_ORDINALS, *FURTHER_ORDINALS))})"
PATTERNS = (
    re.compile(f"{CITY}(?:le)?{NUMBER}(?P<ending>{ORDINAL_ENDING})?(?P<word>{WORD})?"),
    re.compile(f"{CITY}(?P<word>cedex){NUMBER}(?P<ending>{ORDINAL_ENDING})?"),
    re.compile(f"{NUMBER}(?P<ending>{ORDINAL_ENDING})?(?P<word>{WORD})?(?:de|a)?{CITY}"),
)


@cache
def index_ordinals() -> dict[str, int]:
    """Numbers by Roman numeral and by written ordinal."""
    return FURTHER_ORDINALS | {
        text: number
        for texts in (ROMAN_ORDINALS, WRITTEN_ORDINALS)
        for number, text in enumerate(texts, start=1)
    }


def parse_arrondissement_name(key: str) -> tuple[str, int] | None:
    """The city and the number that a key names; None for any other key."""
    for pattern in PATTERNS:
        if (found := pattern.fullmatch(key)) and is_written_number(found):
            number = found["number"]
            known = int(number) if number.isdigit() else index_ordinals().get(number)
            return (found["city"], known) if known else None
    return None


def is_written_number(found: re.Match[str]) -> bool:
    """Whether a number is meant as that of an arrondissement, and not as a name or an initial.

    A bare number, a Roman numeral of one letter, and one before the city (XI is a surname) need an
    ending or a word; an ordinal before the city, and one that is a surname, need a word.
    """
    number, is_leading = found["number"], found.start("number") < found.start("city")
    if found["word"]:
        return True
    if number in ROMAN_ORDINALS or number.isdigit():
        is_bare = number.isdigit() or len(number) == 1 or is_leading
        return not is_bare or bool(found["ending"])
    return not is_leading and number not in SURNAME_ORDINALS

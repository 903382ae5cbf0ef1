"""First names as they are written in French: `Jean-Luc`, also where a file has `JEAN-LUC`."""

import re
import unicodedata

LETTER_RUN = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
PARTICLES = frozenset(("de", "du", "des"))
NUMERALS = frozenset(("II", "III", "IV"))


def format_first_name(first_name: str) -> str:
    """A first name in title case; a part in mixed case (`McKenzie`) is left as it is.

    Particles (`Jeanne de`) and numerals are recognised after the first word alone.
    """
    name = unicodedata.normalize("NFC", first_name)

    def capitalise(run: re.Match[str]) -> str:
        part, is_first = run[0], run.start() == 0
        if not is_first and (part in NUMERALS or part.lower() in PARTICLES):
            return part if part in NUMERALS else part.lower()
        return part.capitalize() if part.isupper() or part.islower() else part

    return LETTER_RUN.sub(capitalise, name)

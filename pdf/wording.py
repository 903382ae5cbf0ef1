"""How facts are written on a sheet: French words, dates and numbers, as pure text.

The day is that of the data, never the clock's: same data, same sheet.
"""

import re
from datetime import date

from directory.model.phone_numbers import national
from directory.model.professional import PLACELESS_GENRES, Code

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
NO_BREAK = "\u00a0"
NO_ACTIVITY = "Aucune activité pour le moment"
NO_FIXED_PLACE = "Sans lieu d’exercice fixe"
NO_KNOWN_PLACE = "Lieu d’exercice non communiqué"
UNNAMED_PLACE = "Lieu d’exercice"
LOCUM_KIND = re.compile(r"rempla|int[ée]rim", re.IGNORECASE)
"""The register's own kinds come without a published code: read by their label."""
TIGHT_COMMA = re.compile(r",(?=[^\W\d])")
"""The files write `Libéral,indépendant,artisan,commerçant`: one word, too wide for a column."""
FRANCE = "99000"


def long_date(day: date) -> str:
    """`1er mai 2026`, `22 novembre 2026`."""
    number = "1er" if day.day == 1 else str(day.day)
    return NO_BREAK.join((number, MONTHS[day.month - 1], str(day.year)))


def period(start: date | None, end: date | None, today: date) -> str:
    """When an activity runs, seen from the day of the data; empty when the register is silent."""
    words = []
    if start:
        words.append(("À partir du " if start > today else "Depuis le ") + long_date(start))
    if end:
        words.append(("jusqu’au " if start else "Jusqu’au ") + long_date(end))
    return " ".join(words)


def label(code: Code) -> str:
    """The label of a code, its commas followed by a space, or nothing."""
    return TIGHT_COMMA.sub(", ", code.label) if code else ""


def phone(number: str) -> str:
    """A French number in pairs of digits; any other as it came."""
    digits = national(number)
    return NO_BREAK.join(re.findall("..", digits)) if digits else number


def nowhere(genre: Code, kind: Code) -> str:
    """What stands for the place of an activity that has none."""
    is_placeless = genre is not None and genre.code in PLACELESS_GENRES
    is_locum = is_placeless or bool(LOCUM_KIND.search(label(kind)))
    return NO_FIXED_PLACE if is_locum else NO_KNOWN_PLACE


def joined(*words: str | None, by: str = " ") -> str:
    """Those of the words that are there."""
    return by.join(word for word in words if word)

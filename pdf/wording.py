"""How facts are written on a sheet: French words, dates and numbers, as pure text.

The day is that of the data, never the clock's: same data, same sheet.
"""

import re
from datetime import date

from directory.model.phone_numbers import parse_french_number
from directory.model.professional import PLACELESS_GENRES, OptionalConcept

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
FRANCE_COUNTRY_CODE = "99000"


def format_long_date(day: date) -> str:
    """`1er mai 2026`, `22 novembre 2026`."""
    number = "1er" if day.day == 1 else str(day.day)
    return NO_BREAK.join((number, MONTHS[day.month - 1], str(day.year)))


def format_period(start: date | None, end: date | None, today: date) -> str:
    """When an activity runs, seen from the day of the data; empty when the register is silent."""
    words = []
    if start:
        words.append(("À partir du " if start > today else "Depuis le ") + format_long_date(start))
    if end:
        words.append(("jusqu’au " if start else "Jusqu’au ") + format_long_date(end))
    return " ".join(words)


def format_label(code: OptionalConcept) -> str:
    """The label of a code, its commas followed by a space, or nothing."""
    return TIGHT_COMMA.sub(", ", code.label) if code else ""


def format_phone(number: str) -> str:
    """A French number in pairs of digits; any other as it came."""
    digits = parse_french_number(number)
    return NO_BREAK.join(re.findall("..", digits)) if digits else number


def describe_missing_place(genre: OptionalConcept, kind: OptionalConcept) -> str:
    """What stands for the place of an activity that has none."""
    is_placeless = genre is not None and genre.code in PLACELESS_GENRES
    is_locum = is_placeless or bool(LOCUM_KIND.search(format_label(kind)))
    return NO_FIXED_PLACE if is_locum else NO_KNOWN_PLACE


def join_words(*words: str | None, separator: str = " ") -> str:
    """Those of the words that are there."""
    return separator.join(word for word in words if word)

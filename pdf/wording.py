"""French phrases, dates and numbers, for sheets and pages.

"Today" is the date of the data, never the clock's, so that the same data give the same sheet.
"""

import re
from datetime import date

from directory.model.listing import PublicPlace
from directory.model.phone_numbers import format_phone_number, parse_shown_number
from directory.model.professional import PLACELESS_GENRES, OptionalConcept
from directory.text.first_names import format_first_name

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
NO_BREAK = "\u00a0"
NO_ACTIVITY = "Aucune activité pour le moment"
NO_FIXED_PLACE = "Sans lieu d’exercice fixe"
NO_KNOWN_PLACE = "Lieu d’exercice non communiqué"
UNNAMED_PLACE = "Lieu d’exercice sans nom"
OTHER_TITLES = "Autres titres"
"""Diplomas and authorisations of no known profession."""
UNOFFICIAL_ISSUER = "Annuaire non officiel"
"""Named as the issuer of a sheet where the operator has not said who publishes the directory."""
LOCUM_KIND = re.compile(r"rempla|int[ée]rim", re.IGNORECASE)
"""Matches labels: the register's own types of activity have no published code."""
TIGHT_COMMA = re.compile(r",(?=[^\W\d])")
"""A comma without a space, as in `Libéral,indépendant,artisan`: too wide for a column."""
FRANCE_COUNTRY_CODE = "99000"


def format_long_date(day: date) -> str:
    """`1er mai 2026`, `22 novembre 2026`."""
    number = "1er" if day.day == 1 else str(day.day)
    return NO_BREAK.join((number, MONTHS[day.month - 1], str(day.year)))


def format_period(start: date | None, end: date | None, today: date) -> str:
    """The period of an activity, seen from the date of the data; empty without dates."""
    parts = []
    if start:
        parts.append(("À partir du " if start > today else "Depuis le ") + format_long_date(start))
    if end:
        parts.append(("jusqu’au " if start else "Jusqu’au ") + format_long_date(end))
    return " ".join(parts)


def format_label(code: OptionalConcept) -> str:
    """The label of a code, with a space after each comma; empty without a code."""
    return TIGHT_COMMA.sub(", ", code.label) if code else ""


def format_phone(number: str) -> str:
    """A telephone number in its usual groups, which never break over two lines."""
    parsed = parse_shown_number(number)
    return (format_phone_number(parsed) if parsed else number).replace(" ", NO_BREAK)


def find_place_name(place: PublicPlace) -> str:
    """The name of a place, else its trade name, else a phrase."""
    return place.name or place.trade_name or UNNAMED_PLACE


def find_trade_name(place: PublicPlace) -> str:
    """The trade name of a place, if it differs from the displayed name; else empty."""
    trade_name = place.trade_name or ""
    return trade_name if trade_name != find_place_name(place) else ""


def describe_missing_place(genre: OptionalConcept, kind: OptionalConcept) -> str:
    """The text shown for an activity without a place."""
    is_placeless = genre is not None and genre.code in PLACELESS_GENRES
    is_locum = is_placeless or bool(LOCUM_KIND.search(format_label(kind)))
    return NO_FIXED_PLACE if is_locum else NO_KNOWN_PLACE


def join_words(*words: str | None, separator: str = " ") -> str:
    """Join the words that are not empty."""
    return separator.join(word for word in words if word)


def join_full_name(courtesy: str, first_name: str, name: str) -> str:
    """`Docteur Éloïse LE FLOC’H`: the surname keeps the case of the register."""
    return join_words(courtesy, format_first_name(first_name), name)

"""The step that reads numbers: RPPS, national or ADELI, bare, spaced, labelled, or in a URL.

Two traps: a name with a number (`12 ruelles`) has the nine characters of an ADELI number, so only a
text made almost only of digits is one; and a faulty number must be reported as faulty, never
searched for as a name, and never corrected silently.
"""

import re

from msgspec.structs import replace

from directory.errors import InvalidIdentifier
from directory.model.identifiers import (
    IDENTIFIER_LABEL,
    IDENTIFIER_SEPARATORS,
    NationalId,
    Rpps,
    parse_person_id,
)
from directory.model.spreadsheet_numbers import clean_cell, has_spreadsheet_format
from search_api.search.understanding.interpretation import Claim, Hint, Interpretation

PROFESSIONAL_URL_PATTERN = re.compile(
    r"/(?:professionnel|professionals)/(?P<number>[^/?#\s]+?)(?:\.[a-z]+)?(?=[/?#]|$)"
)
NUMBER_PATTERN = re.compile(r"0?[0-9][0-9A-D][0-9A-Z]?[0-9]{4,}")
"""Almost only digits: an ADELI number may have a letter for its département (2A and 2B in
Corsica, 9A to 9D overseas) and one for the profession.
"""
LETTERED_ADELI_PATTERN = re.compile(r"(?i)(?<!\S)0?(?:2[AB]|9[A-D])[0-9A-Z][0-9]{6}(?!\S)")
"""An ADELI number of Corsica or overseas, among other words."""
STANDALONE_RPPS_PATTERN = re.compile(r"(?<!\S)[0-9]{11}(?!\S)")
"""A word that is an RPPS number by itself: other digits next to it are something else."""
DIGIT_RUN_PATTERN = re.compile(r"(?<!\w)[0-9](?:[\s.\-\u00a0\u202f]?[0-9]){8,}(?!\w)")
"""Nine digits or more among other words, in groups or not."""
LABELLED_IDENTIFIER_PATTERN = re.compile(r"(?i)\s*(?:n[°o]?\s*)?(?:rpps|adeli)\b.*[0-9]")
"""A text labelled as a number, in any form."""
IDENTIFIER_LABELS = frozenset("rpps adeli n n° no numéro numero :".split())


def read_identifier(reading: Interpretation) -> Interpretation:
    """Claim the number that designates a person, if the text has one."""
    text = reading.text
    if address := PROFESSIONAL_URL_PATTERN.search(text):
        return claim_identifier(reading, address["number"], rest="")
    if is_identifier_text(text):
        return claim_identifier(reading, text, rest="")
    if (
        found := STANDALONE_RPPS_PATTERN.search(text)
        or LETTERED_ADELI_PATTERN.search(text)
        or DIGIT_RUN_PATTERN.search(text)
    ):
        return claim_identifier(reading, found[0], rest=text[: found.start()] + text[found.end() :])
    if LABELLED_IDENTIFIER_PATTERN.match(text):
        return claim_identifier(reading, text, rest="")
    return reading


def is_identifier_text(text: str) -> bool:
    """Whether the whole text is one number: well formed, or with nothing better in it."""
    number = normalize_number(text)
    well_formed = NationalId.form.fullmatch(number) or not STANDALONE_RPPS_PATTERN.search(text)
    return (
        bool(NUMBER_PATTERN.fullmatch(number) and well_formed)
        or bool(Rpps.form.fullmatch(number))
        or has_spreadsheet_format(IDENTIFIER_LABEL.sub("", clean_cell(text)))
    )


def normalize_number(text: str) -> str:
    """A number without label, spaces and punctuation."""
    return IDENTIFIER_SEPARATORS.sub("", IDENTIFIER_LABEL.sub("", clean_cell(text))).upper()


def claim_identifier(reading: Interpretation, number: str, rest: str) -> Interpretation:
    """The interpretation with a number claimed, or with a hint if the number is faulty."""
    text = " ".join(word for word in rest.split() if word.casefold() not in IDENTIFIER_LABELS)
    claim = Claim("identifier", number.strip())
    reading = replace(reading, text=text, claims=(*reading.claims, claim))
    try:
        person = parse_person_id(number)
    except InvalidIdentifier as error:
        hint = Hint("identifier-length", f"{error}.")
        return replace(reading.add_hint(hint), faulty_number=normalize_number(number))
    wrong_key = isinstance(person.local_number, Rpps) and not person.local_number.has_valid_key()
    return replace(
        reading, identifier=person, faulty_number=person.local_number if wrong_key else None
    )

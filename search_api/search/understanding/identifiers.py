"""Numbers in a text: of people (RPPS, national, ADELI) and of structures (FINESS, SIRET …).

A number decides alone, so it is read before the words. Two traps: a name with a number (`12
ruelles`) has the nine characters of an ADELI number, so only a text made almost only of digits is
one; and a faulty number must be reported as faulty, never searched for as a name, and never
corrected silently.
"""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from directory.errors import InvalidIdentifier
from directory.model.identifiers import (
    IDENTIFIER_LABEL,
    IDENTIFIER_SEPARATORS,
    NationalId,
    Rpps,
    parse_person_id,
)
from directory.model.phone_numbers import parse_phone_key
from directory.model.spreadsheet_numbers import clean_cell, has_spreadsheet_format
from search_api.search.understanding.readings import Hint

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
STRUCTURE_LABEL = (
    r"(?:n(?:um[eé]ro|[°o]|\b)?\s*)?\b(?:finess|siret)\b(?:[\s:=°]|n(?:um[eé]ro|o)?\b)*"
)
DIGIT_GAP = r"[\s.\-\u00a0\u202f]?"
LABELLED_STRUCTURE_PATTERN = re.compile(
    rf"(?i){STRUCTURE_LABEL}"
    rf"(?P<number>\d{DIGIT_GAP}[\dab](?:{DIGIT_GAP}\d){{7}}(?:(?:{DIGIT_GAP}\d){{5}})?)(?!\w)"
)
"""A FINESS or a SIRET number with its name, among other words."""
SIRET_PATTERN = re.compile(rf"(?<![\w+])(?P<number>\d(?:{DIGIT_GAP}\d){{13}})(?!\w)")
TECHNICAL_ID_PATTERN = re.compile(r"(?i)(?<!\w)(?P<number>F\d[\dab]\d{7}|C\d{14}|R\d{4,30})(?!\w)")
"""The register's id of a structure: `F` + FINESS, `C` + SIRET or `R` + rank."""
STRUCTURE_NUMBER_PATTERN = re.compile(r"[FCR]\d\w{0,30}|\d{14}|\d[\dAB]\d{7}")
"""What a number of a structure is without spaces and punctuation, in capitals."""
PHONE_PATTERN = re.compile(
    r"(?<![\w+])(?:0[1-9](?:[\s./\-]?\d){8}|(?:\+|00[\s.]?)[1-9](?:[\s./()\-]*\d){6,14})(?!\w)"
)
PHONE_LABEL_PATTERN = re.compile(r"(?i)(?<!\w)(?:t[ée]l[ée]?phone|t[ée]l)\b[\s.:]*$")


class NumberReading(Struct, frozen=True):
    """A number in a text.

    Attributes:
        text: the number as typed; empty if there is none.
        rest: the text without it.
        identifier: the person whom it designates.
        structure: the number of a structure that it is, bare: FINESS, SIRET or technical id.
        phone: the key of the telephone number that it is.
        faulty_number: a number with a wrong digit, digits only; its near misses are searched.
    """

    text: str = ""
    rest: str = ""
    identifier: NationalId | None = None
    structure: str = ""
    phone: str = ""
    faulty_number: str | None = None
    hints: tuple[Hint, ...] = ()

    @property
    def label(self) -> str:
        """The kind and the number of a structure; empty for other numbers and technical ids."""
        kind = {9: "FINESS", 14: "SIRET"}.get(len(self.structure), "")
        return f"{kind} {self.structure}" if kind and self.structure[0].isdigit() else ""


def read_number(text: str) -> Iterator[NumberReading]:
    """Every reading of the number in a text, likeliest first; without one, the text as it is.

    A bare FINESS number has the nine characters of an ADELI number, and is tried after it. Ten bare
    digits are the number of a person more often than a telephone number.
    """
    phone, structure = read_phone(text), read_structure_number(text)
    if phone and not text.isdigit():
        yield phone
    if structure:
        yield structure
    person = read_person_number(text)
    if not structure or (person and person.identifier):
        yield person or NumberReading(rest=text)
    if phone and text.isdigit():
        yield phone
    if person and not structure and (number := parse_structure_number(person.text)):
        yield NumberReading(person.text, person.rest, structure=number)


def read_phone(text: str) -> NumberReading | None:
    """The first telephone number of a text, in a national or international form."""
    found = PHONE_PATTERN.search(text)
    key = parse_phone_key(found[0]) if found else None
    if not found or not key:
        return None
    rest = PHONE_LABEL_PATTERN.sub("", text[: found.start()]) + text[found.end() :]
    return NumberReading(found[0].strip(), rest, phone=key)


def read_structure_number(text: str) -> NumberReading | None:
    """A number that can only be that of a structure, in any written form."""
    for pattern in (LABELLED_STRUCTURE_PATTERN, SIRET_PATTERN, TECHNICAL_ID_PATTERN):
        if found := pattern.search(text):
            number = parse_structure_number(found["number"])
            return NumberReading(found[0].strip(), remove_match(text, found), structure=number)
    return None


def parse_structure_number(text: str) -> str:
    """The bare number of a structure; empty if the text is none.

    No check digit is asked for: the directory knows its numbers, and those of La Poste break the
    rule.
    """
    bare = IDENTIFIER_SEPARATORS.sub("", IDENTIFIER_LABEL.sub("", text.strip())).upper()
    return bare if STRUCTURE_NUMBER_PATTERN.fullmatch(bare) else ""


def read_person_number(text: str) -> NumberReading | None:
    """The number of a person, if the text has one."""
    if address := PROFESSIONAL_URL_PATTERN.search(text):
        return parse_person_number(address["number"], rest="")
    if is_identifier_text(text):
        return parse_person_number(text, rest="")
    if (
        found := STANDALONE_RPPS_PATTERN.search(text)
        or LETTERED_ADELI_PATTERN.search(text)
        or DIGIT_RUN_PATTERN.search(text)
    ):
        return parse_person_number(found[0], remove_match(text, found))
    if LABELLED_IDENTIFIER_PATTERN.match(text):
        return parse_person_number(text, rest="")
    return None


def remove_match(text: str, found: re.Match[str]) -> str:
    """The text before and after a match."""
    return text[: found.start()] + text[found.end() :]


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


def parse_person_number(number: str, rest: str) -> NumberReading:
    """The number of a person, or a hint if it is faulty."""
    rest = " ".join(word for word in rest.split() if word.casefold() not in IDENTIFIER_LABELS)
    reading = NumberReading(number.strip(), rest)
    try:
        person = parse_person_id(number)
    except InvalidIdentifier as error:
        hint = Hint("identifier-length", f"{error}.")
        return replace(reading, hints=(hint,), faulty_number=normalize_number(number))
    wrong_key = isinstance(person.local_number, Rpps) and not person.local_number.has_valid_key()
    faulty = person.local_number if wrong_key else None
    return replace(reading, identifier=person, faulty_number=faulty)

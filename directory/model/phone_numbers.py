"""Telephone numbers: parsed with `phonenumbers`, shown as people in France dial them.

The trap is the overseas territories: their numbers look like those of France, or are shorter, and
have international codes of their own. So a number is read in the region of its place first.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize

import phonenumbers
from phonenumbers import Leniency, NumberParseException, PhoneNumber, PhoneNumberFormat

MAINLAND_REGION = "FR"
OVERSEAS_REGIONS = {
    "971": "GP",
    "972": "MQ",
    "973": "GF",
    "974": "RE",
    "975": "PM",
    "976": "YT",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
"""ISO 3166-1 codes of the overseas territories, by the first digits of their communes."""
NEIGHBOUR_REGIONS = {
    "99109": "DE",
    "99127": "IT",
    "99130": "AD",
    "99131": "BE",
    "99134": "ES",
    "99137": "LU",
    "99138": "MC",
    "99140": "CH",
}
"""ISO 3166-1 codes of the countries next to France, by their code in the addresses."""
FRENCH_COUNTRY_CODES = tuple(
    dict.fromkeys(
        map(phonenumbers.country_code_for_region, (MAINLAND_REGION, *OVERSEAS_REGIONS.values()))
    )
)
"""International codes of France and its territories, some of which share one."""
INTERNATIONAL_PREFIXES = ("+", "00")
COUNTRY_CODES_WITH_ZERO = frozenset((33, 262, 590, 594, 596))
"""International codes whose numbers are dialled in France with ten digits, the first a zero."""
ADJACENT_NUMBERS = re.compile(r"(?<!\d)(0[1-9](?:[ .]?\d){8})[ .-]*(?=0[1-9](?:[ .]?\d){8}(?!\d))")
"""Two numbers of ten digits with nothing but a space or a dash between them."""
SAINT_PIERRE_PATTERN = re.compile(r"(?<!\d)0[ .]?508(?=(?:[ .]?\d){6}(?!\d))")
"""How numbers of Saint-Pierre-et-Miquelon are dialled from the rest of France."""
EXTENSION_WORD = " poste "
EXTENSION_PATTERN = re.compile(r"(?<![^\W\d])p(?:oste|te?|\.)?\s*:?\s*(\d{1,6})\b", re.IGNORECASE)
"""`poste 12`, `p 12`, which the library does not know for an extension."""
PHONE_SEPARATORS = re.compile(r"[\s.()/\-\u2010-\u2013]")
TYPED_PHONE = re.compile(
    r"0[1-9]\d{8}"
    r"|(?:\+|00)[1-9]\d{6,14}"
    rf"|(?:{'|'.join(map(str, FRENCH_COUNTRY_CODES))})0?\d{{6,9}}"
)
"""A number without separators: of ten digits, international, or that of France without its `+`."""
GROUP_SEPARATORS = str.maketrans(".-", "  ")
PHONE_CACHE_SIZE = 1 << 14


def find_phone_region(area_code: str, country_code: str = "") -> str:
    """The region of a commune or postal code, overseas or mainland, or of a neighbour country."""
    region = OVERSEAS_REGIONS.get(area_code[:3], MAINLAND_REGION)
    return NEIGHBOUR_REGIONS.get(country_code, region)


def iter_phone_numbers(text: str, region: str) -> Iterator[PhoneNumber]:
    """The numbers in a text, which may hold several, a label, or an extension.

    Args:
        text: as written.
        region: where a number without an international code is dialled.
    """
    text = EXTENSION_PATTERN.sub(r" ext. \1", normalize("NFKC", text))
    text = SAINT_PIERRE_PATTERN.sub("+508", ADJACENT_NUMBERS.sub(r"\1 / ", text))
    for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=Leniency.POSSIBLE):
        number = match.number if is_assigned(match.number) else read_elsewhere(match)
        if not is_dialled_as_abroad(number):
            yield number


def is_dialled_as_abroad(number: PhoneNumber) -> bool:
    """Whether the digits, with the zero of France before them, begin a call abroad: `00 …`."""
    return number.country_code in COUNTRY_CODES_WITH_ZERO and bool(number.italian_leading_zero)


def read_elsewhere(match: phonenumbers.PhoneNumberMatch) -> PhoneNumber:
    """The same digits where France or a territory assigns them; unchanged if none does."""
    if match.raw_string.startswith(INTERNATIONAL_PREFIXES):
        return match.number
    digits, extension = match.number.national_number, match.number.extension
    numbers = (PhoneNumber(code, digits, extension) for code in FRENCH_COUNTRY_CODES)
    return next(filter(is_assigned, numbers), match.number)


def parse_in_region(text: str, region: str) -> PhoneNumber | None:
    """A text that is one number, or None."""
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def is_assigned(number: PhoneNumber) -> bool:
    """Whether the number is of a range that its region assigns."""
    return phonenumbers.is_valid_number(number)


def is_short_number(text: str) -> bool:
    """Whether a text is a short number of France: `15`, `3624`, `118 008`."""
    number = parse_in_region(text, MAINLAND_REGION)
    return number is not None and phonenumbers.is_valid_short_number_for_region(
        number, MAINLAND_REGION
    )


def format_phone_number(number: PhoneNumber) -> str:
    """A number as it is shown: `03 81 38 54 54`, `+687 25 66 88`, `01 23 45 67 89 poste 12`."""
    if number.country_code in COUNTRY_CODES_WITH_ZERO:
        digits = f"0{phonenumbers.national_significant_number(number)}"
        shown = " ".join(digits[at : at + 2] for at in range(0, len(digits), 2))
    else:
        without_extension = parse_in_region(format_e164(number), MAINLAND_REGION) or number
        international = phonenumbers.format_number(
            without_extension, PhoneNumberFormat.INTERNATIONAL
        )
        shown = international.translate(GROUP_SEPARATORS)
    return f"{shown}{EXTENSION_WORD}{number.extension}" if number.extension else shown


def format_e164(number: PhoneNumber) -> str:
    """A number without its extension, as ITU-T E.164 writes it: `+33381385454`."""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@lru_cache(maxsize=PHONE_CACHE_SIZE)
def parse_shown_number(text: str) -> PhoneNumber | None:
    """The number that `format_phone_number` shows as this text; None for a short number."""
    return next(iter_phone_numbers(text, MAINLAND_REGION), None)


def build_phone_key(shown: str) -> str:
    """The key under which a shown number is found: its digits, without the extension.

    It needs no parsing, which is slow: `format_phone_number` shows a number in one way only.
    """
    return shown.partition(EXTENSION_WORD)[0].replace(" ", "")


def parse_phone_key(text: str) -> str | None:
    """The key of a typed number, in any national or international form; None for another text."""
    digits = PHONE_SEPARATORS.sub("", text)
    if not TYPED_PHONE.fullmatch(digits):
        return None
    numbers = list(iter_phone_numbers(digits, MAINLAND_REGION))
    return build_phone_key(format_phone_number(numbers[0])) if len(numbers) == 1 else None

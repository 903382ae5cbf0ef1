"""The telephone numbers of a cell, as they are shown: `03 81 38 54 54`.

The files have `0381385454`, `+33…`, dots, several numbers in a cell, labels, and placeholders such
as `0000000000`. What is not a number is dropped, not corrected.
"""

import re
from functools import lru_cache

from phonenumbers import PhoneNumber

from directory.model.phone_numbers import (
    MAINLAND_REGION,
    PHONE_CACHE_SIZE,
    format_phone_number,
    is_short_number,
    iter_phone_numbers,
)

USUAL_NUMBER = re.compile(r"(?!0508|0([1-9])\1{8})0[1-9][0-9]{8}\Z")
"""Ten digits, as nearly all cells have them.

Not a placeholder, which repeats one digit (`0111111111`), nor a number of Saint-Pierre-et-Miquelon.
"""
WRITTEN_NUMBER = re.compile(r"\+33[1-9][0-9]{8}\Z|0[1-9](?:([ ./_-])[0-9]{2})(?:\1[0-9]{2}){3}\Z")
"""The same digits otherwise: `+33381385454`, `03 81 38 54 54`, `03.81.38.54.54`."""
SEPARATORS = str.maketrans("", "", " ./_-")
PLACEHOLDER_PATTERN = re.compile(r"(?:\+|00)?(?:33)?0?(\d)\1{5,}\Z")


def find_phone_numbers(text: str, region: str = MAINLAND_REGION) -> tuple[str, ...]:
    """The numbers in a cell, each once; none if there is no telephone number.

    Args:
        text: the cell.
        region: where the place lies (`directory.model.phone_numbers.find_phone_region`).
    """
    if region == MAINLAND_REGION:
        digits = f"0{text.translate(SEPARATORS)[-9:]}" if WRITTEN_NUMBER.match(text) else text
        if USUAL_NUMBER.match(digits):
            return (f"{digits[:2]} {digits[2:4]} {digits[4:6]} {digits[6:8]} {digits[8:]}",)
    return parse_phone_cell(text, region)


@lru_cache(maxsize=PHONE_CACHE_SIZE)
def parse_phone_cell(text: str, region: str) -> tuple[str, ...]:
    """The numbers in a cell of any form."""
    if PLACEHOLDER_PATTERN.match(re.sub(r"\D", "", text)):
        return ()
    numbers = find_shown_numbers(text, region)
    if not numbers and region != MAINLAND_REGION:
        numbers = find_shown_numbers(text, MAINLAND_REGION)
    if not numbers and is_short_number(text):
        return (text.strip(),)
    return numbers


def find_shown_numbers(text: str, region: str) -> tuple[str, ...]:
    """The distinct numbers in a text, as they are shown, without placeholders."""
    numbers = iter_phone_numbers(text, region)
    return tuple(
        dict.fromkeys(format_phone_number(one) for one in numbers if not is_placeholder(one))
    )


def is_placeholder(number: PhoneNumber) -> bool:
    """Whether a number among others, or with an extension, is one digit repeated."""
    return len(set(str(number.national_number))) == 1

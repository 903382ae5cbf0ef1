"""Format telephone numbers for display: `03 81 38 54 54`; invalid ones are dropped, not corrected.

The files have `0381385454`, `+33…`, dots, and placeholders such as `0000000000`.
"""

import re

from directory.model.phone_numbers import FRENCH_NUMBER

PHONE_SEPARATORS = re.compile(r"[\s.\-/_]+")
INTERNATIONAL_DIALLING_PREFIX = re.compile(r"^(?:\+|00)\s*(?=[1-9])")
NATIONAL_NUMBER = re.compile(
    r"^(?:\+33|33|\+(?=(?:262|590|594|596)[1-9]\d{8}$)\d{3})0?([1-9]\d{8})$"
)
"""Numbers of France, and of the overseas départements whose national numbers start with 0."""
SHORT_NUMBER = re.compile(r"[13][0-9]{3}\Z")
FOREIGN_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}\Z")


def normalize_phone_number(text: str) -> str | None:
    """Return a number for display, or None if the text is not a telephone number."""
    if FRENCH_NUMBER.match(text):  # the usual case
        return format_digit_pairs(text)
    written = INTERNATIONAL_DIALLING_PREFIX.sub(
        "+", text.replace("(0)", "").replace("(", " ").replace(")", " ")
    )
    digits = NATIONAL_NUMBER.sub(r"0\1", PHONE_SEPARATORS.sub("", written))
    if FRENCH_NUMBER.match(digits):
        return format_digit_pairs(digits)
    if SHORT_NUMBER.match(digits):
        return digits
    if FOREIGN_NUMBER.match(digits):
        return " ".join(PHONE_SEPARATORS.split(written.strip()))
    return None


def format_digit_pairs(digits: str) -> str | None:
    """Format ten digits in pairs; None for a placeholder of one repeated digit: `0111111111`."""
    if digits[1:] == digits[1] * 9:
        return None
    return f"{digits[:2]} {digits[2:4]} {digits[4:6]} {digits[6:8]} {digits[8:]}"

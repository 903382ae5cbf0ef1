"""French telephone numbers: ten digits, with any separators."""

import re

FRENCH_NUMBER = re.compile(r"0[1-9][0-9]{8}\Z")
INTERNATIONAL_PREFIX = re.compile(r"^(?:\+|00)33(?:\(0\))?0?")
DIGIT_SEPARATORS = re.compile(r"[\s.\-]")


def parse_french_number(number: str) -> str | None:
    """The ten digits of a French number as dialled in France; None for any other number."""
    digits = INTERNATIONAL_PREFIX.sub("0", DIGIT_SEPARATORS.sub("", number))
    return digits if FRENCH_NUMBER.match(digits) else None

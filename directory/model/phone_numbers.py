"""Telephone numbers of France: ten digits, whatever is written between them."""

import re

FRENCH = re.compile(r"0[1-9][0-9]{8}\Z")
FROM_ABROAD = re.compile(r"^(?:\+|00)33(?:\(0\))?0?")
BETWEEN = re.compile(r"[\s.\-]")


def national(number: str) -> str | None:
    """The digits of a French number as France dials them; nothing for any other number."""
    digits = FROM_ABROAD.sub("0", BETWEEN.sub("", number))
    return digits if FRENCH.match(digits) else None

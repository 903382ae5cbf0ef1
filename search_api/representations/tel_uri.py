"""`tel:` URIs (RFC 3966) of the telephone numbers of the register."""

import re

from directory.model.phone_numbers import parse_french_number

OVERSEAS_AREA_CODES = {
    "+262": ("0262", "0263", "0269", "0639", "0692", "0693"),
    "+590": ("0590", "0690", "0691"),
    "+594": ("0594", "0694"),
    "+596": ("0596", "0696", "0697"),
    "+508": ("0508",),
}
"""Area codes of overseas départements, which do not belong to +33 (ARCEP numbering plan)."""


def format_tel_uri(number: str) -> str:
    """The URI of a number; international if it is a French number of the numbering plan."""
    digits = parse_french_number(number)
    if digits is None:
        return "tel:" + re.sub(r"[^0-9+]", "", number)
    prefix = next(
        (code for code, areas in OVERSEAS_AREA_CODES.items() if digits.startswith(areas)), "+33"
    )
    return f"tel:{prefix}{digits[1:]}"

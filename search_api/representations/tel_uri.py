"""`tel:` URIs (RFC 3966) of the telephone numbers of the register."""

import re

from directory.model.phone_numbers import format_e164, parse_shown_number


def format_tel_uri(number: str) -> str:
    """The URI of a number, international unless it is a short one."""
    parsed = parse_shown_number(number)
    if parsed is None:
        return "tel:" + re.sub(r"[^0-9+]", "", number)
    extension = f";ext={parsed.extension}" if parsed.extension else ""
    return f"tel:{format_e164(parsed)}{extension}"

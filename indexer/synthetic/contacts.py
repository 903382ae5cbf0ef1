"""Phone numbers, fax numbers and e-mail addresses that are not in use.

Numbers come from the ranges that ARCEP reserves for fiction, in the formats of the official file,
invalid ones included; in the Pacific, where none is reserved, from digits that no number begins
with. E-mail addresses are at example.org, which RFC 2606 reserves.
"""

import re
from random import Random
from typing import Literal

from indexer.synthetic.irregularities import IrregularityShares
from indexer.synthetic.names import remove_accents
from indexer.synthetic.tables import join_empty_cells, read_toml_table
from indexer.synthetic.weighted import Weighted

MAINLAND_CODE = "33"
PHONE_SHARE, MOBILE_SHARE, FAX_SHARE, MAIL_SHARE = 0.72, 0.12, 0.3, 0.22
"""Shares of the places with each kind of contact."""
PhoneFormat = Literal["plain", "dots", "spaces", "abroad", "junk"]
PHONE_FORMATS: Weighted[PhoneFormat] = Weighted.of(
    {"plain": 86.0, "dots": 5.0, "spaces": 4.0, "abroad": 4.0, "junk": 1.0}
)
JUNK_PHONES = ("0000", "00", "0000000000", ".")
OVERSEAS_PREFIXES = {"01": "590", "02": "596", "03": "594", "04": "262", "06": "262"}
"""Country prefix by region code: Guadeloupe, Martinique, Guyane, La Réunion, Mayotte."""
TEN_DIGITS = re.compile(r"(?<![^|])0(\d{9})(?![^|])")
MAX_EXTENSION = 99
NON_MAIL_CHARACTERS = re.compile(r"[^a-z0-9]+")


class Contacts:
    """Draws the four contact cells of a place."""

    def __init__(self) -> None:
        table = read_toml_table("addresses.toml")
        fiction, zones = table["fiction"], table["zones"]
        self._zones = {region: fiction[zone] for region, zone in zones.items()}
        self._mobile = table["fiction_mobile"]
        self._pacific = table["pacific"]

    def draw(self, rng: Random, region: str, name: str) -> str:
        """The cells phone, second phone, fax and e-mail; all empty for some places."""
        if rng.random() >= PHONE_SHARE:
            return join_empty_cells(4)
        landline, mobile = self._zones.get(region) or self._zones["elsewhere"], self._mobile
        code = MAINLAND_CODE
        if pacific := self._pacific.get(region):
            landline, mobile, code = pacific["prefix"], pacific["prefix"], pacific["code"]
        second = draw_phone(rng, mobile, code) if rng.random() < MOBILE_SHARE else ""
        fax = draw_phone(rng, landline, code) if rng.random() < FAX_SHARE else ""
        address = build_mail_address(name) if rng.random() < MAIL_SHARE else ""
        return f"{draw_phone(rng, landline, code)}|{second}|{fax}|{address}"


def draw_phone(rng: Random, prefix: str, code: str = MAINLAND_CODE) -> str:
    """A number of a range that nobody has, in one of the formats of the official file.

    Args:
        rng: the generator of the place.
        prefix: all its digits but the last four.
        code: the international code of the territory.
    """
    digits = f"{prefix}{rng.randrange(10_000):04}"
    match PHONE_FORMATS.draw(rng):
        case "dots":
            return ".".join(re.findall("..", digits))
        case "spaces":
            return " ".join(re.findall("..", digits))
        case "abroad":
            return f"+{code}{digits.removeprefix('0')}"
        case "junk":
            return rng.choice(JUNK_PHONES)
        case "plain":
            return digits


def write_overseas_prefix(contacts: str, region: str) -> str:
    """The contact cells of a place overseas with ten-digit numbers written `+262…`."""
    prefix = OVERSEAS_PREFIXES.get(region)
    return TEN_DIGITS.sub(rf"+{prefix}\1", contacts) if prefix else contacts


def write_several_phones(rng: Random, contacts: str, shares: IrregularityShares) -> str:
    """The contact cells, sometimes with both numbers in the first cell, or with an extension."""
    phone, second, rest = contacts.split("|", 2)
    has_two, has_extension = rng.random() < shares.two_phones, rng.random() < shares.extension
    extension = f" poste {rng.randrange(1, MAX_EXTENSION + 1)}" if has_extension else ""
    if not phone or phone in JUNK_PHONES:
        return contacts
    if has_two and second:
        return f"{phone} / {second}{extension}||{rest}"
    return f"{phone}{extension}|{second}|{rest}"


def build_mail_address(name: str) -> str:
    """An e-mail address made from the name of a place."""
    local = NON_MAIL_CHARACTERS.sub("-", remove_accents(name).lower()).strip("-")
    return f"{local or 'contact'}@example.org"

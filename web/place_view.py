"""Place of practice → its name, address, contacts and directions on every page.

The official files have no coordinates of places: a place has the location of its commune, so that
maps are given the address as text.
"""

from urllib.parse import quote

from msgspec import Struct

from directory.model.listing import PublicPlace
from directory.text.streets import parse_street_line
from pdf.wording import FRANCE_COUNTRY_CODE, format_label, format_phone, join_words
from search_api.representations.tel_uri import format_tel_uri
from web import wording

MAP_SEARCH = "https://www.openstreetmap.org/search?query="
"""A link that a reader may follow; no page loads anything from there."""


class ContactLink(Struct, frozen=True):
    """A phone number or an e-mail address, and the link that uses it."""

    text: str
    href: str


def build_place_path(place: PublicPlace) -> str:
    """The path of a place's page; empty if the place has no id."""
    return f"/structure/{quote(place.id, safe='')}" if place.id else ""


def format_place_address(place: PublicPlace) -> tuple[str, ...]:
    """The lines of an address, the postal line, and the country if it is not France.

    No postal line is added when a line (CEDEX) already begins with the postal code.
    """
    at = place.address
    is_written = any(at.postal_code and line.startswith(at.postal_code) for line in at.lines)
    postal = "" if is_written else join_words(at.postal_code, at.town)
    abroad = at.country if at.country and at.country.code != FRANCE_COUNTRY_CODE else None
    return tuple(filter(None, (*at.lines, postal, format_label(abroad))))


def build_phone_link(digits: str) -> ContactLink:
    """A phone number as a link."""
    return ContactLink(format_phone(digits), format_tel_uri(digits))


def build_mail_link(address: str) -> ContactLink:
    """An e-mail address as a link."""
    return ContactLink(address, wording.format_mailto(address))


class Directions(Struct, frozen=True):
    """How to get to a place.

    Attributes:
        text: the address on one line, to copy.
        geo: `geo:` URI, which opens the map of a phone; empty without a location.
        map: the address of a map for any browser.
    """

    text: str
    geo: str
    map: str


def build_directions(place: PublicPlace) -> Directions | None:
    """The directions to a place; None without a street or a town."""
    lines = format_place_address(place)
    if not lines:
        return None
    text = ", ".join(lines)
    point = place.address.location
    geo = f"geo:{point.lat:g},{point.lon:g}?q={quote(text, safe='')}" if point else ""
    return Directions(text, geo, f"{MAP_SEARCH}{quote(text, safe='')}")


def find_street_line(place: PublicPlace) -> str:
    """The line of an address that has its street, else its first line; empty without lines."""
    streets = (line for line in place.address.lines if parse_street_line(line))
    return next(streets, next(iter(place.address.lines), ""))

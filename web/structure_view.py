"""Place of practice → the view of its page: address, contacts, people who practise there."""

from msgspec import Struct

from directory.model.listing import PublicPlace
from pdf.wording import find_place_name, find_trade_name
from search_api.search.requests import SearchResults
from web import filters, place_view, wording
from web.activity_view import Fact
from web.cards import Card, build_cards
from web.filters import FilterGroup
from web.place_view import ContactLink, Directions
from web.search_url import SearchUrl


class StructureView(Struct, frozen=True):
    """A place of practice, and a page of the people who practise there."""

    path: str
    name: str
    trade_name: str
    address: tuple[str, ...]
    phones: tuple[ContactLink, ...]
    email: ContactLink | None
    directions: Directions | None
    numbers: tuple[Fact, ...]
    total: str
    filters: tuple[FilterGroup, ...]
    cards: tuple[Card, ...]
    next_path: str


def build_structure_view(place: PublicPlace, results: SearchResults) -> StructureView:
    """The view of a place; its filters and its next page are links to a search of its people."""
    url = SearchUrl(structure=place.id)
    pairs = (("FINESS", place.finess), ("SIRET", place.siret))
    return StructureView(
        path=place_view.build_place_path(place),
        name=find_place_name(place),
        trade_name=find_trade_name(place),
        address=place_view.format_place_address(place),
        phones=tuple(map(place_view.build_phone_link, place.phones)),
        email=place_view.build_mail_link(place.email) if place.email else None,
        directions=place_view.build_directions(place),
        numbers=tuple(Fact(kind, str(value)) for kind, value in pairs if value),
        total=wording.format_total(results.total),
        filters=filters.build_filter_groups(url, results.facets, people=results.total.value),
        cards=build_cards(results, None, at_place=place.id),
        next_path=url.turn_page(results.next_cursor).path if results.next_cursor else "",
    )

"""Place of practice → the view of its page: address, contacts, people who practise there."""

from msgspec import Struct

from directory.model.listing import PublicPlace
from search_api.representations.tel_uri import format_tel_uri
from search_api.search.requests import SearchResults
from web import filters, person_view, wording
from web.cards import Card, build_cards
from web.filters import FilterGroup
from web.search_url import SearchUrl


class StructureView(Struct, frozen=True):
    """A place of practice, and a page of the people who practise there."""

    path: str
    name: str
    trade_name: str
    address: tuple[str, ...]
    phones: tuple[person_view.ContactLink, ...]
    email: person_view.ContactLink | None
    numbers: tuple[person_view.Fact, ...]
    total: str
    filters: tuple[FilterGroup, ...]
    cards: tuple[Card, ...]
    next_path: str


def build_structure_view(place: PublicPlace, results: SearchResults) -> StructureView:
    """The view of a place; its filters and its next page are links to a search of its people."""
    url = SearchUrl(structure=place.id)
    pairs = (("FINESS", place.finess), ("SIRET", place.siret))
    return StructureView(
        path=person_view.build_place_path(place),
        name=person_view.find_place_name(place),
        trade_name=person_view.find_trade_name(place),
        address=person_view.format_place_address(place),
        phones=tuple(person_view.ContactLink(each, format_tel_uri(each)) for each in place.phones),
        email=person_view.build_mail_link(place.email) if place.email else None,
        numbers=tuple(person_view.Fact(kind, str(value)) for kind, value in pairs if value),
        total=wording.format_total(results.total),
        filters=filters.build_filter_groups(url, results.facets, people=results.total.value),
        cards=build_cards(results, None),
        next_path=url.with_changes(cursor=results.next_cursor).path if results.next_cursor else "",
    )

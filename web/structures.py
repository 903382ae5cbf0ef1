"""A place of practice as a page: where it is, how to reach it, and who practises there."""

from msgspec import Struct

from directory.model.listing import PublicPlace
from search_api.representations.tel_uri import tel
from search_api.search.service import SearchResults
from web import filters, views, wording
from web.asking import Asked
from web.cards import Card, cards
from web.filters import FilterGroup


class StructureView(Struct, frozen=True):
    """A place of practice and a page of the people who practise there."""

    path: str
    name: str
    trade_name: str
    address: tuple[str, ...]
    phones: tuple[views.Contact, ...]
    email: views.Contact | None
    numbers: tuple[views.Fact, ...]
    total: str
    filters: tuple[FilterGroup, ...]
    cards: tuple[Card, ...]
    next_path: str


def structure(place: PublicPlace, found: SearchResults) -> StructureView:
    """The page of a place; the search of its people is where filters and pages lead."""
    asked = Asked(structure=place.id)
    pairs = (("FINESS", place.finess), ("SIRET", place.siret))
    return StructureView(
        path=views.path_of_place(place),
        name=views.place_name(place),
        trade_name=views.trade_name(place),
        address=views.address(place),
        phones=tuple(views.Contact(each, tel(each)) for each in place.phones),
        email=views.mailbox(place.email) if place.email else None,
        numbers=tuple(views.Fact(kind, str(value)) for kind, value in pairs if value),
        total=wording.total(found.total),
        filters=filters.groups(asked, found.facets),
        cards=cards(found, None),
        next_path=asked.but(cursor=found.next_cursor).path if found.next_cursor else "",
    )

"""A place of practice as a page: where it is, how to reach it, and who practises there."""

from msgspec import Struct

from directory.model.listing import PublicPlace
from search_api.representations.tel_uri import tel
from search_api.search.service import SearchResults
from web import filters, person_view, wording
from web.cards import Card, cards
from web.filters import FilterGroup
from web.search_url import Asked


class StructureView(Struct, frozen=True):
    """A place of practice and a page of the people who practise there."""

    path: str
    name: str
    trade_name: str
    address: tuple[str, ...]
    phones: tuple[person_view.Contact, ...]
    email: person_view.Contact | None
    numbers: tuple[person_view.Fact, ...]
    total: str
    filters: tuple[FilterGroup, ...]
    cards: tuple[Card, ...]
    next_path: str


def structure(place: PublicPlace, found: SearchResults) -> StructureView:
    """The page of a place; the search of its people is where filters and pages lead."""
    asked = Asked(structure=place.id)
    pairs = (("FINESS", place.finess), ("SIRET", place.siret))
    return StructureView(
        path=person_view.path_of_place(place),
        name=person_view.place_name(place),
        trade_name=person_view.trade_name(place),
        address=person_view.address(place),
        phones=tuple(person_view.Contact(each, tel(each)) for each in place.phones),
        email=person_view.mailbox(place.email) if place.email else None,
        numbers=tuple(person_view.Fact(kind, str(value)) for kind, value in pairs if value),
        total=wording.total(found.total),
        filters=filters.groups(asked, found.facets),
        cards=cards(found, None),
        next_path=asked.but(cursor=found.next_cursor).path if found.next_cursor else "",
    )

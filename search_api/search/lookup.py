"""The result of one number of a batch lookup."""

from msgspec import Struct

from directory.errors import InvalidIdentifier
from directory.model.identifiers import NationalId, parse_person_id
from directory.model.listing import Listing
from directory.search import Tombstone


class LookupItem(Struct, frozen=True):
    """The result of one number of a batch lookup.

    Attributes:
        id: the number as given.
        status: `found`, `unknown`, `malformed` or `gone`.
        listing: set if the status is `found`.
    """

    id: str
    status: str
    listing: Listing | None = None


def parse_optional_person_id(text: str) -> NationalId | None:
    """The person id in a text; None if it is malformed."""
    try:
        return parse_person_id(text)
    except InvalidIdentifier:
        return None


def resolve_lookup_status(person: Listing | Tombstone | None) -> tuple[str, Listing | None]:
    """Status and listing of a well-formed number."""
    match person:
        case None:
            return "unknown", None
        case Tombstone():
            return "gone", None
        case listing:
            return "found", listing

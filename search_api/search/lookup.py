"""What becomes of one number of a batch."""

from msgspec import Struct

from directory.errors import InvalidIdentifier
from directory.model.identifiers import NationalId, parse_person_id
from directory.model.listing import Listing
from directory.search import Tombstone


class LookupItem(Struct, frozen=True):
    """What became of one number of a batch.

    Attributes:
        id: the number as given.
        status: `found`, `unknown`, `malformed` or `gone`.
    """

    id: str
    status: str
    listing: Listing | None = None


def parse_optional_person_id(text: str) -> NationalId | None:
    """The person a text designates, or nothing."""
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

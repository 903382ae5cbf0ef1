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
        reason: why the number is `malformed`, in French.
    """

    id: str
    status: str
    listing: Listing | None = None
    reason: str | None = None

    @classmethod
    def of(cls, text: str, person: Listing | Tombstone | None) -> "LookupItem":
        """The item of a well-formed number."""
        match person:
            case None:
                return cls(text, "unknown")
            case Tombstone():
                return cls(text, "gone")
            case listing:
                return cls(text, "found", listing)


def parse_lookup_number(text: str) -> NationalId | LookupItem:
    """The person id in a text, or the item that says why it is malformed."""
    try:
        return parse_person_id(text)
    except InvalidIdentifier as error:
        return LookupItem(text, "malformed", reason=error.rule)

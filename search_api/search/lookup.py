"""The result of one number of a batch lookup."""

from collections.abc import Sequence

from msgspec import Struct

from directory.document import Record
from directory.errors import InvalidIdentifier, InvalidQuery
from directory.model.identifiers import NationalId, parse_person_id
from directory.model.listing import Listing
from directory.search import SearchEngine, Tombstone
from search_api.search.requests import MAX_LOOKUP_IDS


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


def is_former_number(id_text: str, record: Record) -> bool:
    """Whether a number is a former one of the person, to be redirected to the current one."""
    if id_text == record.id:
        return False
    number = parse_person_id(id_text).local_number
    return number != record.id and number not in record.listing.adeli


def look_up_numbers(engine: SearchEngine, ids: Sequence[str]) -> tuple[LookupItem, ...]:
    """One item per number, in the given order, repeats included.

    Raises:
        InvalidQuery: more than `MAX_LOOKUP_IDS` numbers.
    """
    if len(ids) > MAX_LOOKUP_IDS:
        raise InvalidQuery("ids", f"{MAX_LOOKUP_IDS} numéros au plus par demande.")
    numbers = [parse_lookup_number(text) for text in ids]
    person_ids = dict.fromkeys(each for each in numbers if isinstance(each, NationalId))
    people = engine.lookup(list(person_ids))
    return tuple(
        LookupItem.of(text, people.get(number)) if isinstance(number, NationalId) else number
        for text, number in zip(ids, numbers, strict=True)
    )

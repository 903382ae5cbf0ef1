"""A line of the change feed: the newest state of one person, or that they are gone.

Its listing, like that of the export, has no secure mailboxes: they are shown for a single person,
and never exported in bulk.
"""

from datetime import date
from urllib.parse import urlencode

from msgspec import Struct

from directory.model.identifiers import Adeli, NationalId, Rpps
from directory.model.listing import Listing, PublicExercise
from directory.model.professional import Authorisation, Diploma, OptionalConcept
from directory.search import PersonChange
from search_api.representations.schemas import API_ENCODER, Links, ListingAnswer

CHANGES_PATH = "/api/v1/changes"
NDJSON_MEDIA_TYPE = "application/x-ndjson"
EPOCH_HEADER = "Annuaire-Epoch"
"""The response header that names the epoch of the lines."""
CHANGES_PAGE_SIZE, MAX_CHANGES_PAGE_SIZE = 1_000, 10_000


class ExportedListing(Struct, frozen=True):
    """One professional as exports carry one: the listing, less the mailboxes."""

    id: str
    rpps: Rpps | None
    adeli: tuple[Adeli, ...]
    former_ids: tuple[str, ...]
    national_id: NationalId
    civility: OptionalConcept
    exercises: tuple[PublicExercise, ...]
    diplomas: tuple[Diploma, ...]
    authorisations: tuple[Authorisation, ...]
    links: Links
    updated_at: date

    @classmethod
    def of(cls, listing: Listing, public_url: str) -> "ExportedListing":
        """A listing, copied field by field: only the fields of this type are exported."""
        whole = ListingAnswer.of(listing, public_url)
        return cls(**{name: getattr(whole, name) for name in cls.__struct_fields__})


class ChangeLine(Struct, frozen=True):
    """What became of one person.

    Attributes:
        sequence: ask for what follows it with `since`.
        status: `listed` or `gone`.
        professional: none for who is gone.
    """

    sequence: int
    status: str
    id: str
    national_id: NationalId
    professional: ExportedListing | None

    @classmethod
    def of(cls, change: PersonChange, public_url: str) -> "ChangeLine":
        """The feed line of a change."""
        person = change.person
        if isinstance(person, Listing):
            listing = ExportedListing.of(person, public_url)
            return cls(change.sequence, "listed", person.id, person.national_id, listing)
        return cls(change.sequence, "gone", str(person.id.local_number), person.id, None)


def encode_change_line(change: PersonChange, public_url: str) -> bytes:
    """A line of the feed as JSON, without the line break."""
    return API_ENCODER.encode(ChangeLine.of(change, public_url))


def format_changes_path(since: int, epoch: str, page_size: int = CHANGES_PAGE_SIZE) -> str:
    """The path of the changes after a position."""
    parameters: dict[str, int | str] = {"since": since}
    if epoch:
        parameters["epoch"] = epoch
    if page_size != CHANGES_PAGE_SIZE:
        parameters["page_size"] = page_size
    return f"{CHANGES_PATH}?{urlencode(parameters)}"

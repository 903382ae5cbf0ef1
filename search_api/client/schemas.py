"""The responses of the API as a client decodes them.

Separate from the types that the service encodes (package representations), which import the whole
search; a test compares the JSON Schemas of both.
"""

from datetime import date, datetime
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from directory.model.identifiers import Adeli, NationalId, Rpps
from directory.model.listing import Listing, PublicExercise
from directory.model.professional import Authorisation, Diploma, OptionalConcept

PROFESSIONALS_PATH = "/api/v1/professionals"
CHANGES_PATH, EPOCH_HEADER = "/api/v1/changes", "Annuaire-Epoch"
MAX_LOOKUP_IDS = 1_000
"""Numbers of one batch."""


class Problem(Struct, frozen=True):
    """What went wrong (RFC 9457).

    Attributes:
        type: stable; where the documentation of the API explains it.
        detail: what is wrong with this request, and the way out.
        field: the parameter or member at fault.
        since, epoch: for a follower of the changes, the position from which to go on.
    """

    type: str
    title: str
    status: int
    detail: str | None = None
    field: str | None = None
    since: int | UnsetType = UNSET
    epoch: str | UnsetType = UNSET


class Links(Struct, frozen=True):
    """The same person in other forms."""

    html: str
    pdf: str
    vcard: str
    fhir: str | None = None


class ListingAnswer(Listing, frozen=True):
    """One professional, with links to the other forms."""

    links: Links


class ReadPart(Struct, frozen=True):
    """How some words of a search were read, the search without them, and a text that means them."""

    kind: str
    text: str
    codes: tuple[str, ...] = ()
    label: str = ""
    without: str = ""
    unambiguous: str = ""


class Total(Struct, frozen=True):
    """How many people match: `eq` is exact, `gte` means at least."""

    value: int
    relation: str = "eq"


class MatchedWord(Struct, frozen=True):
    """A word of the search, the word it found, and in which field."""

    query: str
    found: str
    field: str


class Matched(Struct, frozen=True):
    """Why a person was found."""

    tier: str
    words: tuple[MatchedWord, ...]


class Result(Struct, frozen=True):
    """A person found.

    Attributes:
        score: 0–1, never rising down the list.
        distance_km: from the point asked for, when one was.
        explained: with `explain=true`, the value of each rule of the order; lower is better.
    """

    score: float
    matched: Matched
    distance_km: float | None
    professional: ListingAnswer
    explained: dict[str, int] | UnsetType = UNSET


class FacetValue(Struct, frozen=True):
    """A value of a filter, and how many people have it."""

    code: str
    label: str
    count: int


class HintAnswer(Struct, frozen=True, rename={"try_": "try"}):
    """Why an answer is empty or doubtful, and a search to try instead."""

    code: str
    message: str
    try_: str | None


class Source(Struct, frozen=True):
    """Where the data come from, and of which day they are."""

    name: str
    data_date: date


class CircleAnswer(Struct, frozen=True):
    """A circle that was searched: its centre in degrees and its radius in kilometres."""

    lat: float
    lon: float
    radius_km: float | None


class SearchAnswer(Struct, frozen=True):
    """A page of an answer; `next` leads to the following one, null on the last."""

    reading: tuple[ReadPart, ...]
    total: Total
    results: tuple[Result, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    hints: tuple[HintAnswer, ...]
    next: str | None
    near: CircleAnswer | None
    source: Source


class LookupAnswerItem(Struct, frozen=True, omit_defaults=True):
    """What became of one number: `found`, `unknown`, `malformed` or `gone`.

    Attributes:
        reason: why the number is malformed, in French; left out otherwise.
    """

    id: str
    status: str
    professional: ListingAnswer | None
    reason: str | None = None


class LookupAnswer(Struct, frozen=True):
    """One item per number, in the order asked."""

    items: tuple[LookupAnswerItem, ...]
    source: Source


class RunSummary(Struct, frozen=True):
    """What an operator's run did: `load`, `apply`, `publish` or `rollback`; `done` or `refused`."""

    kind: str
    started_at: datetime
    finished_at: datetime
    outcome: str
    report: dict[str, Any]


class StatusAnswer(Struct, frozen=True):
    """What is served.

    Attributes:
        data_date: the day of the data.
        synthetic: true when the people are fictitious.
        runs: what an operator's runs did, up to the last that changed what is served.
        epoch, sequence: where the change feed ends now.
    """

    data_date: date
    published_at: datetime
    professionals: int
    activities: int
    synthetic: bool
    engine: str
    version: str
    runs: tuple[RunSummary, ...] = ()
    epoch: str = ""
    sequence: int = 0


class ExportedListing(Struct, frozen=True):
    """One professional as exports carry one: without secure mailboxes."""

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


class ChangeLine(Struct, frozen=True):
    """What became of one person.

    Attributes:
        sequence: ask for what follows it with `after` or `since`.
        status: `listed` or `gone`.
        professional: none for who is gone.
    """

    sequence: int
    status: str
    id: str
    national_id: NationalId
    professional: ExportedListing | None


class ChangesPage(Struct, frozen=True):
    """A page of the change feed, and the position after it.

    Attributes:
        since, epoch: to be kept, and given to ask for what follows.
        is_restart: the history was replaced: drop the copy, which this page begins anew.
        is_last: nothing more has changed yet.
    """

    lines: tuple[ChangeLine, ...]
    since: int
    epoch: str
    is_restart: bool
    is_last: bool

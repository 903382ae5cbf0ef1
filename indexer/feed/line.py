"""The types of a line of the feed: they decode it, validate it, and define the JSON Schema.

Part of a line is private. `Civil` and `Contact` are validated like the rest, because one error
rejects the whole line, but their representation hides all values and no code reads their fields.
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from directory.model.identifiers import Adeli, Finess, NationalId, Rpps, Siret
from indexer.feed.limits import (
    MAX_ACTIVITIES,
    MAX_FORMER_IDS,
    MAX_QUALIFICATIONS,
    MAX_SEQUENCE,
    MAX_SHORT_LIST,
    MAX_TEXT_CHARS,
)


def anchor_pattern(pattern: str) -> str:
    """Return a pattern that the whole text must match, in the schema and in the decoder.

    In Python only, `$` also matches before a final line feed, hence the lookahead.
    """
    return rf"^(?:{pattern})(?!\n)$"


CODE_TEXT_PATTERN = anchor_pattern("[0-9A-Za-z][0-9A-Za-z._/-]{0,29}")


Text = Annotated[str, Meta(max_length=MAX_TEXT_CHARS)]
FilledText = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT_CHARS)]
CodeText = Annotated[str, Meta(pattern=CODE_TEXT_PATTERN)]
RppsText = Annotated[str, Meta(pattern=anchor_pattern(Rpps.form.pattern))]
FormerIdText = Annotated[
    str,
    Meta(pattern=anchor_pattern("|".join(kind.form.pattern for kind in (NationalId, Rpps, Adeli)))),
]
FinessText = Annotated[str, Meta(pattern=anchor_pattern(Finess.form.pattern))]
SiretText = Annotated[str, Meta(pattern=anchor_pattern(Siret.form.pattern))]
ZonedDateTime = Annotated[dt.datetime, Meta(tz=True)]
Texts = Annotated[tuple[Text, ...], Meta(max_length=MAX_SHORT_LIST)]


class Reason(StrEnum):
    """The reason why the register sends a record."""

    REGISTRATION = "registration"
    PROFESSION_ADDED = "profession-added"
    EXERCISE_NAME_CHANGE = "exercise-name-change"
    CIVIL_STATUS_CHANGE = "civil-status-change"
    CONTACT_CHANGE = "contact-change"
    ACTIVITY_DECLARED = "activity-declared"
    ACTIVITY_CHANGED = "activity-changed"
    ACTIVITY_CEASED = "activity-ceased"
    DIPLOMA_ADDED = "diploma-added"
    DELETION = "deletion"
    PUBLIC_OPPOSITION = "public-opposition"


REASONS_WITHOUT_RECORD = frozenset({Reason.DELETION, Reason.PUBLIC_OPPOSITION})
"""These remove the person from publication; their lines have no record."""


class PrivateStruct(Struct, frozen=True, repr_omit_defaults=True):
    """Base of private data: validated, but hidden even in the representation of the object."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Civil(PrivateStruct, frozen=True, repr_omit_defaults=True):
    """Civil status: never public, dropped after validation."""

    birth_name: Text | None = None
    used_name: Text | None = None
    first_names: Texts = ()
    sex: Text | None = None
    birth_date: dt.date | None = None
    birth_place: Text | None = None
    nationality: Text | None = None


class Contact(PrivateStruct, frozen=True, repr_omit_defaults=True):
    """Personal contact details: never public, dropped after validation."""

    address: Texts = ()
    phone: Text | None = None
    email: Text | None = None


class Coded(Struct, frozen=True):
    """A code of a nomenclature; without a label, that of the nomenclature is used."""

    code: CodeText
    label: Text | None = None


class DiplomaLine(Struct, frozen=True):
    """A diploma: its code, its title, or both."""

    type: Coded | None = None
    code: CodeText | None = None
    title: Text | None = None
    date: dt.date | None = None
    place: Text | None = None


class AuthorisationLine(Struct, frozen=True):
    """An authorisation to practise (NOS: TRE_R17), and its discipline (TRE_R18)."""

    type: Coded
    discipline: Coded | None = None


class SavoirFaireLine(Struct, frozen=True):
    """A savoir-faire and its type (NOS: TRE_R04)."""

    code: CodeText
    label: Text | None = None
    type: Coded | None = None


class AddressLine(Struct, frozen=True):
    """The address of a structure: the lines above the postal line, then its parts."""

    lines: Texts = ()
    postal_code: Text | None = None
    commune: Coded | None = None
    country: Coded | None = None


class StructureLine(Struct, frozen=True):
    """A place of practice with its public, professional contacts."""

    finess: FinessText | None = None
    siret: SiretText | None = None
    name: Text | None = None
    trade_name: Text | None = None
    address: AddressLine = AddressLine()
    phones: Texts = ()
    email: Text | None = None


class ActivityLine(Struct, frozen=True):
    """An activity; the reason of its end and the RPPS number of the owner are not public."""

    kind: Coded | None = None
    genre: Coded | None = None
    mode: Coded | None = None
    function: Coded | None = None
    sector: Coded | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    end_reason: Text | None = None
    structure: StructureLine | None = None
    owner_rpps: RppsText | None = None


class ProfessionLine(Struct, frozen=True):
    """One profession, with its own exercise name."""

    profession: Coded
    exercise_name: FilledText
    exercise_first_name: Text
    category: Coded | None = None
    title: Coded | None = None
    diplomas: Annotated[tuple[DiplomaLine, ...], Meta(max_length=MAX_QUALIFICATIONS)] = ()
    authorisations: Annotated[
        tuple[AuthorisationLine, ...], Meta(max_length=MAX_QUALIFICATIONS)
    ] = ()
    savoir_faire: Annotated[tuple[SavoirFaireLine, ...], Meta(max_length=MAX_QUALIFICATIONS)] = ()
    activities: Annotated[tuple[ActivityLine, ...], Meta(max_length=MAX_ACTIVITIES)] = ()


class Record(Struct, frozen=True):
    """The complete record of a person in the register.

    Attributes:
        civility: Monsieur or Madame (NOS: TRE_R81), public; if absent, the stored value is kept.
        former_ids: former numbers of the person, which redirect to the current one.
    """

    professions: Annotated[
        tuple[ProfessionLine, ...], Meta(min_length=1, max_length=MAX_SHORT_LIST)
    ]
    civil: Civil | None = None
    contact: Contact | None = None
    civility: Coded | None = None
    former_ids: Annotated[tuple[FormerIdText, ...], Meta(max_length=MAX_FORMER_IDS)] = ()


class Line(Struct, frozen=True):
    """One change: the complete validated record, or None to remove the person."""

    sequence: Annotated[int, Meta(ge=1, le=MAX_SEQUENCE)]
    validated_at: ZonedDateTime
    reason: Reason
    rpps: RppsText
    record: Record | None

"""A line of the feed, as types: what is read, what is checked while reading, and the JSON Schema.

The trap is the private half. `Civil` and `Contact` are checked like the rest, because a line that
breaks a rule is refused whole, but they show nothing of themselves and nothing reads their fields.
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from directory.model.identifiers import Adeli, Finess, NationalId, Rpps, Siret

MAX_TEXT_CHARS = 500


def anchor_pattern(pattern: str) -> str:
    """A pattern that the whole text must match, for a schema as for the reader.

    In Python alone `$` also matches before a last line feed, hence the look ahead.
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


class Reason(StrEnum):
    """Why the register sends a record."""

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
"""After these the person is shown no more, and no record comes."""


class PrivateStruct(Struct, frozen=True, repr_omit_defaults=True):
    """What is checked, and shown to nobody: not even in the text of the object itself."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Civil(PrivateStruct, frozen=True, repr_omit_defaults=True):
    """Civil status: never public, dropped at validation."""

    birth_name: Text | None = None
    used_name: Text | None = None
    first_names: tuple[Text, ...] = ()
    sex: Text | None = None
    birth_date: dt.date | None = None
    birth_place: Text | None = None
    nationality: Text | None = None


class Contact(PrivateStruct, frozen=True, repr_omit_defaults=True):
    """How to reach the person in private: never public, dropped at validation."""

    address: tuple[Text, ...] = ()
    phone: Text | None = None
    email: Text | None = None


class Coded(Struct, frozen=True):
    """A code of a nomenclature; a code that comes without a label stands for itself."""

    code: CodeText
    label: Text | None = None


class DiplomaLine(Struct, frozen=True):
    """A diploma: its code or its title, or both."""

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
    """Where a structure is: the lines above the postal line, then its parts."""

    lines: tuple[Text, ...] = ()
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
    phones: tuple[Text, ...] = ()
    email: Text | None = None


class ActivityLine(Struct, frozen=True):
    """An activity; the reason of its end and the number of the owner are not public."""

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
    """One profession under its own exercise name."""

    profession: Coded
    exercise_name: FilledText
    exercise_first_name: Text
    category: Coded | None = None
    title: Coded | None = None
    diplomas: tuple[DiplomaLine, ...] = ()
    authorisations: tuple[AuthorisationLine, ...] = ()
    savoir_faire: tuple[SavoirFaireLine, ...] = ()
    activities: tuple[ActivityLine, ...] = ()


class Record(Struct, frozen=True):
    """All that the register knows of a person.

    Attributes:
        civility: Monsieur or Madame (NOS: TRE_R81), which is public; absent, it stays as it was.
        former_ids: numbers the person had before, which redirect to the present one.
    """

    professions: Annotated[tuple[ProfessionLine, ...], Meta(min_length=1)]
    civil: Civil | None = None
    contact: Contact | None = None
    civility: Coded | None = None
    former_ids: tuple[FormerIdText, ...] = ()


class Line(Struct, frozen=True):
    """One change: the whole validated record, or none for who is shown no more."""

    sequence: Annotated[int, Meta(ge=1, le=2**63 - 1)]
    validated_at: ZonedDateTime
    reason: Reason
    rpps: RppsText
    record: Record | None

"""Professional: what the register publishes of a person, without what must never be stored.

Professional 1–* Exercise 1–* Situation *–0..1 PlaceOfPractice (ANS, MOS guide). Birth data, the
correspondence address and personal contacts have no field here: what has no field cannot be stored.
Every type is a frozen `msgspec.Struct`, because building and encoding millions of dataclasses is
slow.
"""

import datetime as dt

from msgspec import Struct

from directory.model.identifiers import Adeli, Finess, NationalId, Rpps, Siret
from directory.terminology import Concept

OptionalConcept = Concept | None

PLACELESS_GENRES = frozenset({"GENR02", "GENR03", "GENR07"})
"""Genres of activity without a fixed place: locums and interim workers (NOS: TRE_R22)."""


class Address(Struct, frozen=True, gc=False, omit_defaults=True):
    """The address of a place, as written in the register.

    Attributes:
        lines: complements, street, distribution mention, CEDEX office; not the postal line.
        commune: INSEE code and label, with arrondissements resolved; None abroad.
        country: COG code (99000 is France).
        locality: the town of a place abroad, as written; None in France.
    """

    lines: tuple[str, ...] = ()
    postal_code: str | None = None
    commune: OptionalConcept = None
    country: OptionalConcept = None
    locality: str | None = None


class PlaceOfPractice(Struct, frozen=True, gc=False, omit_defaults=True):
    """A place where people practise (MOS: EntiteGeographique).

    Attributes:
        key: the register's technical id: `F` + FINESS, `C` + SIRET or `R` + rang; empty if none.
    """

    key: str
    name: str | None = None
    trade_name: str | None = None
    finess: Finess | None = None
    siret: Siret | None = None
    address: Address = Address()
    phones: tuple[str, ...] = ()
    email: str | None = None


class Situation(Struct, frozen=True, gc=False, omit_defaults=True):
    """An activity (MOS: SituationExercice): at one place, or none for interim workers and locums.

    Attributes:
        kind: one of the register's nine kinds; only the validated-record feed has it.
        genre: code of nomenclature R22.
        start, end: only the feed has them; an end may lie in the future.
    """

    kind: OptionalConcept = None
    genre: OptionalConcept = None
    mode: OptionalConcept = None
    function: OptionalConcept = None
    sector: OptionalConcept = None
    start: dt.date | None = None
    end: dt.date | None = None
    place: PlaceOfPractice | None = None


class SavoirFaire(Struct, frozen=True, gc=False):
    """A recognised savoir-faire: specialty, competence, capacity … (MOS: SavoirFaire)."""

    type: OptionalConcept
    code: str
    label: str


class Diploma(Struct, frozen=True, gc=False):
    """A diploma; `profession_code` is set when the diploma names its profession."""

    type: OptionalConcept
    code: str | None
    label: str
    date: dt.date | None = None
    place: str | None = None


class Authorisation(Struct, frozen=True, gc=False):
    """An authorisation to practise (NOS: TRE_R17) and its discipline (TRE_R18)."""

    type: Concept
    discipline: OptionalConcept = None


class Exercise(Struct, frozen=True, gc=False, omit_defaults=True):
    """One profession of one person, under its own exercise name (MOS: ExerciceProfessionnel).

    Attributes:
        title: civilité d'exercice (Docteur, Professeur …), nomenclature R11.
        category: civil, student, civil servant, public agent, nomenclature R09.
    """

    profession: Concept
    exercise_name: str
    exercise_first_name: str
    category: OptionalConcept = None
    title: OptionalConcept = None
    savoir_faire: tuple[SavoirFaire, ...] = ()
    diplomas: tuple[Diploma, ...] = ()
    authorisations: tuple[Authorisation, ...] = ()
    situations: tuple[Situation, ...] = ()


class Professional(Struct, frozen=True, gc=False, omit_defaults=True):
    """One person, with every profession and place of practice.

    Attributes:
        national_id: the key: `8` + RPPS, or `0` + ADELI for a person without RPPS number.
        former_ids: former numbers, which redirect here, where the register gives them.
        exercises: sorted by profession code, then category; never empty.
        diplomas, authorisations: those whose profession is not known.
    """

    national_id: NationalId
    exercises: tuple[Exercise, ...]
    civility: OptionalConcept = None
    adeli: tuple[Adeli, ...] = ()
    former_ids: tuple[str, ...] = ()
    diplomas: tuple[Diploma, ...] = ()
    authorisations: tuple[Authorisation, ...] = ()
    mssante: tuple[str, ...] = ()

    @property
    def rpps(self) -> Rpps | None:
        """The RPPS number; None for a person who only has an ADELI number."""
        local = self.national_id.local_number
        return local if isinstance(local, Rpps) else None

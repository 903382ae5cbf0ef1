"""A record of the feed to a `Professional`: an allow-list, so that nothing private can pass.

The same record gives the same bytes whatever the order of its lists: what is equal is no change.
"""

from msgspec import json

from directory.model.identifiers import Finess, NationalId, Rpps, Siret, parse_person_id
from directory.model.professional import (
    Address,
    Authorisation,
    Code,
    Diploma,
    Exercise,
    PlaceOfPractice,
    Professional,
    SavoirFaire,
    Situation,
)
from directory.terminology import Concept
from indexer.feed.kinds import KINDS
from indexer.feed.line import (
    ActivityLine,
    AuthorisationLine,
    Coded,
    DiplomaLine,
    ProfessionLine,
    Record,
    SavoirFaireLine,
    StructureLine,
)
from indexer.validation.diplomas import authorisations, diplomas
from indexer.validation.exercises import merged_savoir_faire
from indexer.validation.phone import phone
from indexer.validation.place import EMAIL, read_commune
from indexer.validation.rows import cleaned


def professional(rpps: str, record: Record) -> Professional:
    """The public part of a record that breaks no rule."""
    former = {parse_person_id(number).local for number in record.former_ids}
    return Professional(
        national_id=NationalId.of(Rpps(rpps)),
        exercises=tuple(sorted(map(exercise, record.professions), key=exercise_key)),
        civility=code(record.civility),
        former_ids=tuple(sorted(former)),
    )


def exercise_key(each: Exercise) -> tuple[str, str]:
    """The order of exercises: profession, then category."""
    return each.profession.code, each.category.code if each.category else ""


def exercise(line: ProfessionLine) -> Exercise:
    """One profession."""
    return Exercise(
        profession=concept(line.profession),
        exercise_name=cleaned(line.exercise_name),
        exercise_first_name=cleaned(line.exercise_first_name),
        category=code(line.category),
        title=code(line.title),
        savoir_faire=merged_savoir_faire(map(savoir_faire, line.savoir_faire)),
        diplomas=diplomas(map(diploma, line.diplomas)),
        authorisations=authorisations(map(authorisation, line.authorisations)),
        situations=tuple(sorted(set(map(situation, line.activities)), key=situation_key)),
    )


def situation_key(each: Situation) -> bytes:
    """Any order that depends on the activity alone."""
    return json.encode(each, enc_hook=str)


def situation(line: ActivityLine) -> Situation:
    """One activity, without the reason of its end and the number of the owner."""
    return Situation(
        kind=concept(line.kind, KINDS) if line.kind else None,
        genre=code(line.genre),
        mode=code(line.mode),
        function=code(line.function),
        sector=code(line.sector),
        start=line.start,
        end=line.end,
        place=place(line.structure) if line.structure else None,
    )


def place(line: StructureLine) -> PlaceOfPractice:
    """A place of practice; telephone numbers and addresses that are none are left out."""
    key = f"F{line.finess}" if line.finess else f"C{line.siret}" if line.siret else ""
    name, trade_name, email = text(line.name), text(line.trade_name), text(line.email)
    return PlaceOfPractice(
        key=key,
        name=name,
        trade_name=trade_name if trade_name != name else None,
        finess=Finess(line.finess) if line.finess else None,
        siret=Siret(line.siret) if line.siret else None,
        address=address(line),
        phones=tuple(dict.fromkeys(filter(None, map(phone, line.phones)))),
        email=email if email and EMAIL.fullmatch(email) else None,
    )


def address(line: StructureLine) -> Address:
    """The address of a place, its commune under its official name."""
    at, commune = line.address, line.address.commune
    postal_code = text(at.postal_code)
    return Address(
        lines=tuple(filter(None, map(cleaned, at.lines))),
        postal_code=postal_code,
        commune=read_commune(commune.code, commune.label or "", postal_code or "", "")
        if commune
        else None,
        country=code(at.country),
    )


def savoir_faire(line: SavoirFaireLine) -> SavoirFaire:
    """A savoir-faire."""
    return SavoirFaire(type=code(line.type), code=line.code, label=text(line.label) or line.code)


def diploma(line: DiplomaLine) -> Diploma:
    """A diploma with its date and place of training."""
    return Diploma(
        type=code(line.type),
        code=line.code,
        label=text(line.title) or line.code or "",
        date=line.date,
        place=text(line.place),
    )


def authorisation(line: AuthorisationLine) -> Authorisation:
    """An authorisation."""
    return Authorisation(type=concept(line.type), discipline=code(line.discipline))


def code(line: Coded | None) -> Code:
    """A code, if there is one."""
    return concept(line) if line else None


def concept(line: Coded, known: dict[str, str] | None = None) -> Concept:
    """A code with its label, its known label, or itself."""
    return Concept(line.code, text(line.label) or (known or {}).get(line.code, line.code))


def text(raw: str | None) -> str | None:
    """A text without control characters; nothing where there is none."""
    return cleaned(raw or "") or None

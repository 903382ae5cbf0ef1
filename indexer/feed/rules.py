"""The rules of a line that its types cannot say, each a function from a part to its faults.

A fault names the field and the rule, never the value: a report that is mailed around names nobody.
"""

from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct

from directory.model.identifiers import parse_person_id
from directory.model.professional import PLACELESS_GENRES
from indexer.feed.kinds import PLACELESS_KINDS
from indexer.feed.line import WITHOUT_RECORD, ActivityLine, Line, ProfessionLine, StructureLine


class Fault(Struct, frozen=True):
    """What rule a line breaks, and in which field."""

    field: str
    reason: str


def faults(line: Line) -> Iterator[Fault]:
    """Every rule that a line breaks; the first one is what a steward is told."""
    yield from moment_faults(line)
    yield from record_faults(line)
    yield from former_faults(line)
    professions = line.record.professions if line.record else ()
    seen: set[tuple[str, str]] = set()
    for at, each in enumerate(professions):
        where = f"record.professions[{at}]"
        key = (each.profession.code, each.category.code if each.category else "")
        if key in seen:
            yield Fault(f"{where}.profession", "profession et catégorie déjà dites dans la ligne")
        seen.add(key)
        for rule in OF_A_PROFESSION:
            yield from rule(each, where)
        for rank, activity in enumerate(each.activities):
            for of_activity in OF_AN_ACTIVITY:
                yield from of_activity(activity, f"{where}.activities[{rank}]")


def moment_faults(line: Line) -> Iterator[Fault]:
    """A moment is one in every time zone: the first and the last year of the calendar are not."""
    if not date.min.year < line.validated_at.year < date.max.year:
        yield Fault("validated_at", "date hors bornes")


def record_faults(line: Line) -> Iterator[Fault]:
    """A deletion or an opposition comes alone; whatever else comes with its record."""
    if (line.reason in WITHOUT_RECORD) != (line.record is None):
        wanted = "aucun" if line.reason in WITHOUT_RECORD else "un"
        yield Fault("record", f"{wanted} enregistrement attendu avec ce motif")


def former_faults(line: Line) -> Iterator[Fault]:
    """A former number is not the present one."""
    for at, number in enumerate(line.record.former_ids if line.record else ()):
        if parse_person_id(number).local == line.rpps:
            yield Fault(f"record.former_ids[{at}]", "un ancien numéro n'est pas le numéro actuel")


def name_faults(each: ProfessionLine, where: str) -> Iterator[Fault]:
    """A name has a letter."""
    if not any(map(str.isalpha, each.exercise_name)):
        yield Fault(f"{where}.exercise_name", "aucun nom")


def diploma_faults(each: ProfessionLine, where: str) -> Iterator[Fault]:
    """A diploma says which; no activity begins before the first of them was obtained.

    The first only: further diplomas are obtained in the course of an activity.
    """
    for at, diploma in enumerate(each.diplomas):
        if not (diploma.code or (diploma.title or "").strip()):
            yield Fault(f"{where}.diplomas[{at}]", "ni code ni intitulé")
    obtained = min((one.date for one in each.diplomas if one.date), default=None)
    for at, activity in enumerate(each.activities):
        if obtained and activity.start and activity.start < obtained:
            reason = "l'activité commence avant l'obtention du diplôme"
            yield Fault(f"{where}.activities[{at}].start", reason)


def period_faults(activity: ActivityLine, where: str) -> Iterator[Fault]:
    """An end comes after the start, and with its reason."""
    if activity.end and activity.start and activity.end < activity.start:
        yield Fault(f"{where}.end", "la fin précède le début")
    if activity.end and not (activity.end_reason or "").strip():
        yield Fault(f"{where}.end_reason", "une fin d'activité donne son motif")


def place_faults(activity: ActivityLine, where: str) -> Iterator[Fault]:
    """An activity has a place unless interim or locum, and a place says which."""
    placeless = (activity.kind and activity.kind.code in PLACELESS_KINDS) or (
        activity.genre and activity.genre.code in PLACELESS_GENRES
    )
    if activity.structure is None and not placeless:
        yield Fault(f"{where}.structure", "une activité a un lieu, sauf intérim et remplacement")
    if activity.structure and not is_somewhere(activity.structure):
        yield Fault(f"{where}.structure", "ni numéro, ni nom, ni adresse")


def is_somewhere(structure: StructureLine) -> bool:
    """Whether a structure says anything of where it is."""
    at = structure.address
    numbers = structure.finess or structure.siret
    return bool(numbers or structure.name or at.lines or at.postal_code or at.commune)


OfProfession = Callable[[ProfessionLine, str], Iterator[Fault]]
OfActivity = Callable[[ActivityLine, str], Iterator[Fault]]
OF_A_PROFESSION: tuple[OfProfession, ...] = (name_faults, diploma_faults)
OF_AN_ACTIVITY: tuple[OfActivity, ...] = (period_faults, place_faults)

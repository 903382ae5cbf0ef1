"""The rules of a line that its types cannot say, each a function from a part to its faults.

A fault names the field and the rule, never the value: a report that is mailed around names nobody.
"""

from collections.abc import Callable, Iterator
from datetime import date

from directory.model.identifiers import parse_person_id
from directory.model.professional import PLACELESS_GENRES
from indexer.feed.kinds import PLACELESS_KINDS
from indexer.feed.line import (
    REASONS_WITHOUT_RECORD,
    ActivityLine,
    Line,
    ProfessionLine,
    StructureLine,
)
from indexer.findings import Fault


def find_line_faults(line: Line) -> Iterator[Fault]:
    """Every rule that a line breaks; the first one is what a steward is told."""
    yield from find_date_faults(line)
    yield from find_record_faults(line)
    yield from find_former_id_faults(line)
    professions = line.record.professions if line.record else ()
    seen: set[tuple[str, str]] = set()
    for at, each in enumerate(professions):
        where = f"record.professions[{at}]"
        key = (each.profession.code, each.category.code if each.category else "")
        if key in seen:
            yield Fault(f"{where}.profession", "profession et catégorie déjà dites dans la ligne")
        seen.add(key)
        for rule in PROFESSION_RULES:
            yield from rule(each, where)
        for rank, activity in enumerate(each.activities):
            for of_activity in ACTIVITY_RULES:
                yield from of_activity(activity, f"{where}.activities[{rank}]")


def find_date_faults(line: Line) -> Iterator[Fault]:
    """A moment is one in every time zone: the first and the last year of the calendar are not."""
    if not date.min.year < line.validated_at.year < date.max.year:
        yield Fault("validated_at", "date hors bornes")


def find_record_faults(line: Line) -> Iterator[Fault]:
    """A deletion or an opposition comes alone; whatever else comes with its record."""
    if (line.reason in REASONS_WITHOUT_RECORD) != (line.record is None):
        wanted = "aucun" if line.reason in REASONS_WITHOUT_RECORD else "un"
        yield Fault("record", f"{wanted} enregistrement attendu avec ce motif")


def find_former_id_faults(line: Line) -> Iterator[Fault]:
    """A former number is not the present one."""
    for at, number in enumerate(line.record.former_ids if line.record else ()):
        if parse_person_id(number).local_number == line.rpps:
            yield Fault(f"record.former_ids[{at}]", "un ancien numéro n'est pas le numéro actuel")


def find_name_faults(profession: ProfessionLine, path: str) -> Iterator[Fault]:
    """A name has a letter."""
    if not any(map(str.isalpha, profession.exercise_name)):
        yield Fault(f"{path}.exercise_name", "aucun nom")


def find_diploma_faults(profession: ProfessionLine, path: str) -> Iterator[Fault]:
    """A diploma says which; no activity begins before the first of them was obtained.

    The first only: further diplomas are obtained in the course of an activity.
    """
    for at, diploma in enumerate(profession.diplomas):
        if not (diploma.code or (diploma.title or "").strip()):
            yield Fault(f"{path}.diplomas[{at}]", "ni code ni intitulé")
    obtained = min((one.date for one in profession.diplomas if one.date), default=None)
    for at, activity in enumerate(profession.activities):
        if obtained and activity.start and activity.start < obtained:
            reason = "l'activité commence avant l'obtention du diplôme"
            yield Fault(f"{path}.activities[{at}].start", reason)


def find_period_faults(activity: ActivityLine, path: str) -> Iterator[Fault]:
    """An end comes after the start, and with its reason."""
    if activity.end and activity.start and activity.end < activity.start:
        yield Fault(f"{path}.end", "la fin précède le début")
    if activity.end and not (activity.end_reason or "").strip():
        yield Fault(f"{path}.end_reason", "une fin d'activité donne son motif")


def find_place_faults(activity: ActivityLine, path: str) -> Iterator[Fault]:
    """An activity has a place unless interim or locum, and a place says which."""
    placeless = (activity.kind and activity.kind.code in PLACELESS_KINDS) or (
        activity.genre and activity.genre.code in PLACELESS_GENRES
    )
    if activity.structure is None and not placeless:
        yield Fault(f"{path}.structure", "une activité a un lieu, sauf intérim et remplacement")
    if activity.structure and not has_location(activity.structure):
        yield Fault(f"{path}.structure", "ni numéro, ni nom, ni adresse")


def has_location(structure: StructureLine) -> bool:
    """Whether a structure says anything of where it is."""
    at = structure.address
    numbers = structure.finess or structure.siret
    return bool(numbers or structure.name or at.lines or at.postal_code or at.commune)


ProfessionRule = Callable[[ProfessionLine, str], Iterator[Fault]]
ActivityRule = Callable[[ActivityLine, str], Iterator[Fault]]
PROFESSION_RULES: tuple[ProfessionRule, ...] = (find_name_faults, find_diploma_faults)
ACTIVITY_RULES: tuple[ActivityRule, ...] = (find_period_faults, find_place_faults)

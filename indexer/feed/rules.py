"""The rules that the types of a line cannot express, each a function that yields faults.

A fault names the field and the rule, never the value: a report must not identify anybody.
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
    """Yield every fault of a line; the report shows the first one."""
    yield from find_date_faults(line)
    yield from find_record_faults(line)
    yield from find_former_id_faults(line)
    professions = line.record.professions if line.record else ()
    seen: set[tuple[str, str]] = set()
    for index, each in enumerate(professions):
        where = f"record.professions[{index}]"
        key = (each.profession.code, each.category.code if each.category else "")
        if key in seen:
            yield Fault(f"{where}.profession", "profession et catégorie déjà dites dans la ligne")
        seen.add(key)
        for rule in PROFESSION_RULES:
            yield from rule(each, where)
        for rank, activity in enumerate(each.activities):
            for activity_rule in ACTIVITY_RULES:
                yield from activity_rule(activity, f"{where}.activities[{rank}]")


def find_date_faults(line: Line) -> Iterator[Fault]:
    """Check that the date exists in every time zone: exclude the first and last possible years."""
    if not date.min.year < line.validated_at.year < date.max.year:
        yield Fault("validated_at", "date hors bornes")


def find_record_faults(line: Line) -> Iterator[Fault]:
    """Check that a deletion or an opposition has no record, and any other reason has one."""
    if (line.reason in REASONS_WITHOUT_RECORD) != (line.record is None):
        wanted = "aucun" if line.reason in REASONS_WITHOUT_RECORD else "un"
        yield Fault("record", f"{wanted} enregistrement attendu avec ce motif")


def find_former_id_faults(line: Line) -> Iterator[Fault]:
    """Check that a former number is not the current one."""
    for index, number in enumerate(line.record.former_ids if line.record else ()):
        if parse_person_id(number).local_number == line.rpps:
            yield Fault(
                f"record.former_ids[{index}]", "un ancien numéro n'est pas le numéro actuel"
            )


def find_name_faults(profession: ProfessionLine, path: str) -> Iterator[Fault]:
    """Check that the exercise name has a letter."""
    if not any(map(str.isalpha, profession.exercise_name)):
        yield Fault(f"{path}.exercise_name", "aucun nom")


def find_diploma_faults(profession: ProfessionLine, path: str) -> Iterator[Fault]:
    """Check that a diploma has a code or a title, and that no activity starts before the first one.

    Only the first diploma counts: others may be obtained during an activity.
    """
    for index, diploma in enumerate(profession.diplomas):
        if not (diploma.code or (diploma.title or "").strip()):
            yield Fault(f"{path}.diplomas[{index}]", "ni code ni intitulé")
    obtained = min((one.date for one in profession.diplomas if one.date), default=None)
    for index, activity in enumerate(profession.activities):
        if obtained and activity.start and activity.start < obtained:
            reason = "l'activité commence avant l'obtention du diplôme"
            yield Fault(f"{path}.activities[{index}].start", reason)


def find_period_faults(activity: ActivityLine, path: str) -> Iterator[Fault]:
    """Check that an end date follows the start date and has a reason."""
    if activity.end and activity.start and activity.end < activity.start:
        yield Fault(f"{path}.end", "la fin précède le début")
    if activity.end and not (activity.end_reason or "").strip():
        yield Fault(f"{path}.end_reason", "une fin d'activité donne son motif")


def find_place_faults(activity: ActivityLine, path: str) -> Iterator[Fault]:
    """Check that an activity has a place, unless interim or locum, and that it is located."""
    placeless = (activity.kind and activity.kind.code in PLACELESS_KINDS) or (
        activity.genre and activity.genre.code in PLACELESS_GENRES
    )
    if activity.structure is None and not placeless:
        yield Fault(f"{path}.structure", "une activité a un lieu, sauf intérim et remplacement")
    if activity.structure and not has_location(activity.structure):
        yield Fault(f"{path}.structure", "ni numéro, ni nom, ni adresse")


def has_location(structure: StructureLine) -> bool:
    """Whether a structure has a number, a name, or any part of an address."""
    address = structure.address
    numbers = structure.finess or structure.siret
    return bool(
        numbers or structure.name or address.lines or address.postal_code or address.commune
    )


ProfessionRule = Callable[[ProfessionLine, str], Iterator[Fault]]
ActivityRule = Callable[[ActivityLine, str], Iterator[Fault]]
PROFESSION_RULES: tuple[ProfessionRule, ...] = (find_name_faults, find_diploma_faults)
ACTIVITY_RULES: tuple[ActivityRule, ...] = (find_period_faults, find_place_faults)

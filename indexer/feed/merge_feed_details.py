"""What a load keeps of people whom the feed has told of: what no official file has a word for.

The files know neither kinds nor dates of activities, nor dates and places of diplomas, nor former
numbers. Where a file tells the same activity or diploma, what the register said of it stays.
"""

from msgspec.structs import replace

from directory.model.professional import (
    Diploma,
    Exercise,
    PlaceOfPractice,
    Professional,
    Situation,
)
from indexer.assembly.partial_load import key_of

Key = tuple[str | None, ...]


def kept(old: Professional, new: Professional) -> Professional:
    """One person as the files tell, with what the feed alone knows.

    Args:
        old: what is known.
        new: what the files of this load say.
    """
    known = {key_of(exercise): exercise for exercise in old.exercises}
    exercises = (detailed(each, known.get(key_of(each))) for each in new.exercises)
    return replace(new, exercises=tuple(exercises), former_ids=old.former_ids)


def detailed(new: Exercise, old: Exercise | None) -> Exercise:
    """One profession with the details of its activities and diplomas."""
    if old is None:
        return new
    activities = {activity_key(each): each for each in old.situations}
    diplomas = {diploma_key(each): each for each in old.diplomas}
    return replace(
        new,
        situations=tuple(
            dated(each, activities.get(activity_key(each))) for each in new.situations
        ),
        diplomas=tuple(placed(each, diplomas.get(diploma_key(each))) for each in new.diplomas),
    )


def activity_key(each: Situation) -> Key:
    """What makes two activities the same: how, and where."""
    where = place_key(each.place) if each.place else None
    return (each.mode.code if each.mode else None, where)


def place_key(place: PlaceOfPractice) -> str | None:
    """The number of a place that both sources know, or else its name."""
    if place.finess:
        return f"F{place.finess}"
    if place.siret:
        return f"C{place.siret}"
    return place.key if place.key.startswith(("F", "C")) else place.name


def dated(new: Situation, old: Situation | None) -> Situation:
    """An activity with its kind and its dates."""
    return replace(new, kind=old.kind, start=old.start, end=old.end) if old else new


def diploma_key(each: Diploma) -> Key:
    """What makes two diplomas the same."""
    return (each.type.code if each.type else None, each.code or each.label)


def placed(new: Diploma, old: Diploma | None) -> Diploma:
    """A diploma with its date and place of training."""
    return replace(new, date=old.date, place=old.place) if old else new

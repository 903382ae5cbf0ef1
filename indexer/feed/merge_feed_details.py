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
from indexer.validation.exercises import profession_category_key

MatchKey = tuple[str | None, ...]


def merge_feed_details(old: Professional, new: Professional) -> Professional:
    """One person as the files tell, with what the feed alone knows.

    Args:
        old: what is known.
        new: what the files of this load say.
    """
    known = {profession_category_key(exercise): exercise for exercise in old.exercises}
    exercises = (
        merge_exercise_details(each, known.get(profession_category_key(each)))
        for each in new.exercises
    )
    return replace(new, exercises=tuple(exercises), former_ids=old.former_ids)


def merge_exercise_details(new: Exercise, old: Exercise | None) -> Exercise:
    """One profession with the details of its activities and diplomas."""
    if old is None:
        return new
    activities = {situation_match_key(each): each for each in old.situations}
    diplomas = {diploma_match_key(each): each for each in old.diplomas}
    return replace(
        new,
        situations=tuple(
            merge_situation_details(each, activities.get(situation_match_key(each)))
            for each in new.situations
        ),
        diplomas=tuple(
            merge_diploma_details(each, diplomas.get(diploma_match_key(each)))
            for each in new.diplomas
        ),
    )


def situation_match_key(situation: Situation) -> MatchKey:
    """What makes two activities the same: how, and where."""
    where = place_match_key(situation.place) if situation.place else None
    return (situation.mode.code if situation.mode else None, where)


def place_match_key(place: PlaceOfPractice) -> str | None:
    """The number of a place that both sources know, or else its name."""
    if place.finess:
        return f"F{place.finess}"
    if place.siret:
        return f"C{place.siret}"
    return place.key if place.key.startswith(("F", "C")) else place.name


def merge_situation_details(new: Situation, old: Situation | None) -> Situation:
    """An activity with its kind and its dates."""
    return replace(new, kind=old.kind, start=old.start, end=old.end) if old else new


def diploma_match_key(diploma: Diploma) -> MatchKey:
    """What makes two diplomas the same."""
    return (diploma.type.code if diploma.type else None, diploma.code or diploma.label)


def merge_diploma_details(new: Diploma, old: Diploma | None) -> Diploma:
    """A diploma with its date and place of training."""
    return replace(new, date=old.date, place=old.place) if old else new

"""Merge details that only the feed has into the people of a load.

The official files have no kinds or dates of activities, no dates or places of diplomas, and no
former numbers. Where a file has the same activity or diploma, the details from the feed are kept.
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
    """Return one person from the files, with the details that only the feed has.

    Args:
        old: the person before the load.
        new: the person according to the files of this load.
    """
    known = {profession_category_key(exercise): exercise for exercise in old.exercises}
    exercises = (
        merge_exercise_details(each, known.get(profession_category_key(each)))
        for each in new.exercises
    )
    former_ids = tuple(sorted({*old.former_ids, *new.former_ids}))
    return replace(new, exercises=tuple(exercises), former_ids=former_ids)


def merge_exercise_details(new: Exercise, old: Exercise | None) -> Exercise:
    """Return one exercise with the stored details of its activities and diplomas."""
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
    """Return the key that identifies an activity: its mode and its place."""
    where = place_match_key(situation.place) if situation.place else None
    return (situation.mode.code if situation.mode else None, where)


def place_match_key(place: PlaceOfPractice) -> str | None:
    """Return a number of the place that both sources have, or else its name."""
    if place.finess:
        return f"F{place.finess}"
    if place.siret:
        return f"C{place.siret}"
    return place.key if place.key.startswith(("F", "C")) else place.name


def merge_situation_details(new: Situation, old: Situation | None) -> Situation:
    """Return an activity with the stored kind and dates."""
    return replace(new, kind=old.kind, start=old.start, end=old.end) if old else new


def diploma_match_key(diploma: Diploma) -> MatchKey:
    """Return the key that identifies a diploma: its type, and its code or else its label."""
    return (diploma.type.code if diploma.type else None, diploma.code or diploma.label)


def merge_diploma_details(new: Diploma, old: Diploma | None) -> Diploma:
    """Return a diploma with the stored date and place of training."""
    return replace(new, date=old.date, place=old.place) if old else new

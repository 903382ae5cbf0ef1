"""The kinds of question that need a profession or a place to be understood."""

from collections.abc import Iterator
from random import Random

from benchmarks.relevance.areas import AREA_BUILDERS, Area, build_town_area, find_activity_commune
from benchmarks.relevance.people import Population
from benchmarks.relevance.profession_words import (
    OCCUPATION_WORDS,
    Occupation,
    iter_practised_activities,
)
from directory.model.listing import Listing

MAX_HOMONYMS = 50
"""Of people with more homonyms, one trade or town rarely tells anybody apart."""


def draw_distinguishable_homonyms(
    people: Population, set_name: str, rng: Random
) -> Iterator[tuple[str, str]]:
    """Somebody with homonyms, by what none of them is: the text, and whose number is wanted."""
    for homonyms in people.iter_homonyms(MAX_HOMONYMS, from_the_end=set_name == "B"):
        for listing in homonyms:
            others = [each for each in homonyms if each is not listing]
            told = [
                word
                for word in find_distinguishing_words(listing, set_name)
                if not any(has_occupation_or_town(each, word[1]) for each in others)
            ]
            if told:
                text, _ = rng.choice(told)
                exercise = listing.exercises[0]
                person = f"{exercise.exercise_first_name} {exercise.exercise_name}".lower()
                yield f"{person} {text}", listing.id
                break


def find_distinguishing_words(
    listing: Listing, set_name: str
) -> Iterator[tuple[str, Occupation | Area]]:
    """Words that tell what a person does, and where."""
    for exercise, activity in iter_practised_activities(listing):
        for word, trade in OCCUPATION_WORDS[set_name].items():
            if trade.matches(exercise, activity):
                yield word, trade
        if commune := find_activity_commune(activity):
            area = build_town_area(commune)
            yield (f"à {area.text}" if set_name == "B" else area.text), area


def has_occupation_or_town(listing: Listing, criterion: Occupation | Area) -> bool:
    """Whether a trade or a town is also somebody's."""
    if isinstance(criterion, Area):
        return any(
            criterion.contains(activity) for _, activity in iter_practised_activities(listing)
        )
    return any(
        criterion.matches(exercise, activity)
        for exercise in listing.exercises
        for activity in exercise.activities or (None,)
    )


def draw_occupations_with_place(
    people: Population, set_name: str, rng: Random
) -> Iterator[tuple[str, Occupation, Area]]:
    """A trade and a place of somebody, written together."""
    for listing in people.listings(from_the_end=set_name == "B"):
        for exercise, activity in iter_practised_activities(listing):
            words = [
                pair
                for pair in OCCUPATION_WORDS[set_name].items()
                if pair[1].matches(exercise, activity)
            ]
            areas = list(AREA_BUILDERS[set_name](activity))
            if words and areas:
                (word, trade), area = rng.choice(words), rng.choice(areas)
                yield f"{word} {area.text}", trade, area
                break


def has_occupation_in_area(listing: Listing, occupation: Occupation, area: Area) -> bool:
    """Whether a person has the trade in the place, on one activity."""
    return any(
        occupation.matches(exercise, activity) and area.contains(activity)
        for exercise, activity in iter_practised_activities(listing)
    )

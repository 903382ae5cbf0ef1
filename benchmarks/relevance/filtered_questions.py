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
"""Among more homonyms, one profession or town rarely distinguishes a person."""


def draw_distinguishable_homonyms(
    people: Population, set_name: str, rng: Random
) -> Iterator[tuple[str, str]]:
    """A person with homonyms, by a profession or town that no homonym has: text and number."""
    for homonyms in people.iter_homonyms(MAX_HOMONYMS, from_the_end=set_name == "B"):
        for listing in homonyms:
            others = [each for each in homonyms if each is not listing]
            distinguishing = [
                word
                for word in find_distinguishing_words(listing, set_name)
                if not any(has_occupation_or_town(each, word[1]) for each in others)
            ]
            if distinguishing:
                text, _ = rng.choice(distinguishing)
                exercise = listing.exercises[0]
                person = f"{exercise.exercise_first_name} {exercise.exercise_name}".lower()
                yield f"{person} {text}", listing.id
                break


def find_distinguishing_words(
    listing: Listing, set_name: str
) -> Iterator[tuple[str, Occupation | Area]]:
    """Words for the professions and the towns of a person."""
    for exercise, activity in iter_practised_activities(listing):
        for word, occupation in OCCUPATION_WORDS[set_name].items():
            if occupation.matches(exercise, activity):
                yield word, occupation
        if commune := find_activity_commune(activity):
            area = build_town_area(commune)
            yield (f"à {area.text}" if set_name == "B" else area.text), area


def has_occupation_or_town(listing: Listing, criterion: Occupation | Area) -> bool:
    """Whether a person has this profession, or practises in this town."""
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
    """A profession and a place of one person, as one text."""
    for listing in people.listings(from_the_end=set_name == "B"):
        for exercise, activity in iter_practised_activities(listing):
            words = [
                pair
                for pair in OCCUPATION_WORDS[set_name].items()
                if pair[1].matches(exercise, activity)
            ]
            areas = list(AREA_BUILDERS[set_name](activity))
            if words and areas:
                (word, occupation), area = rng.choice(words), rng.choice(areas)
                yield f"{word} {area.text}", occupation, area
                break

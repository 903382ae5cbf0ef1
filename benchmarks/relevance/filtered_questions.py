"""The kinds of question that need a profession or a place to be understood."""

from collections.abc import Iterator
from random import Random

from benchmarks.relevance.areas import AREAS, Area, commune_of, town
from benchmarks.relevance.people import Population
from benchmarks.relevance.profession_words import WORDS, Trade, practised
from directory.model.listing import Listing

MOST_HOMONYMS = 50
"""Of people with more homonyms, one trade or town rarely tells anybody apart."""


def with_trade_or_town(people: Population, name: str, rng: Random) -> Iterator[tuple[str, str]]:
    """Somebody with homonyms, by what none of them is: the text, and whose number is wanted."""
    for homonyms in people.homonyms(MOST_HOMONYMS, from_the_end=name == "B"):
        for listing in homonyms:
            others = [each for each in homonyms if each is not listing]
            told = [
                word
                for word in telling(listing, name)
                if not any(is_of(each, word[1]) for each in others)
            ]
            if told:
                text, _ = rng.choice(told)
                exercise = listing.exercises[0]
                person = f"{exercise.exercise_first_name} {exercise.exercise_name}".lower()
                yield f"{person} {text}", listing.id
                break


def telling(listing: Listing, name: str) -> Iterator[tuple[str, Trade | Area]]:
    """Words that tell what a person does, and where."""
    for exercise, activity in practised(listing):
        for word, trade in WORDS[name].items():
            if trade.fits(exercise, activity):
                yield word, trade
        if commune := commune_of(activity):
            area = town(commune)
            yield (f"à {area.text}" if name == "B" else area.text), area


def is_nobodys(told: Trade | Area, others: list[Listing]) -> bool:
    """Whether nobody of these has a trade or practises in a town."""
    return not any(is_of(each, told) for each in others)


def is_of(listing: Listing, told: Trade | Area) -> bool:
    """Whether a trade or a town is also somebody's."""
    if isinstance(told, Area):
        return any(told.holds(activity) for _, activity in practised(listing))
    return any(
        told.fits(exercise, activity)
        for exercise in listing.exercises
        for activity in exercise.activities or (None,)
    )


def trade_and_place(
    people: Population, name: str, rng: Random
) -> Iterator[tuple[str, Trade, Area]]:
    """A trade and a place of somebody, written together."""
    for listing in people.listings(from_the_end=name == "B"):
        for exercise, activity in practised(listing):
            words = [pair for pair in WORDS[name].items() if pair[1].fits(exercise, activity)]
            areas = list(AREAS[name](activity))
            if words and areas:
                (word, trade), area = rng.choice(words), rng.choice(areas)
                yield f"{word} {area.text}", trade, area
                break


def is_right(listing: Listing, trade: Trade, area: Area) -> bool:
    """Whether a person has the trade in the place, on one activity."""
    return any(
        trade.fits(exercise, activity) and area.holds(activity)
        for exercise, activity in practised(listing)
    )

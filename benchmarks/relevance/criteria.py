"""What everybody shown must meet: the judgement of questions without one person meant.

Read from the listings alone, never from how the search understood the text, so that a wrong reading
cannot judge itself right.
"""

import re

from msgspec import Struct

from benchmarks.relevance.areas import Area
from benchmarks.relevance.profession_words import Occupation
from directory.model.listing import Listing, PublicActivity, PublicExercise
from directory.text.analysis import words

FRENCH_PHONE_DIGITS = 9
"""Digits of a number in France after the 0 or the +33."""


class Practice(Struct, frozen=True):
    """A place of practice as typed.

    Attributes:
        alternatives: folded words that its names must have, all of one of these sets.
    """

    alternatives: tuple[frozenset[str], ...]

    def is_of(self, activity: PublicActivity) -> bool:
        """Whether an activity is practised there."""
        place = activity.place
        names = (place.name or "", place.trade_name or "") if place else ()
        of_place = frozenset(word for name in names for word in words(name))
        return any(each <= of_place for each in self.alternatives)


class AnswerCriteria(Struct, frozen=True):
    """What everybody shown must meet, all of it on one activity.

    Attributes:
        mode: code of the mode of exercise.
        genres: codes of kinds of activity, any of which is right: locums have several.
        civility: code of the civility.
        street: folded words that stand one after another in a line of the address.
        phone: last digits of a telephone number of the place of practice.
        around: the area where the first one shown must practise; the others may be farther.
    """

    occupation: Occupation | None = None
    area: Area | None = None
    mode: str = ""
    genres: frozenset[str] = frozenset()
    civility: str = ""
    practice: Practice | None = None
    street: str = ""
    phone: str = ""
    around: Area | None = None

    def is_met(self, listing: Listing) -> bool:
        """Whether a person meets all the criteria of everybody."""
        if self.civility and (not listing.civility or listing.civility.code != self.civility):
            return False
        return any(
            self._is_met_by(exercise, activity)
            for exercise in listing.exercises
            for activity in exercise.activities
        )

    def is_met_by_first(self, listing: Listing) -> bool:
        """Whether the first one shown practises in the middle of the circle."""
        return self.around is None or any(
            self.around.contains(activity)
            for exercise in listing.exercises
            for activity in exercise.activities
        )

    def _is_met_by(self, exercise: PublicExercise, activity: PublicActivity) -> bool:
        return all(
            (
                not self.occupation or self.occupation.matches(exercise, activity),
                not self.area or self.area.contains(activity),
                not self.mode or (activity.mode is not None and activity.mode.code == self.mode),
                not self.genres
                or (activity.genre is not None and activity.genre.code in self.genres),
                not self.practice or self.practice.is_of(activity),
                not self.street or has_street(activity, self.street),
                not self.phone or has_phone(activity, self.phone),
            )
        )


def has_street(activity: PublicActivity, street: str) -> bool:
    """Whether the place of an activity is in a street."""
    lines = activity.place.address.lines if activity.place else ()
    return any(f" {street} " in f" {' '.join(words(line))} " for line in lines)


def has_phone(activity: PublicActivity, phone: str) -> bool:
    """Whether the place of an activity publishes a telephone number."""
    phones = activity.place.phones if activity.place else ()
    return any(extract_phone_digits(each) == phone for each in phones)


def extract_phone_digits(phone: str) -> str:
    """The digits by which two spellings of a number in France are the same."""
    return re.sub(r"\D", "", phone)[-FRENCH_PHONE_DIGITS:]

"""Things to try, chosen from the people who are really there."""

from collections.abc import Sequence
from urllib.parse import urlencode

from msgspec import Struct

from directory.model.listing import Listing
from directory.text.analysis import fold


class Example(Struct, frozen=True):
    """What to try, in words, and where: paths on the site."""

    text: str
    paths: tuple[str, ...]


def examples(listings: Sequence[Listing]) -> tuple[Example, ...]:
    """A name, a name typed loosely, and a person's page with its sheet.

    Args:
        listings: at least one; the more there are, the better the choice.
    """
    plain = max(listings, key=plainness)
    spelled = max(listings, key=oddness)
    busy = max(listings, key=places)
    return (
        Example(f"un nom : {typed(plain)}", (search_path(typed(plain)),)),
        Example(f"{written(spelled)}, tapé sans façon", (search_path(typed(spelled)),)),
        Example(
            f"le numéro {busy.id} : sa page, sa fiche", (page(busy), f"{page(busy)}/fiche.pdf")
        ),
    )


def written(listing: Listing) -> str:
    """The name as the register writes it."""
    exercise = listing.exercises[0]
    return f"{exercise.exercise_first_name} {exercise.exercise_name}".strip()


def typed(listing: Listing) -> str:
    """The name as somebody in a hurry types it: the surname first, in one word, without accents."""
    exercise = listing.exercises[0]
    surname = fold(exercise.exercise_name).replace(" ", "")
    return f"{surname} {fold(exercise.exercise_first_name)}".strip()


def plainness(listing: Listing) -> tuple[bool, int]:
    """How ordinary a name looks: two plain words, and short."""
    name = written(listing)
    return fold(name) == name.lower() and name.count(" ") == 1, -len(name)


def oddness(listing: Listing) -> tuple[int, int]:
    """How many kinds of marks a name has that people leave out, and how few letters."""
    exercise = listing.exercises[0]
    kinds = (
        any(mark in exercise.exercise_name for mark in "'’"),
        " " in exercise.exercise_name or "-" in exercise.exercise_name,
        not exercise.exercise_first_name.isascii(),
    )
    return sum(kinds), -len(written(listing))


def places(listing: Listing) -> int:
    """How many activities have a place: what makes a sheet worth looking at."""
    activities = (act for exercise in listing.exercises for act in exercise.activities)
    return sum(activity.place is not None for activity in activities)


def search_path(text: str) -> str:
    """The page of results for a text."""
    return f"/recherche?{urlencode({'q': text})}"


def page(listing: Listing) -> str:
    """The page of a person."""
    return f"/professionnel/{listing.id}"

"""Things to try, chosen from the people who are really there."""

from collections.abc import Sequence
from urllib.parse import urlencode

from msgspec import Struct

from directory.model.listing import Listing
from directory.text.analysis import fold


class DemoExample(Struct, frozen=True):
    """What to try, in words, and where: paths on the site."""

    text: str
    paths: tuple[str, ...]


def choose_examples(listings: Sequence[Listing]) -> tuple[DemoExample, ...]:
    """A name, a name typed loosely, and a person's page with its sheet.

    Args:
        listings: at least one; the more there are, the better the choice.
    """
    plain = max(listings, key=rate_plainness)
    spelled = max(listings, key=rate_oddness)
    busy = max(listings, key=count_practice_places)
    return (
        DemoExample(
            f"un nom : {simplify_listing_name(plain)}",
            (build_results_path(simplify_listing_name(plain)),),
        ),
        DemoExample(
            f"{format_listing_name(spelled)}, tapé sans façon",
            (build_results_path(simplify_listing_name(spelled)),),
        ),
        DemoExample(
            f"le numéro {busy.id} : sa page, sa fiche",
            (build_page_path(busy), f"{build_page_path(busy)}/fiche.pdf"),
        ),
    )


def format_listing_name(listing: Listing) -> str:
    """The name as the register writes it."""
    exercise = listing.exercises[0]
    return f"{exercise.exercise_first_name} {exercise.exercise_name}".strip()


def simplify_listing_name(listing: Listing) -> str:
    """The name as somebody in a hurry types it: the surname first, in one word, without accents."""
    exercise = listing.exercises[0]
    surname = fold(exercise.exercise_name).replace(" ", "")
    return f"{surname} {fold(exercise.exercise_first_name)}".strip()


def rate_plainness(listing: Listing) -> tuple[bool, int]:
    """How ordinary a name looks: two plain words, and short."""
    name = format_listing_name(listing)
    return fold(name) == name.lower() and name.count(" ") == 1, -len(name)


def rate_oddness(listing: Listing) -> tuple[int, int]:
    """How many kinds of marks a name has that people leave out, and how few letters."""
    exercise = listing.exercises[0]
    kinds = (
        any(mark in exercise.exercise_name for mark in "'’"),
        " " in exercise.exercise_name or "-" in exercise.exercise_name,
        not exercise.exercise_first_name.isascii(),
    )
    return sum(kinds), -len(format_listing_name(listing))


def count_practice_places(listing: Listing) -> int:
    """How many activities have a place: what makes a sheet worth looking at."""
    activities = (act for exercise in listing.exercises for act in exercise.activities)
    return sum(activity.place is not None for activity in activities)


def build_results_path(text: str) -> str:
    """The page of results for a text."""
    return f"/recherche?{urlencode({'q': text})}"


def build_page_path(listing: Listing) -> str:
    """The page of a person."""
    return f"/professionnel/{listing.id}"

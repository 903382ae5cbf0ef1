"""Example searches for the demo, chosen among the people in its directory."""

from collections.abc import Sequence
from urllib.parse import urlencode

from msgspec import Struct

from directory.model.listing import Listing
from directory.text.analysis import fold


class DemoExample(Struct, frozen=True):
    """An example: its description, and the paths to open."""

    text: str
    paths: tuple[str, ...]


def choose_examples(listings: Sequence[Listing]) -> tuple[DemoExample, ...]:
    """Three examples: a name, a name typed without its marks, and a page with its sheet.

    Args:
        listings: the people to choose from; at least one.
    """
    plain = max(listings, key=rate_plainness)
    marked = max(listings, key=rate_oddness)
    busiest = max(listings, key=count_practice_places)
    return (
        DemoExample(
            f"un nom : {simplify_listing_name(plain)}",
            (build_results_path(simplify_listing_name(plain)),),
        ),
        DemoExample(
            f"{format_listing_name(marked)}, tapé sans façon",
            (build_results_path(simplify_listing_name(marked)),),
        ),
        DemoExample(
            f"le numéro {busiest.id} : sa page, sa fiche",
            (build_page_path(busiest), f"{build_page_path(busiest)}/fiche.pdf"),
        ),
    )


def format_listing_name(listing: Listing) -> str:
    """First name and exercise name, as the register writes them."""
    exercise = listing.exercises[0]
    return f"{exercise.exercise_first_name} {exercise.exercise_name}".strip()


def simplify_listing_name(listing: Listing) -> str:
    """The name as one types it quickly: surname first, in one word, without accents."""
    exercise = listing.exercises[0]
    surname = fold(exercise.exercise_name).replace(" ", "")
    return f"{surname} {fold(exercise.exercise_first_name)}".strip()


def rate_plainness(listing: Listing) -> tuple[bool, int]:
    """Sort key for plain names: those of two words without marks first, then the shortest."""
    name = format_listing_name(listing)
    return fold(name) == name.lower() and name.count(" ") == 1, -len(name)


def rate_oddness(listing: Listing) -> tuple[int, int]:
    """Sort key for names with marks: number of kinds of marks, then the shortest."""
    exercise = listing.exercises[0]
    kinds = (
        any(mark in exercise.exercise_name for mark in "'’"),
        " " in exercise.exercise_name or "-" in exercise.exercise_name,
        not exercise.exercise_first_name.isascii(),
    )
    return sum(kinds), -len(format_listing_name(listing))


def count_practice_places(listing: Listing) -> int:
    """Number of activities with a place; a sheet with many is the better example."""
    activities = (act for exercise in listing.exercises for act in exercise.activities)
    return sum(activity.place is not None for activity in activities)


def build_results_path(text: str) -> str:
    """The path of the results for a query."""
    return f"/recherche?{urlencode({'q': text})}"


def build_page_path(listing: Listing) -> str:
    """The path of a person's page."""
    return f"/professionnel/{listing.id}"

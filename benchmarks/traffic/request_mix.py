"""Requests to a directory, drawn from one that is loaded: the same seed gives the same requests.

    python -m benchmarks.traffic.request_mix --data-dir var/demo --out mix.json

Names are written as people type them: in another case, without accents or hyphens, and a stated
share with one typo (as in `benchmarks.relevance`, set A). People are drawn evenly, not names, so
that names are as frequent as in the directory. Only from a fictitious directory: a mix holds names.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Annotated
from urllib.parse import urlencode

import msgspec
import typer
from msgspec import Struct

from benchmarks.relevance.filtered_questions import draw_occupations_with_place
from benchmarks.relevance.people import Population, load_population
from benchmarks.relevance.question_sets import alter_one_word
from benchmarks.relevance.typos_a import (
    MIN_TYPO_LETTERS,
    apply_random_edit,
    list_format_variants,
)
from directory.model.listing import Listing
from directory.text.analysis import fold

MIX_SEED = 8
TYPO_SHARE = 0.10
"""Share of typed names with one typo."""
LOOKUP_PATH = "/api/v1/professionals/lookup"
IDS_PER_LOOKUP = 1_000
MIX_BATCH_COUNT = 20
"""More would be most of the file."""


class MixRequest(Struct, frozen=True):
    """One request: a GET, or a POST of JSON where there is a body."""

    path: str
    body: str = ""


class RequestMix(Struct, frozen=True):
    """Requests by kind, and what they were drawn from."""

    people: int
    seed: int
    slips: float
    asked: dict[str, list[MixRequest]]


def format_full_name(listing: Listing) -> str:
    exercise = listing.exercises[0]
    return f"{exercise.exercise_name} {exercise.exercise_first_name}"


def misspell_one_word(text: str, rng: Random) -> str:
    """Make one typo in one of the longer words; gives the text itself if it has none."""
    is_long = any(len(word) >= MIN_TYPO_LETTERS for word in fold(text).split())
    return alter_one_word(text, apply_random_edit, rng) if is_long else text


def draw_typed_name(listing: Listing, rng: Random) -> str:
    """A name as somebody types it."""
    text = format_full_name(listing)
    return (
        misspell_one_word(text, rng)
        if rng.random() < TYPO_SHARE
        else rng.choice(list_format_variants(text))
    )


def build_search_path(text: str) -> str:
    return f"/api/v1/professionals?{urlencode({'q': text})}"


def build_results_page_path(text: str) -> str:
    return f"/recherche?{urlencode({'q': text})}"


def build_suggestion_path(text: str) -> str:
    return f"/api/v1/suggestions?{urlencode({'q': text})}"


def draw_suggestion_requests(people: Population, rng: Random) -> Iterator[MixRequest]:
    """Requests of the search box while a name is typed, from the second letter on."""
    for listing in people.listings(from_the_end=False):
        text = draw_typed_name(listing, rng).strip()
        for end in range(2, len(text) + 1):
            yield MixRequest(build_suggestion_path(text[:end]))


def draw_lookup_batches(people: Population, _rng: Random) -> Iterator[MixRequest]:
    """A thousand numbers at once; fewer where the directory is smaller."""
    listings = people.listings(from_the_end=True)
    for _ in range(MIX_BATCH_COUNT):
        ids = [listing.id for listing in islice(listings, IDS_PER_LOOKUP)]
        if ids:
            body = msgspec.json.encode({"ids": ids}).decode()
            yield MixRequest(LOOKUP_PATH, body)


def make_person_drawer(build_path: Callable[[Listing, Random], str]) -> "RequestDrawer":
    """One request a person."""

    def draw(people: Population, rng: Random) -> Iterator[MixRequest]:
        for listing in people.listings(from_the_end=False):
            yield MixRequest(build_path(listing, rng))

    return draw


def make_occupation_drawer(build_path: Callable[[str], str]) -> "RequestDrawer":
    """A profession by an everyday word, and a place."""

    def draw(people: Population, rng: Random) -> Iterator[MixRequest]:
        return (
            MixRequest(build_path(text))
            for text, _, _ in draw_occupations_with_place(people, "A", rng)
        )

    return draw


RequestDrawer = Callable[[Population, Random], Iterator[MixRequest]]
MIX_KINDS: dict[str, RequestDrawer] = {
    "name": make_person_drawer(lambda who, rng: build_search_path(draw_typed_name(who, rng))),
    "whole name": make_person_drawer(
        lambda who, _: build_search_path(format_full_name(who).lower())
    ),
    "misspelt name": make_person_drawer(
        lambda who, rng: build_search_path(misspell_one_word(format_full_name(who), rng))
    ),
    "trade and place": make_occupation_drawer(build_search_path),
    "number": make_person_drawer(lambda who, _: f"/api/v1/professionals/{who.id}"),
    "suggestion": draw_suggestion_requests,
    "page of a name": make_person_drawer(
        lambda who, rng: build_results_page_path(draw_typed_name(who, rng))
    ),
    "page of a trade": make_occupation_drawer(build_results_page_path),
    "person page": make_person_drawer(lambda who, _: f"/professionnel/{who.id}"),
    "sheet": make_person_drawer(lambda who, _: f"/professionnel/{who.id}/fiche.pdf"),
    "1,000 numbers": draw_lookup_batches,
}


def draw_mix(people: Population, count: int) -> RequestMix:
    """So many requests of each kind; fewer if the directory is too small."""
    asked = {
        kind: list(islice(draw(people, Random(kind)), count))  # noqa: S311 - a sample to draw again
        for kind, draw in MIX_KINDS.items()
    }
    return RequestMix(len(people), MIX_SEED, TYPO_SHARE, asked)


def load_mix(path: Path) -> RequestMix:
    """Read a mix from a file."""
    return msgspec.json.decode(path.read_bytes(), type=RequestMix)


def main(
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    out: Annotated[Path, typer.Option(dir_okay=False)],
    many: Annotated[int, typer.Option(min=1)] = 5_000,
) -> None:
    """Write a mix to a file, for any deployment of the same directory."""
    drawn = draw_mix(load_population(data_dir, MIX_SEED), many)
    out.write_bytes(msgspec.json.encode(drawn))
    for kind, some in drawn.asked.items():
        print(f"{kind:<18}{len(some):>7,}  {some[0].path if some else ''}")


if __name__ == "__main__":
    typer.run(main)

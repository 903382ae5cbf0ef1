"""What a directory is asked, drawn from one that is loaded: the same seed, the same requests.

    python -m benchmarks.traffic.request_mix --data-dir var/demo --out mix.json

Names are typed as people type them: another case, without accents or hyphens, and a stated share
with one slip (those of `benchmarks.relevance`, set A). People are drawn evenly, not names, so that
common names come as often as they are borne. Only from a fictitious directory: a mix holds names.
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

from benchmarks.relevance.filtered_questions import trade_and_place
from benchmarks.relevance.people import Population, sort_keys
from benchmarks.relevance.questions import FEWEST_LETTERS, altered
from benchmarks.relevance.typos_a import edit, variants
from directory.engines.embedded.engine import EmbeddedEngine
from directory.model.listing import Listing
from directory.text.analysis import fold

SEED = 8
SLIPS = 0.10
"""Share of typed names with one slip, stated beside every figure."""
A_BATCH = 1_000
BATCHES = 20
"""A thousand numbers each: more would be most of the file."""


class Asked(Struct, frozen=True):
    """One request: a GET, or a POST of JSON where there is a body."""

    path: str
    body: str = ""


class Mix(Struct, frozen=True):
    """Requests by kind, and what they were drawn from."""

    people: int
    seed: int
    slips: float
    asked: dict[str, list[Asked]]


def text_of(listing: Listing) -> str:
    exercise = listing.exercises[0]
    return f"{exercise.exercise_name} {exercise.exercise_first_name}"


def misspelt(text: str, rng: Random) -> str:
    """One slip in one of the longer words; the text itself when it has none."""
    is_long = any(len(word) >= FEWEST_LETTERS for word in fold(text).split())
    return altered(text, edit, rng) if is_long else text


def typed(listing: Listing, rng: Random) -> str:
    """A name as somebody types it."""
    text = text_of(listing)
    return misspelt(text, rng) if rng.random() < SLIPS else rng.choice(variants(text))


def searched(text: str) -> str:
    return f"/api/v1/professionals?{urlencode({'q': text})}"


def results_page(text: str) -> str:
    return f"/recherche?{urlencode({'q': text})}"


def letters(people: Population, rng: Random) -> Iterator[Asked]:
    """What the box asks while a name is being typed, from the second letter on."""
    for listing in people.listings(from_the_end=False):
        text = typed(listing, rng).strip()
        for end in range(2, len(text) + 1):
            yield Asked(f"/api/v1/suggestions?{urlencode({'q': text[:end]})}")


def batches(people: Population, _rng: Random) -> Iterator[Asked]:
    """A thousand numbers at once; fewer where the directory is smaller."""
    listings = people.listings(from_the_end=True)
    for _ in range(BATCHES):
        ids = [listing.id for listing in islice(listings, A_BATCH)]
        if ids:
            body = msgspec.json.encode({"ids": ids}).decode()
            yield Asked("/api/v1/professionals/lookup", body)


def of_people(path: Callable[[Listing, Random], str]) -> "Draw":
    """One request a person."""

    def draw(people: Population, rng: Random) -> Iterator[Asked]:
        for listing in people.listings(from_the_end=False):
            yield Asked(path(listing, rng))

    return draw


def of_trades(path: Callable[[str], str]) -> "Draw":
    """A profession by an everyday word, and a place."""

    def draw(people: Population, rng: Random) -> Iterator[Asked]:
        return (Asked(path(text)) for text, _, _ in trade_and_place(people, "A", rng))

    return draw


Draw = Callable[[Population, Random], Iterator[Asked]]
KINDS: dict[str, Draw] = {
    "name": of_people(lambda who, rng: searched(typed(who, rng))),
    "whole name": of_people(lambda who, _: searched(text_of(who).lower())),
    "misspelt name": of_people(lambda who, rng: searched(misspelt(text_of(who), rng))),
    "trade and place": of_trades(searched),
    "number": of_people(lambda who, _: f"/api/v1/professionals/{who.id}"),
    "suggestion": letters,
    "page of a name": of_people(lambda who, rng: results_page(typed(who, rng))),
    "page of a trade": of_trades(results_page),
    "person page": of_people(lambda who, _: f"/professionnel/{who.id}"),
    "sheet": of_people(lambda who, _: f"/professionnel/{who.id}/fiche.pdf"),
    "1,000 numbers": batches,
}


def population(data_dir: Path) -> Population:
    """Everybody in a loaded data folder.

    Raises:
        BadParameter: it is a real directory.
    """
    engine = EmbeddedEngine(data_dir / "index")
    if not engine.publication().synthetic:
        raise typer.BadParameter("names are written down: only of a fictitious directory")
    return Population(sort_keys(data_dir / "store.sqlite3"), engine, SEED)


def mix(people: Population, many: int) -> Mix:
    """So many requests of each kind; fewer where the directory has no more."""
    asked = {
        kind: list(islice(draw(people, Random(kind)), many))  # noqa: S311 - a sample to draw again
        for kind, draw in KINDS.items()
    }
    return Mix(len(people), SEED, SLIPS, asked)


def read(path: Path) -> Mix:
    """A mix that was written down."""
    return msgspec.json.decode(path.read_bytes(), type=Mix)


def main(
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    out: Annotated[Path, typer.Option(dir_okay=False)],
    many: Annotated[int, typer.Option(min=1)] = 5_000,
) -> None:
    """Write a mix down, to be asked of any deployment of the same directory."""
    drawn = mix(population(data_dir), many)
    out.write_bytes(msgspec.json.encode(drawn))
    for kind, some in drawn.asked.items():
        print(f"{kind:<18}{len(some):>7,}  {some[0].path if some else ''}")


if __name__ == "__main__":
    typer.run(main)

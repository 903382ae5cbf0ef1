"""Every distinct full name of a directory, typed whole in either order: who comes first?

python -m benchmarks.relevance.full_names --data-dir DIR

Exit status 1 if somebody other than a bearer of a name comes first.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from benchmarks.latency.measuring import describe_machine
from directory.document import collect_exercise_names
from directory.engines.embedded.engine import EmbeddedEngine
from directory.model.listing import Listing
from directory.search import SearchEngine, SearchQuery
from directory.text.analysis import words
from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch

ENUMERATION_BATCH = 1_000
"""People read at a time."""
MAX_PRINTED_FAILURES = 100


class FullName(Struct, frozen=True):
    """An exercise name and a first name, as the register prints them."""

    surname: str
    first_name: str

    @property
    def orders(self) -> tuple[str, str]:
        """What people type: either order."""
        return f"{self.surname} {self.first_name}", f"{self.first_name} {self.surname}"


class NameFailure(Struct, frozen=True):
    """A full name typed whole, for which no bearer comes first.

    Attributes:
        first: the full names of the person who comes first; empty if nobody is found.
        reading: how the words were read: kind and text of each part.
    """

    typed: str
    first: str
    reading: str


def iter_listings(engine: SearchEngine) -> Iterator[Listing]:
    """Everybody."""
    after = None
    while True:
        page = engine.candidates(SearchQuery(), limit=ENUMERATION_BATCH, after=after)
        yield from (hit.listing for hit in page.hits)
        if not page.has_more:
            return
        after = page.hits[-1].position


def iter_full_names(listings: Iterable[Listing]) -> Iterator[FullName]:
    """Each distinct full name that has both parts, whatever its accents and hyphens, once."""
    known: set[tuple[str, str]] = set()
    for listing in listings:
        for surname, first_name in collect_exercise_names(listing):
            glued = glue_words(surname), glue_words(first_name)
            if all(glued) and glued not in known:
                known.add(glued)
                yield FullName(surname, first_name)


def glue_words(text: str) -> str:
    """The letters of a text."""
    return "".join(words(text))


def is_bearer(listing: Listing, typed: str) -> bool:
    """Whether somebody's full name is what was typed, in either order."""
    return glue_words(typed) in {
        glue_words(each)
        for name in collect_exercise_names(listing)
        for each in FullName(*name).orders
    }


def find_failures(search: DirectorySearch, names: Iterable[FullName]) -> Iterator[NameFailure]:
    """The names for which somebody else comes first, or nobody."""
    for typed in (each for name in names for each in name.orders):
        found = search.search(SearchRequest(q=typed, page_size=1))
        if not (found.hits and is_bearer(found.hits[0].listing, typed)):
            first = " | ".join(
                FullName(*name).orders[0]
                for hit in found.hits
                for name in collect_exercise_names(hit.listing)
            )
            reading = ", ".join(f"{part.kind} {part.text}" for part in found.reading)
            yield NameFailure(typed, first, reading)


def main(
    data_dir: Annotated[Path, typer.Option(help="A loaded data folder.")],
    limit: Annotated[int | None, typer.Option(help="Names to try; all of them without it.")] = None,
) -> None:
    """Type every full name of a directory in either order."""
    print(describe_machine())
    engine = EmbeddedEngine(data_dir / "index")
    names = list(islice(iter_full_names(iter_listings(engine)), limit))
    failures = list(find_failures(DirectorySearch(engine), names))
    print(f"{len(names):,} distinct full names, {2 * len(names):,} texts")
    print(f"a bearer does not come first: {len(failures)}")
    for each in failures[:MAX_PRINTED_FAILURES]:
        print(f"{each.typed}: {each.reading} → {each.first or 'nobody'}")
    raise typer.Exit(bool(failures))


if __name__ == "__main__":
    typer.run(main)

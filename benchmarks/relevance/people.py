"""The people of a directory, read from its store: the truth that answers are compared with.

The sort keys give every exercise name without the engine that is measured.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import typer
from msgspec import Struct

from directory.engines.embedded.engine import EmbeddedEngine
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import SearchEngine
from directory.text.analysis import words
from indexer.store.order_keys import compute_shuffle_key

POPULATION_LOOKUP_BATCH = 500


class NamedPerson(Struct, frozen=True):
    """Somebody to look for, with the name as the register prints it."""

    id: str
    name: str
    first_name: str

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.first_name}"


class Population:
    """Everybody's first exercise name, in an order that depends on the seed and on no other person.

    Args:
        sort_keys: folded exercise name, folded first name and number, with tabs between.
    """

    def __init__(self, sort_keys: Iterable[str], engine: SearchEngine, seed: int) -> None:
        rows = [tuple(key.split("\t")) for key in sort_keys]
        rows.sort(key=lambda row: compute_shuffle_key(str(seed), row[2]))
        self._rows = rows
        self._engine = engine
        self._pairs = Counter(frozenset((*row[0].split(), *row[1].split())) for row in rows)
        self.surnames = frozenset(row[0] for row in rows)
        lines = (f"{row[0]}\t{row[1]}".replace(" ", "") for row in rows)
        self._glued = "\n" + "\n".join(lines) + "\n"
        self._by_first: dict[str, list[str]] = defaultdict(list)
        self._by_surname: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._by_word: dict[str, list[frozenset[str]]] = defaultdict(list)
        for name, first_name, number in rows:
            self._by_surname[name].append((first_name, number))
            for word in set(first_name.split()):
                self._by_first[word].append(name)
        for pair in self._pairs:
            for word in pair:
                self._by_word[word].append(pair)

    def __len__(self) -> int:
        return len(self._rows)

    def draw_people(
        self, fits: Callable[[str, str], bool], *, from_the_end: bool
    ) -> Iterator[NamedPerson]:
        """People whose name pair is unique and fits, in the seeded order.

        Args:
            fits: takes the folded exercise name and first name.
            from_the_end: in the opposite order, so that two samples share nobody.
        """
        return map(read_name, self.draw_listings(fits, from_the_end=from_the_end))

    def draw_listings(
        self, fits: Callable[[str, str], bool], *, from_the_end: bool
    ) -> Iterator[Listing]:
        """The listings of the people of `draw_people`."""
        wanted = (
            row
            for row in (reversed(self._rows) if from_the_end else self._rows)
            if fits(row[0], row[1]) and self._pairs[frozenset(f"{row[0]} {row[1]}".split())] == 1
        )
        while some := [NationalId(row[2]) for row in islice(wanted, POPULATION_LOOKUP_BATCH)]:
            yield from filter(has_one_name, self._known(some))

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Folded exercise name, folded first name and number of everybody."""
        return (
            (name, first, NationalId(number).local_number) for name, first, number in self._rows
        )

    def listings(self, *, from_the_end: bool) -> Iterator[Listing]:
        """Everybody, in the seeded order or the opposite one."""
        numbers = (row[2] for row in (reversed(self._rows) if from_the_end else self._rows))
        while some := [NationalId(number) for number in islice(numbers, POPULATION_LOOKUP_BATCH)]:
            yield from self._known(some)

    def iter_homonyms(self, max_people: int, *, from_the_end: bool) -> Iterator[list[Listing]]:
        """People of one and the same name, two at least."""
        for name, numbers in self._namesakes(from_the_end=from_the_end):
            if 1 < self._pairs[name] == len(numbers) <= max_people:
                known = self._known([NationalId(number) for number in numbers])
                if len(known) == len(numbers) and all(map(has_one_name, known)):
                    yield known

    def _namesakes(self, *, from_the_end: bool) -> Iterator[tuple[frozenset[str], list[str]]]:
        """Numbers by name, in the order of the first of each name."""
        numbers: dict[frozenset[str], list[str]] = defaultdict(list)
        for row in reversed(self._rows) if from_the_end else self._rows:
            numbers[frozenset(f"{row[0]} {row[1]}".split())].append(row[2])
        yield from numbers.items()

    def _known(self, numbers: list[NationalId]) -> list[Listing]:
        """The listings of some people, in this order."""
        known = self._engine.lookup(numbers)
        found = (known.get(number) for number in numbers)
        return [listing for listing in found if isinstance(listing, Listing)]

    def group_by_surname(self) -> dict[str, list[tuple[str, str]]]:
        """Glued first name and number of everybody, by glued exercise name."""
        people: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, first_name, number in self._rows:
            people[name.replace(" ", "")].append((first_name.replace(" ", ""), number))
        return people

    def list_surname_bearers(self, name: str) -> list[tuple[str, str]]:
        """Folded first name and number of those who bear a folded exercise name."""
        return self._by_surname.get(name, [])

    def list_listings(self, numbers: Iterable[str]) -> list[Listing]:
        """The listings of the people with some numbers."""
        return self._known([NationalId(number) for number in numbers])

    @property
    def name_words(self) -> Iterable[str]:
        """The folded words of all names, first names included."""
        return self._by_word.keys()

    def has_bearer(self, name_words: tuple[str, ...]) -> bool:
        """Whether anybody's name has all these folded words."""
        wanted = frozenset(name_words)
        return any(wanted <= pair for word in name_words for pair in self._by_word.get(word, ()))

    def count_bearers(self, first_name: str, is_counted_name: Callable[[str], bool]) -> int:
        """How many people bear a first name, as one of theirs, and a name of this kind."""
        return sum(map(is_counted_name, self._by_first.get(words(first_name)[0], ())))

    def has_matching_name(self, name: str, first_name: str) -> bool:
        """Whether both occur in anybody's name, as words, as parts or as beginnings of words."""
        name, first_name = (text.replace(" ", "") for text in (name, first_name))
        return any(first_name in whole for whole in self._lines_with(name))

    def _lines_with(self, name: str) -> Iterator[str]:
        at = self._glued.find(name)
        while at >= 0:
            end = self._glued.index("\n", at)
            yield self._glued[self._glued.rindex("\n", 0, at + 1) + 1 : end]
            at = self._glued.find(name, end)


def read_name(listing: Listing) -> NamedPerson:
    """Somebody by the first exercise name."""
    exercise = listing.exercises[0]
    return NamedPerson(listing.id, exercise.exercise_name, exercise.exercise_first_name)


def has_one_name(listing: Listing) -> bool:
    """Whether somebody practises under one name only."""
    names = {(each.exercise_name, each.exercise_first_name) for each in listing.exercises}
    return len(names) == 1


def read_sort_keys(store: Path) -> Iterator[str]:
    """The sort keys of all who are present, from a store that is only read."""
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        present = "SELECT sort_key FROM professionals WHERE digest IS NOT NULL"
        yield from (key for (key,) in connection.execute(present))
    finally:
        connection.close()


def load_population(data_dir: Path, seed: int) -> Population:
    """Everybody in a loaded data folder.

    Raises:
        BadParameter: it is a real directory.
    """
    engine = EmbeddedEngine(data_dir / "index")
    if not engine.publication().synthetic:
        raise typer.BadParameter("names are written down: only of a fictitious directory")
    return Population(read_sort_keys(data_dir / "store.sqlite3"), engine, seed)

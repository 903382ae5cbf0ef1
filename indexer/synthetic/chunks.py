"""A slice of a directory, made alone: the unit shared out between processes.

A chunk's lines depend on the seed, the size of the directory and the chunk's number, never on who
makes it or when; the size of a chunk is therefore a constant and not an option.
"""

from random import Random

from msgspec import Struct

from indexer.synthetic.activities import Activities
from indexer.synthetic.diplomas import Diplomas
from indexer.synthetic.grammar import Grammar
from indexer.synthetic.names import FirstNames, Surnames
from indexer.synthetic.people import People, Person
from indexer.synthetic.places import Places
from indexer.synthetic.rows import activity_rows, savoir_faire_rows, who
from indexer.synthetic.structures import Structures
from indexer.synthetic.weighted import seeded

CHUNK = 4_000
"""People in a chunk: some 2 MB of lines, so that memory does not grow with the directory."""
LATE = 0.25
"""Share of a person's further rows that come later in the file, apart from the first."""
DUPLICATE = 0.0005


class Plan(Struct, frozen=True):
    """What is to be made."""

    people: int
    seed: int
    trailing_bar: bool

    @property
    def chunks(self) -> int:
        """How many chunks it takes."""
        return -(-self.people // CHUNK)

    @property
    def line_end(self) -> str:
        """What ends each line."""
        return "|\n" if self.trailing_bar else "\n"

    def upto(self, chunk: int) -> int:
        """How many people exist once a chunk is written."""
        return min(self.people, (chunk + 1) * CHUNK)


class Chunk(Struct, frozen=True):
    """Lines of the three files, encoded, each with its line feed."""

    activities: bytes
    savoir_faire: bytes
    diplomas: bytes


class Lines:
    """The lines of a chunk while it is made."""

    def __init__(self) -> None:
        self.activities: list[str] = []
        self.late: list[str] = []
        self.savoir_faire: list[str] = []
        self.diplomas: list[str] = []

    def add(self, rng: Random, rows: list[str]) -> None:
        """The rows of one person: mostly together, some apart, a few twice."""
        self.activities.append(rows[0])
        for row in rows[1:]:
            (self.late if rng.random() < LATE else self.activities).append(row)
        if rng.random() < DUPLICATE:
            self.late.append(rows[0])


class Maker:
    """Makes any chunk of a plan; costs a second to build, once in each process."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        surnames, names, places = Surnames(), FirstNames(), Places()
        grammar = Grammar({"NOM": surnames.draw, "PRENOM": names.anybody})
        structures = Structures(plan.people, plan.seed, places, grammar)
        self._people = People(plan.seed, surnames, names, Activities(places, structures))
        self._diplomas = Diplomas()

    def make(self, number: int) -> Chunk:
        """The chunk of a number, from 0."""
        rng = seeded(self._plan.seed, 0, number)
        lines = Lines()
        for serial in range(number * CHUNK, self._plan.upto(number)):
            self._write(rng, self._people.draw(rng, serial), lines)
        end = self._plan.line_end
        return Chunk(
            joined(lines.activities + lines.late, end),
            joined(lines.savoir_faire, end),
            joined(lines.diplomas, end),
        )

    def _write(self, rng: Random, person: Person, lines: Lines) -> None:
        rows: list[str] = []
        for exercise in person.exercises:
            rows += activity_rows(person, exercise)
            lines.savoir_faire += savoir_faire_rows(person, exercise)
            start = who(person, exercise)
            lines.diplomas += (f"{start}|{end}" for end in self._diplomas.draw(rng, exercise))
        lines.add(rng, rows)


def joined(lines: list[str], end: str) -> bytes:
    """UTF-8 lines, each ended."""
    return "".join(f"{line}{end}" for line in lines).encode()

"""A part of a directory that can be made on its own: the unit of work of the processes.

The lines of a chunk depend only on the seed, the size of the directory and the chunk's number, not
on the process or the time. The size of a chunk is therefore a constant, not an option.
"""

from random import Random

from msgspec import Struct

from indexer.synthetic.activities import Activities
from indexer.synthetic.diplomas import Diplomas
from indexer.synthetic.grammar import Grammar
from indexer.synthetic.names import FirstNames, Surnames
from indexer.synthetic.people import PeopleTable, SyntheticPerson
from indexer.synthetic.places import CommuneTable
from indexer.synthetic.rows import (
    format_activity_rows,
    format_identity_cells,
    format_savoir_faire_rows,
)
from indexer.synthetic.structures import StructureTable
from indexer.synthetic.weighted import build_seeded_random

CHUNK_PEOPLE = 4_000
"""People in a chunk; constant, so that memory does not grow with the directory."""
LATE_ROW_SHARE = 0.25
"""Share of a person's further rows that stand later in the file, apart from the first row."""
DUPLICATE_ROW_SHARE = 0.0005


class GenerationPlan(Struct, frozen=True):
    """What to generate; `trailing_bar` adds a `|` at the end of each line."""

    people: int
    seed: int
    trailing_bar: bool

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return -(-self.people // CHUNK_PEOPLE)

    @property
    def line_end(self) -> str:
        """The end of each line."""
        return "|\n" if self.trailing_bar else "\n"

    def count_people_through(self, chunk: int) -> int:
        """Number of people in the chunks up to and including this one."""
        return min(self.people, (chunk + 1) * CHUNK_PEOPLE)


class SyntheticChunk(Struct, frozen=True):
    """The lines of a chunk for each of the three files, in UTF-8."""

    activities: bytes
    savoir_faire: bytes
    diplomas: bytes


class ChunkLines:
    """The lines of a chunk, collected while it is made."""

    def __init__(self) -> None:
        self.activities: list[str] = []
        self.late: list[str] = []
        self.savoir_faire: list[str] = []
        self.diplomas: list[str] = []

    def add(self, rng: Random, rows: list[str]) -> None:
        """Add the rows of one person: most together, some later in the file, a few twice."""
        self.activities.append(rows[0])
        for row in rows[1:]:
            (self.late if rng.random() < LATE_ROW_SHARE else self.activities).append(row)
        if rng.random() < DUPLICATE_ROW_SHARE:
            self.late.append(rows[0])


class ChunkMaker:
    """Makes any chunk of a plan; slow to build, so each process builds it once."""

    def __init__(self, plan: GenerationPlan) -> None:
        self._plan = plan
        surnames, names, places = Surnames(), FirstNames(), CommuneTable()
        grammar = Grammar({"NOM": surnames.draw, "PRENOM": names.draw_any})
        structures = StructureTable(plan.people, plan.seed, places, grammar)
        self._people = PeopleTable(plan.seed, surnames, names, Activities(places, structures))
        self._diplomas = Diplomas()

    def make(self, number: int) -> SyntheticChunk:
        """Make the chunk with a number, counted from 0."""
        rng = build_seeded_random(self._plan.seed, 0, number)
        lines = ChunkLines()
        for serial in range(number * CHUNK_PEOPLE, self._plan.count_people_through(number)):
            self._write(rng, self._people.draw(rng, serial), lines)
        end = self._plan.line_end
        return SyntheticChunk(
            encode_chunk_lines(lines.activities + lines.late, end),
            encode_chunk_lines(lines.savoir_faire, end),
            encode_chunk_lines(lines.diplomas, end),
        )

    def _write(self, rng: Random, person: SyntheticPerson, lines: ChunkLines) -> None:
        rows: list[str] = []
        for exercise in person.exercises:
            rows += format_activity_rows(person, exercise)
            lines.savoir_faire += format_savoir_faire_rows(person, exercise)
            start = format_identity_cells(person, exercise)
            lines.diplomas += (f"{start}|{end}" for end in self._diplomas.draw(rng, exercise))
        lines.add(rng, rows)


def encode_chunk_lines(lines: list[str], end: str) -> bytes:
    """The lines in UTF-8, each with its line end."""
    return "".join(f"{line}{end}" for line in lines).encode()

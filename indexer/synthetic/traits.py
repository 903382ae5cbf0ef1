"""What is drawn of a person first, and shapes all the rest."""

from enum import Enum
from random import Random

from msgspec import Struct

from indexer.synthetic.professions import Profession


class Standing(Enum):
    """Whether somebody practises."""

    ACTIVE = "births"
    IDLE = "births_idle"
    STUDENT = "births_student"


class Traits(Struct, frozen=True):
    """What stays the same across the professions of one person; `commune` is an index."""

    serial: int
    sex: str
    decade: str
    commune: int


class ExerciseName(Struct, frozen=True):
    """The exercise name and the exercise first name."""

    surname: str
    first_name: str


class Career(Struct, frozen=True):
    """One profession, held under a name; `rank` is 0 for the first and 1 for the second."""

    profession: Profession
    standing: Standing
    name: ExerciseName
    rank: int


def draw_standing(rng: Random, profession: Profession) -> Standing:
    """Student, idle or active, by the shares of the profession."""
    drawn = rng.random()
    if drawn < profession.students:
        return Standing.STUDENT
    if drawn < profession.students + profession.idle:
        return Standing.IDLE
    return Standing.ACTIVE

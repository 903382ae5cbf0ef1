"""The traits of a person that are drawn first, because all other draws depend on them."""

from enum import Enum
from random import Random

from msgspec import Struct

from indexer.synthetic.professions import Profession


class Standing(Enum):
    """Whether a person practises; the value is the name of the table of birth decades."""

    ACTIVE = "births"
    IDLE = "births_idle"
    STUDENT = "births_student"


class Traits(Struct, frozen=True):
    """Traits that all professions of a person share; `commune` is an index in the sorted list."""

    serial: int
    sex: str
    decade: str
    commune: int


class ExerciseName(Struct, frozen=True):
    """The exercise name and the exercise first name."""

    surname: str
    first_name: str


class Career(Struct, frozen=True):
    """One profession of a person, with its name; `rank` is 0 for the first, 1 for the second."""

    profession: Profession
    standing: Standing
    name: ExerciseName
    rank: int


def draw_standing(rng: Random, profession: Profession) -> Standing:
    """Draw student, idle or active, with the shares of the profession."""
    drawn = rng.random()
    if drawn < profession.students:
        return Standing.STUDENT
    if drawn < profession.students + profession.idle:
        return Standing.IDLE
    return Standing.ACTIVE

"""Diplomas and authorisations: each row of the third file holds one or the other."""

from collections.abc import Iterator
from random import Random

from indexer.synthetic.people import Exercise
from indexer.synthetic.tables import cells, toml
from indexer.synthetic.weighted import Weighted

NO_DIPLOMA = 0.03
FROM_EUROPE, FROM_ELSEWHERE = 0.035, 0.02
SPECIALTY, UNIVERSITY = 0.88, 0.012
AUTHORISED_AT_HOME = 0.002
HALF = cells(4)
"""The half of a row that is always empty."""


class Diplomas:
    """Draws the diploma and authorisation cells (6 to 13) of an exercise."""

    def __init__(self) -> None:
        table = toml("diplomas.toml")
        self._table = table
        self._university = Weighted[str].of(table["university"])
        self._authorisations = Weighted[str].of(table["authorisations"])
        self._disciplines = Weighted[str].of(table["disciplines"])

    def draw(self, rng: Random, exercise: Exercise) -> Iterator[str]:
        """The cells of each row: first the diploma of the profession, if it is known."""
        if not exercise.profession.diploma_label or rng.random() < NO_DIPLOMA:
            return
        origin = rng.random()
        is_foreign = origin < FROM_EUROPE + FROM_ELSEWHERE
        yield f"{self._initial(exercise, origin)}|{HALF}"
        for held in exercise.held.main:
            if rng.random() < SPECIALTY:
                yield f"{self._table['specialty']}|D{held.code}|DES {held.label}|{HALF}"
        if rng.random() < UNIVERSITY:
            yield f"{self._university.draw(rng)}|{HALF}"
        if is_foreign or rng.random() < AUTHORISED_AT_HOME:
            yield f"{HALF}|{self._authorisation(rng, exercise)}"

    def _initial(self, exercise: Exercise, origin: float) -> str:
        profession = exercise.profession
        if origin < FROM_EUROPE:
            return f"{self._table['european']}|EEE{profession.code}|{profession.label}"
        if origin < FROM_EUROPE + FROM_ELSEWHERE:
            return f"{self._table['foreign']}|HUE{profession.code}|{profession.label}"
        kind = self._table["state" if profession.diploma else "other"]
        return f"{kind}|{profession.diploma}|{profession.diploma_label}"

    def _authorisation(self, rng: Random, exercise: Exercise) -> str:
        """Its type, and a discipline for doctors only."""
        is_doctor = exercise.profession.code == "10"
        discipline = self._disciplines.draw(rng) if is_doctor else "|"
        return f"{self._authorisations.draw(rng)}|{discipline}"

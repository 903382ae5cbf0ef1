"""Diplomas and authorisations: each row of the third file holds one or the other."""

from collections.abc import Iterator
from random import Random

from indexer.synthetic.people import SyntheticExercise
from indexer.synthetic.tables import join_empty_cells, read_toml_table
from indexer.synthetic.weighted import Weighted

NO_DIPLOMA_SHARE = 0.03
EUROPEAN_SHARE, FOREIGN_SHARE = 0.035, 0.02
SPECIALTY_DIPLOMA_SHARE, UNIVERSITY_DIPLOMA_SHARE = 0.88, 0.012
DOMESTIC_AUTHORISATION_SHARE = 0.002
EMPTY_HALF_ROW = join_empty_cells(4)
"""Four empty cells: a row has a diploma or an authorisation, and the other half is empty."""


class Diplomas:
    """Draws the diploma and authorisation cells (6 to 13) of an exercise."""

    def __init__(self) -> None:
        table = read_toml_table("diplomas.toml")
        self._table = table
        self._university = Weighted[str].of(table["university"])
        self._authorisations = Weighted[str].of(table["authorisations"])
        self._disciplines = Weighted[str].of(table["disciplines"])

    def draw(self, rng: Random, exercise: SyntheticExercise) -> Iterator[str]:
        """The cells of each row of an exercise; first the diploma of the profession, if any."""
        if not exercise.profession.diploma_label or rng.random() < NO_DIPLOMA_SHARE:
            return
        origin = rng.random()
        is_foreign = origin < EUROPEAN_SHARE + FOREIGN_SHARE
        yield f"{self._initial(exercise, origin)}|{EMPTY_HALF_ROW}"
        for held in exercise.savoir_faire.main:
            if rng.random() < SPECIALTY_DIPLOMA_SHARE:
                yield f"{self._table['specialty']}|D{held.code}|DES {held.label}|{EMPTY_HALF_ROW}"
        if rng.random() < UNIVERSITY_DIPLOMA_SHARE:
            yield f"{self._university.draw(rng)}|{EMPTY_HALF_ROW}"
        if is_foreign or rng.random() < DOMESTIC_AUTHORISATION_SHARE:
            yield f"{EMPTY_HALF_ROW}|{self._authorisation(rng, exercise)}"

    def _initial(self, exercise: SyntheticExercise, origin: float) -> str:
        profession = exercise.profession
        if origin < EUROPEAN_SHARE:
            return f"{self._table['european']}|EEE{profession.code}|{profession.label}"
        if origin < EUROPEAN_SHARE + FOREIGN_SHARE:
            return f"{self._table['foreign']}|HUE{profession.code}|{profession.label}"
        kind = self._table["state" if profession.diploma else "other"]
        return f"{kind}|{profession.diploma}|{profession.diploma_label}"

    def _authorisation(self, rng: Random, exercise: SyntheticExercise) -> str:
        """The cells of an authorisation: its type, and a discipline for doctors only."""
        is_doctor = exercise.profession.code == "10"
        discipline = self._disciplines.draw(rng) if is_doctor else "|"
        return f"{self._authorisations.draw(rng)}|{discipline}"

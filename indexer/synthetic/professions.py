"""The professions, with their numbers of people, authorities, workplaces and diplomas.

The shares are estimates from public counts of 2024–2026; they are in `tables/`.
"""

from random import Random

from msgspec import Struct, convert

from indexer.synthetic.tables import TABLES_FOLDER, read_csv_rows, read_toml_table
from indexer.synthetic.weighted import Weighted

PHARMACIST_CODE, ROLE_ONLY_CODE = "21", "99"
EMPTY_CODE_CELLS = "|"
"""Two empty cells: a code and its label."""


class Profession(Struct, frozen=True):
    """A row of `tables/professions.csv`; shares are between 0 and 1."""

    code: str
    label: str
    people: float
    women: float
    doctor: int
    authority: str
    students: float
    officials: float
    idle: float
    liberal: float
    adeli: float
    locum: float
    second: float
    workplaces: str
    diploma: str
    diploma_label: str


class Professions:
    """Draws professions, and the cells that depend on the profession."""

    def __init__(self) -> None:
        rows = read_csv_rows(TABLES_FOLDER / "professions.csv")
        professions = [convert(row, Profession, strict=False) for row in rows]
        table = read_toml_table("exercises.toml")
        self._all = Weighted(professions, (each.people for each in professions))
        self._by_code = {each.code: each for each in professions}
        self._seconds = {code: Weighted.of(others) for code, others in table["seconds"].items()}
        self._titles = Weighted[str].of(table["titles"])
        self._titles_pharmacist = Weighted[str].of(table["titles_pharmacist"])
        self._officials = Weighted[str].of(table["officials"])
        self._roles = Weighted[str].of(table["roles"])

    def draw(self, rng: Random) -> Profession:
        """The main profession of a person."""
        return self._all.draw(rng)

    def draw_second(self, rng: Random, first: Profession) -> Profession | None:
        """The second profession of a person; `None` for most."""
        if rng.random() >= first.second:
            return None
        return self._by_code[self._seconds[first.code].draw(rng)]

    def draw_title(self, rng: Random, profession: Profession) -> str:
        """`Civilité d'exercice`, for doctors of medicine, pharmacy and dentistry only."""
        if not profession.doctor:
            return EMPTY_CODE_CELLS
        is_pharmacist = profession.code == PHARMACIST_CODE
        return (self._titles_pharmacist if is_pharmacist else self._titles).draw(rng)

    def draw_category(self, rng: Random, profession: Profession) -> str:
        """The category: civil, or one of the public services."""
        is_official = rng.random() < profession.officials
        return self._officials.draw(rng) if is_official else "C|Civil"

    def draw_role(self, rng: Random, profession: Profession) -> str:
        """The role of a person without a profession of the nomenclature; else empty cells."""
        return self._roles.draw(rng) if profession.code == ROLE_ONLY_CODE else EMPTY_CODE_CELLS

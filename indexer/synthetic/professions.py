"""The tables of professions: how many people, which order, which places, which diploma.

Shares are estimates from public counts of 2024–2026; correct them in `tables/`, not here.
"""

from random import Random

from msgspec import Struct, convert

from indexer.synthetic.tables import TABLES_FOLDER, read_csv_rows, read_toml_table
from indexer.synthetic.weighted import Weighted

PHARMACIST_CODE, ROLE_ONLY_CODE = "21", "99"
EMPTY_CODE_CELLS = "|"
"""A code and a label left empty."""


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
    """Draws professions, and the cells that go with one."""

    def __init__(self) -> None:
        rows = read_csv_rows(TABLES_FOLDER / "professions.csv")
        every = [convert(row, Profession, strict=False) for row in rows]
        table = read_toml_table("exercises.toml")
        self._all = Weighted(every, (row.people for row in every))
        self._by_code = {row.code: row for row in every}
        self._seconds = {code: Weighted.of(others) for code, others in table["seconds"].items()}
        self._titles = Weighted[str].of(table["titles"])
        self._titles_pharmacist = Weighted[str].of(table["titles_pharmacist"])
        self._officials = Weighted[str].of(table["officials"])
        self._roles = Weighted[str].of(table["roles"])

    def draw(self, rng: Random) -> Profession:
        """The main profession of somebody."""
        return self._all.draw(rng)

    def draw_second(self, rng: Random, first: Profession) -> Profession | None:
        """The other profession of the ~1 % who have two."""
        if rng.random() >= first.second:
            return None
        return self._by_code[self._seconds[first.code].draw(rng)]

    def draw_title(self, rng: Random, profession: Profession) -> str:
        """`Civilité d'exercice`: doctors of medicine, pharmacy and dentistry only."""
        if not profession.doctor:
            return EMPTY_CODE_CELLS
        is_pharmacist = profession.code == PHARMACIST_CODE
        return (self._titles_pharmacist if is_pharmacist else self._titles).draw(rng)

    def draw_category(self, rng: Random, profession: Profession) -> str:
        """Civil, or one of the public services."""
        is_official = rng.random() < profession.officials
        return self._officials.draw(rng) if is_official else "C|Civil"

    def draw_role(self, rng: Random, profession: Profession) -> str:
        """The job of those who have no profession of the nomenclature, only a role."""
        return self._roles.draw(rng) if profession.code == ROLE_ONLY_CODE else EMPTY_CODE_CELLS

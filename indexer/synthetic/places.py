"""Where people practise: communes by population, in an order that keeps départements together.

A place is a position between 0 and 1 along the communes, sorted by code. Neighbouring positions are
neighbouring towns, so the second practice of a person can be near the first without any geometry.
"""

from collections import defaultdict
from random import Random
from typing import Literal

from msgspec import Struct

from indexer.synthetic.names import remove_accents
from indexer.synthetic.tables import COMMUNES_TABLE, read_csv_rows
from indexer.synthetic.weighted import Weighted

PlaceSpread = Literal["everywhere", "towns"]

PRACTICE_EXPONENT = 1.12
MAIN_TOWN_FACTOR = 1.8
MAX_VILLAGE_PEOPLE, VILLAGE_FACTOR = 1_000, 0.35
MIN_TOWN_PEOPLE, TOWN_EXPONENT = 4_000, 1.2


class CommuneRow(Struct, frozen=True):
    """A commune or an arrondissement of Paris, Lyon and Marseille."""

    insee: str
    name: str
    postal_codes: tuple[str, ...]
    department: str
    department_name: str
    region: str
    region_name: str
    population: int
    parent: str

    @property
    def city(self) -> str:
        """The town's name in capitals: `PARIS` for its 14th arrondissement."""
        name = self.name.split(" ")[0] if self.parent else self.name
        return remove_accents(name).replace("-", " ")


class CommuneTable:
    """The communes people practise in. Cities with arrondissements are drawn by arrondissement."""

    def __init__(self) -> None:
        rows = [parse_commune_row(row) for row in read_csv_rows(COMMUNES_TABLE)]
        parents = {row.parent for row in rows if row.parent}
        self.parents = {row.insee: row for row in rows if row.insee in parents}
        usable = (row for row in rows if row.postal_codes and row.insee not in parents)
        self.communes = sorted(usable, key=lambda row: row.insee)
        self.postal_codes = {code for row in rows for code in row.postal_codes}
        self._spreads = {
            "everywhere": Weighted(self.communes, self._everywhere()),
            "towns": Weighted(self.communes, map(self._town_weight, self.communes)),
        }

    def find_commune_index(self, position: float, spread: PlaceSpread) -> int:
        """The index of the commune at a position."""
        return self._spreads[spread].find_index(position)

    def draw_position(self, index: int, spread: PlaceSpread, rng: Random) -> float:
        """A position inside a commune, or at the next town when places of that kind skip it."""
        cumulative = self._spreads[spread].cumulative
        low = cumulative[index - 1] if index else 0.0
        inside = low + rng.random() * (cumulative[index] - low)
        return min(inside / cumulative[-1], 1 - 1e-12)

    def _everywhere(self) -> list[float]:
        """Weights of practices: more than proportional to people, more again in each main town."""
        biggest: dict[str, int] = defaultdict(int)
        for row in self.communes:
            biggest[row.department] = max(biggest[row.department], row.population)
        return [
            self._concentrated(row, PRACTICE_EXPONENT)
            * (MAIN_TOWN_FACTOR if row.parent or row.population == biggest[row.department] else 1.0)
            * (VILLAGE_FACTOR if row.population < MAX_VILLAGE_PEOPLE else 1.0)
            for row in self.communes
        ]

    def _town_weight(self, row: CommuneRow) -> float:
        """Hospitals and the like: in towns only."""
        return self._concentrated(row, TOWN_EXPONENT) if row.population >= MIN_TOWN_PEOPLE else 0.0

    def _concentrated(self, row: CommuneRow, exponent: float) -> float:
        """population^exponent; an arrondissement gets its share of the whole city's weight."""
        city = self.parents[row.parent].population if row.parent else row.population
        return row.population * float(city ** (exponent - 1)) if city else 0.0


def parse_commune_row(row: dict[str, str]) -> CommuneRow:
    """A row of the shipped communes file."""
    return CommuneRow(
        insee=row["insee"],
        name=row["name"],
        postal_codes=tuple(row["postal_codes"].split()),
        department=row["dept"],
        department_name=row["dept_name"],
        region=row["region"],
        region_name=row["region_name"],
        population=int(row["population"] or 0),
        parent=row["parent"] if row["type"] == "arr" else "",
    )

"""Where people practise: communes by population, in an order that keeps départements together.

A place is a position between 0 and 1 along the communes, sorted by code. Neighbouring positions are
neighbouring towns, so the second practice of a person can be near the first without any geometry.
"""

from collections import defaultdict
from random import Random
from typing import Literal

from msgspec import Struct

from indexer.synthetic.names import unaccented
from indexer.synthetic.tables import COMMUNES, csv_rows
from indexer.synthetic.weighted import Weighted

Spread = Literal["everywhere", "towns"]

CONCENTRATION = 1.12
MAIN_TOWN = 1.8
VILLAGE, VILLAGE_FACTOR = 1_000, 0.35
TOWN, TOWN_CONCENTRATION = 4_000, 1.2


class Commune(Struct, frozen=True):
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
        return unaccented(name).replace("-", " ")


class Places:
    """The communes people practise in. Cities with arrondissements are drawn by arrondissement."""

    def __init__(self) -> None:
        rows = [commune(row) for row in csv_rows(COMMUNES)]
        parents = {row.parent for row in rows if row.parent}
        self.parents = {row.insee: row for row in rows if row.insee in parents}
        usable = (row for row in rows if row.postal_codes and row.insee not in parents)
        self.communes = sorted(usable, key=lambda row: row.insee)
        self.postal_codes = {code for row in rows for code in row.postal_codes}
        self._spreads = {
            "everywhere": Weighted(self.communes, self._everywhere()),
            "towns": Weighted(self.communes, map(self._town_weight, self.communes)),
        }

    def at(self, position: float, spread: Spread) -> int:
        """The index of the commune at a position."""
        return self._spreads[spread].at(position)

    def position(self, index: int, spread: Spread, rng: Random) -> float:
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
            self._concentrated(row, CONCENTRATION)
            * (MAIN_TOWN if row.parent or row.population == biggest[row.department] else 1.0)
            * (VILLAGE_FACTOR if row.population < VILLAGE else 1.0)
            for row in self.communes
        ]

    def _town_weight(self, row: Commune) -> float:
        """Hospitals and the like: in towns only."""
        return self._concentrated(row, TOWN_CONCENTRATION) if row.population >= TOWN else 0.0

    def _concentrated(self, row: Commune, exponent: float) -> float:
        """population^exponent; an arrondissement gets its share of the whole city's weight."""
        city = self.parents[row.parent].population if row.parent else row.population
        return row.population * float(city ** (exponent - 1)) if city else 0.0


def commune(row: dict[str, str]) -> Commune:
    """A row of the shipped communes file."""
    return Commune(
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

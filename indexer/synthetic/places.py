"""The communes where people practise, weighted by population and sorted by code.

A position is a number between 0 and 1 along the sorted communes. Close positions are mostly close
towns, so that the second practice of a person can be near the first without coordinates.
"""

from collections import defaultdict
from collections.abc import Mapping
from random import Random
from typing import Literal

from msgspec import Struct

from indexer.synthetic.names import remove_accents
from indexer.synthetic.tables import COMMUNES_TABLE, FORMER_COMMUNES_TABLE, read_csv_rows
from indexer.synthetic.weighted import Weighted

PlaceSpread = Literal["everywhere", "towns"]

PRACTICE_EXPONENT = 1.12
MAIN_TOWN_FACTOR = 1.8
MAX_VILLAGE_PEOPLE, VILLAGE_FACTOR = 1_000, 0.35
MIN_TOWN_PEOPLE, TOWN_EXPONENT = 4_000, 1.2


class FormerCommuneRow(Struct, frozen=True):
    """A commune that is now a part of another one."""

    insee: str
    name: str

    @property
    def city(self) -> str:
        """The name in capitals, as in an office line."""
        return remove_accents(self.name).replace("-", " ")


class CommuneRow(Struct, frozen=True):
    """A commune, or an arrondissement of Paris, Lyon or Marseille with its city as `parent`.

    Attributes:
        former: the communes that were merged into it and had another name.
    """

    insee: str
    name: str
    postal_codes: tuple[str, ...]
    department: str
    department_name: str
    region: str
    region_name: str
    population: int
    parent: str
    former: tuple[FormerCommuneRow, ...] = ()

    @property
    def city(self) -> str:
        """The name of the town in capitals: `PARIS` for its 14th arrondissement."""
        name = self.name.split(" ")[0] if self.parent else self.name
        return remove_accents(name).replace("-", " ")

    @property
    def number(self) -> int:
        """The number of an arrondissement: 8 for `Lyon 8e Arrondissement`."""
        return int("".join(filter(str.isdigit, self.name)))


class CommuneTable:
    """The communes where people practise; the arrondissements instead of their cities."""

    def __init__(self) -> None:
        former = read_former_communes()
        rows = [parse_commune_row(row, former) for row in read_csv_rows(COMMUNES_TABLE)]
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
        """A position in a commune, or in the next town if the spread gives it no weight."""
        cumulative = self._spreads[spread].cumulative
        low = cumulative[index - 1] if index else 0.0
        point = low + rng.random() * (cumulative[index] - low)
        return min(point / cumulative[-1], 1 - 1e-12)

    def _everywhere(self) -> list[float]:
        """Weights of practices: more than proportional to population; higher in main towns."""
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
        """The weight of a commune for hospitals etc., which exist in towns only."""
        return self._concentrated(row, TOWN_EXPONENT) if row.population >= MIN_TOWN_PEOPLE else 0.0

    def _concentrated(self, row: CommuneRow, exponent: float) -> float:
        """population^exponent; an arrondissement gets its share of the weight of its city."""
        city = self.parents[row.parent].population if row.parent else row.population
        return row.population * float(city ** (exponent - 1)) if city else 0.0


def read_former_communes() -> dict[str, tuple[FormerCommuneRow, ...]]:
    """The named former communes of each present code."""
    former: dict[str, tuple[FormerCommuneRow, ...]] = {}
    for row in read_csv_rows(FORMER_COMMUNES_TABLE):
        if row["name"]:
            present = row["present_code"]
            one = FormerCommuneRow(row["code"], row["name"])
            former[present] = (*former.get(present, ()), one)
    return former


def parse_commune_row(
    row: dict[str, str], former: Mapping[str, tuple[FormerCommuneRow, ...]]
) -> CommuneRow:
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
        former=former.get(row["insee"], ()),
    )

"""Situations of exercise: their number, mode and place.

A person without activity still has one row, with empty cells, as in the official file. Temporary
workers and locums have an activity without a place.
"""

from random import Random

from msgspec import Struct

from indexer.synthetic.places import CommuneTable
from indexer.synthetic.professions import EMPTY_CODE_CELLS, PHARMACIST_CODE, Profession
from indexer.synthetic.structures import NO_PLACE_CELLS, Owner, StructureCells, StructureTable
from indexer.synthetic.tables import read_toml_table
from indexer.synthetic.traits import Career, Standing, Traits
from indexer.synthetic.weighted import Weighted

OTHER_MODE_SHARE = 0.006
OTHER_TOWN_SHARE, MAX_COMMUNES_AWAY = 0.35, 40
"""Share of further practices in another town, at most 40 communes away in the sorted list."""
PRACTICES_PER_PERSON = 16
"""Serial numbers reserved for the own practices of each person."""
LIBERAL, SALARIED = "L|Libéral", "S|Salarié"


class SituationCells(Struct, frozen=True):
    """The cells of one situation in its row: 18–19, 20–47, 48, 49–50, 51–52 and 55–56."""

    mode: str
    place: str
    authority: str
    sector: str
    section: str
    genre: str


class Activities:
    """Draws the situations of a profession."""

    def __init__(self, places: CommuneTable, structures: StructureTable) -> None:
        table = read_toml_table("exercises.toml")
        self._places = places
        self._structures = structures
        self._counts = Weighted.of({int(count): w for count, w in table["situations"].items()})
        self._modes_other = Weighted[str].of(table["modes_other"])
        self._genres = Weighted[str].of(table["genres"])
        self._genres_locum = Weighted[str].of(table["genres_locum"])
        self._sections: dict[str, str] = table["sections"]
        self._workplaces = {
            (family, mode): Weighted.of(kinds)
            for family, modes in table["workplaces"].items()
            for mode, kinds in modes.items()
        }

    def draw_home(self, rng: Random) -> int:
        """The index of the commune that a person practises in or near."""
        return self._places.find_commune_index(rng.random(), "everywhere")

    def draw(self, rng: Random, traits: Traits, career: Career) -> tuple[SituationCells, ...]:
        """One or more different situations; an empty one for a person who does not practise."""
        if career.standing is Standing.IDLE:
            return (build_idle_situation(career.profession),)
        count = self._counts.draw(rng) if career.standing is Standing.ACTIVE else 1
        drawn = (self._draw_one(rng, traits, career, rank) for rank in range(count))
        return tuple({(each.mode, each.place): each for each in drawn}.values())

    def _draw_one(self, rng: Random, traits: Traits, career: Career, rank: int) -> SituationCells:
        profession = career.profession
        mode = self._mode(rng, career)
        if rng.random() < profession.locum:
            return self._locum(rng, profession, mode)
        commune = self._around(rng, traits.commune) if rank else traits.commune
        kind = self._workplaces[profession.workplaces, find_mode_family(mode)].draw(rng)
        if kind == "solo":
            serial = (
                traits.serial * PRACTICES_PER_PERSON
                + career.rank * (PRACTICES_PER_PERSON // 2)
                + rank
            )
            owner = Owner(career.name.surname, bool(profession.doctor))
            place = self._structures.make_own_practice(rng, serial, commune, owner)
        else:
            place = self._structures.draw_near(rng, kind, commune)
        return SituationCells(
            mode,
            place.cells,
            format_authority(profession, place),
            place.sector,
            self._section(profession, kind, mode, place),
            self._genres.draw(rng),
        )

    def _mode(self, rng: Random, career: Career) -> str:
        if rng.random() < OTHER_MODE_SHARE:
            return self._modes_other.draw(rng)
        is_student = career.standing is Standing.STUDENT
        is_liberal = not is_student and rng.random() < career.profession.liberal
        return LIBERAL if is_liberal else SALARIED

    def _around(self, rng: Random, commune: int) -> int:
        if rng.random() >= OTHER_TOWN_SHARE:
            return commune
        near = commune + rng.randint(-MAX_COMMUNES_AWAY, MAX_COMMUNES_AWAY)
        return min(max(near, 0), len(self._places.communes) - 1)

    def _locum(self, rng: Random, profession: Profession, mode: str) -> SituationCells:
        authority = f"{profession.authority}/{profession.authority}/{profession.authority}"
        section = (
            self._sections["elsewhere"] if profession.code == PHARMACIST_CODE else EMPTY_CODE_CELLS
        )
        return SituationCells(
            mode, NO_PLACE_CELLS, authority, EMPTY_CODE_CELLS, section, self._genres_locum.draw(rng)
        )

    def _section(self, profession: Profession, kind: str, mode: str, place: StructureCells) -> str:
        """The section of the pharmacists' Ordre; overseas places have their own section."""
        if profession.code != PHARMACIST_CODE:
            return EMPTY_CODE_CELLS
        if place.overseas:
            return self._sections["overseas"]
        return self._sections.get(f"{kind}_{mode[0]}", self._sections["elsewhere"])


def find_mode_family(mode: str) -> str:
    """L for self-employed, S for all others: volunteers etc. work in the places of employees."""
    return "L" if mode == LIBERAL else "S"


def format_authority(profession: Profession, place: StructureCells) -> str:
    """Cell 48: the authorities that register the person, the activity and the place."""
    order = profession.authority
    return f"{order}/{order}/{'ARS' if place.has_finess else order}"


def build_idle_situation(profession: Profession) -> SituationCells:
    """The single, empty situation of a person who does not practise."""
    return SituationCells(
        EMPTY_CODE_CELLS,
        NO_PLACE_CELLS,
        f"{profession.authority}//",
        EMPTY_CODE_CELLS,
        EMPTY_CODE_CELLS,
        EMPTY_CODE_CELLS,
    )

"""Situations of exercise: how many, in which mode, where; or none at all.

Somebody without activity still has one row, with empty cells, as in the official file; interim
workers and locums have an activity without a place.
"""

from random import Random

from msgspec import Struct

from indexer.synthetic.places import Places
from indexer.synthetic.professions import NONE, PHARMACIST, Profession
from indexer.synthetic.structures import NOWHERE, Owner, Structure, Structures
from indexer.synthetic.tables import toml
from indexer.synthetic.traits import Career, Standing, Traits
from indexer.synthetic.weighted import Weighted

OTHER_MODE = 0.006
ELSEWHERE, NEIGHBOURS = 0.35, 40
"""Share of further practices in another town, among the 40 communes before or after."""
PRACTICES = 16
"""Serial numbers of own practices set aside for each person."""
LIBERAL, SALARIED = "L|Libéral", "S|Salarié"


class Situation(Struct, frozen=True):
    """One situation as its row prints it: cells 18–19, 20–47, 48, 49–50, 51–52 and 55–56."""

    mode: str
    place: str
    authority: str
    sector: str
    section: str
    genre: str


class Activities:
    """Draws the situations of a profession."""

    def __init__(self, places: Places, structures: Structures) -> None:
        table = toml("exercises.toml")
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

    def home(self, rng: Random) -> int:
        """The commune (its index) somebody practises in or around."""
        return self._places.at(rng.random(), "everywhere")

    def draw(self, rng: Random, traits: Traits, career: Career) -> tuple[Situation, ...]:
        """At least one situation, each elsewhere; an empty one for those who do not practise."""
        if career.standing is Standing.IDLE:
            return (idle(career.profession),)
        count = self._counts.draw(rng) if career.standing is Standing.ACTIVE else 1
        drawn = (self._one(rng, traits, career, rank) for rank in range(count))
        return tuple({(each.mode, each.place): each for each in drawn}.values())

    def _one(self, rng: Random, traits: Traits, career: Career, rank: int) -> Situation:
        profession = career.profession
        mode = self._mode(rng, career)
        if rng.random() < profession.locum:
            return self._locum(rng, profession, mode)
        commune = self._around(rng, traits.commune) if rank else traits.commune
        kind = self._workplaces[profession.workplaces, mode_family(mode)].draw(rng)
        if kind == "solo":
            serial = traits.serial * PRACTICES + career.rank * (PRACTICES // 2) + rank
            owner = Owner(career.name.surname, bool(profession.doctor))
            place = self._structures.own(rng, serial, commune, owner)
        else:
            place = self._structures.near(rng, kind, commune)
        return Situation(
            mode,
            place.cells,
            authority(profession, place),
            place.sector,
            self._section(profession, kind, mode, place),
            self._genres.draw(rng),
        )

    def _mode(self, rng: Random, career: Career) -> str:
        if rng.random() < OTHER_MODE:
            return self._modes_other.draw(rng)
        is_student = career.standing is Standing.STUDENT
        is_liberal = not is_student and rng.random() < career.profession.liberal
        return LIBERAL if is_liberal else SALARIED

    def _around(self, rng: Random, commune: int) -> int:
        if rng.random() >= ELSEWHERE:
            return commune
        near = commune + rng.randint(-NEIGHBOURS, NEIGHBOURS)
        return min(max(near, 0), len(self._places.communes) - 1)

    def _locum(self, rng: Random, profession: Profession, mode: str) -> Situation:
        who = f"{profession.authority}/{profession.authority}/{profession.authority}"
        section = self._sections["elsewhere"] if profession.code == PHARMACIST else NONE
        return Situation(mode, NOWHERE, who, NONE, section, self._genres_locum.draw(rng))

    def _section(self, profession: Profession, kind: str, mode: str, place: Structure) -> str:
        """The section of the pharmacists' board: overseas has its own."""
        if profession.code != PHARMACIST:
            return NONE
        if place.overseas:
            return self._sections["overseas"]
        return self._sections.get(f"{kind}_{mode[0]}", self._sections["elsewhere"])


def mode_family(mode: str) -> str:
    """Volunteers and the like work where employees do."""
    return "L" if mode == LIBERAL else "S"


def authority(profession: Profession, place: Structure) -> str:
    """Who registers the person, the activity and the place, as the file joins them."""
    order = profession.authority
    return f"{order}/{order}/{'ARS' if place.has_finess else order}"


def idle(profession: Profession) -> Situation:
    """The single, empty situation of somebody who does not practise."""
    return Situation(NONE, NOWHERE, f"{profession.authority}//", NONE, NONE, NONE)

"""Places of practice, cells 20 to 47 of the official row, shared by those who practise there.

A place is a pure function of the seed, its kind and its rank: any process makes the same one when
it needs it, and nobody has to keep the half a million of them.
"""

from functools import lru_cache
from random import Random

from msgspec import Struct, convert

from indexer.synthetic.addresses import Addresses
from indexer.synthetic.contacts import Contacts
from indexer.synthetic.grammar import Grammar
from indexer.synthetic.identifiers import OVERSEAS, finess, siret
from indexer.synthetic.names import unaccented
from indexer.synthetic.places import Commune, Places, Spread
from indexer.synthetic.tables import cells, toml
from indexer.synthetic.weighted import seeded

KEPT = 1 << 16
"""Places kept at hand by each process, about 60 MB; those used most are made once."""
RANKS = 400_000
"""Serial numbers set aside for each kind; own practices come after all of them."""
OWN_PRACTICES = 10_000_000
THINNED = {"everywhere": 1.0, "towns": 0.75}
BLOCK, BLOCKS, SKEW = 8, 100, 2.5
"""Among 8 neighbouring hospitals, the first draws 43 % of the people: sizes differ as they do."""
SITE, LEGAL = 9, 8
SITES_OF_ONE_ENTITY = 3
SIRET_OF_FINESS, TRADE_NAME, FORMER = 0.35, 0.08, 0.4
ACCENTED = 0.03
ABROAD = 0.02
"""Share of the places without FINESS that are abroad: 1 % of all."""
NOWHERE = cells(28)
"""The cells of somebody without a place: idle people, locums, interim workers."""


class Kind(Struct, frozen=True):
    """A row of `tables/structures.toml`."""

    slot: int
    per_million: int
    spread: Spread
    key: str
    name: str
    unnamed: float
    cedex: float
    sector: str


class Structure(Struct, frozen=True):
    """A place of practice as the row prints it."""

    cells: str
    sector: str
    has_finess: bool
    overseas: bool


class Owner(Struct, frozen=True):
    """Whose name stands over a practice of their own."""

    surname: str
    is_doctor: bool


class Structures:
    """All the places of a directory of a given size, made on demand."""

    def __init__(self, people: int, seed: int, places: Places, grammar: Grammar) -> None:
        self._seed = seed
        self._places = places
        self._grammar = grammar
        self._addresses = Addresses(grammar, places)
        self._contacts = Contacts()
        self._kinds = convert(toml("structures.toml"), dict[str, Kind])
        self._totals = {name: total(kind, people / 1_000_000) for name, kind in self._kinds.items()}
        self._shared = lru_cache(maxsize=KEPT)(self._make_shared)

    def near(self, rng: Random, kind: str, commune: int) -> Structure:
        """A shared place of a kind, in a commune (its index) or about as near as there is one."""
        spread = self._kinds[kind].spread
        count = self._totals[kind]
        rank = int(self._places.position(commune, spread, rng) * count)
        if spread == "towns":
            block = min(BLOCK, 1 + count // BLOCKS)
            rank = min(rank // block * block + int(block * rng.random() ** SKEW), count - 1)
        return self._shared(kind, rank)

    def own(self, rng: Random, serial: int, commune: int, owner: Owner) -> Structure:
        """The practice of one person, under their name half of the time."""
        rank = OWN_PRACTICES + serial
        words = {"OWNER": unaccented(owner.surname), "DR": "DU DR " if owner.is_doctor else ""}
        return self._make(rng, self._kinds["solo"], rank, commune, words)

    def _make_shared(self, name: str, rank: int) -> Structure:
        kind = self._kinds[name]
        rng = seeded(self._seed, kind.slot + 1, rank)
        commune = self._places.at((rank + 0.5) / self._totals[name], kind.spread)
        return self._make(rng, kind, rank, commune, {})

    def _make(
        self, rng: Random, kind: Kind, rank: int, index: int, words: dict[str, str]
    ) -> Structure:
        commune = self._places.communes[index]
        name = self._grammar.name(kind.name, rng, words | local_words(rng, commune))
        shown = "" if rng.random() < kind.unnamed else name
        trade = elsewhere_known_as(rng, name) if rng.random() < TRADE_NAME else ""
        numbers, former = numbered(rng, kind, rank, commune.department)
        abroad = 0 if kind.key == "F" else ABROAD
        address = self._addresses.draw(rng, commune, cedex=kind.cedex, abroad=abroad)
        contacts = self._contacts.draw(rng, commune.region, name)
        return Structure(
            f"{numbers}|{shown}|{trade}|{address}|{contacts}|||{former}",
            kind.sector,
            kind.key == "F",
            commune.department in OVERSEAS,
        )


def total(kind: Kind, millions: float) -> int:
    """How many places of a kind; hospitals thin out less than people in a small directory."""
    thinned: float = millions ** THINNED[kind.spread]
    return max(1, round(kind.per_million * thinned))


def local_words(rng: Random, commune: Commune) -> dict[str, str]:
    """The place's own words, with their accents in 3 % of the names."""
    if rng.random() < ACCENTED and not commune.parent:
        return {
            "COMMUNE": commune.name.upper(),
            "DEPT": commune.department_name.upper(),
            "REGION": commune.region_name.upper(),
        }
    return {
        "COMMUNE": commune.city,
        "DEPT": unaccented(commune.department_name),
        "REGION": unaccented(commune.region_name),
    }


def elsewhere_known_as(rng: Random, name: str) -> str:
    """The sign over the door: the name again, or its last words."""
    return name if rng.random() < 0.5 else name.partition(" ")[2]  # noqa: PLR2004


def numbered(rng: Random, kind: Kind, rank: int, department: str) -> tuple[str, str]:
    """Cells 20 to 24 (SIRET, SIREN, FINESS, legal FINESS, key), and cell 47, the former key."""
    serial = kind.slot * RANKS + rank
    key = rng.choice(kind.key)
    office = siret(serial)
    if key == "F":
        site = finess(department, SITE, kind.slot, rank)
        legal = "" if department in OVERSEAS else legal_entity(department, kind, rank)
        shown = office if rng.random() < SIRET_OF_FINESS else ""
        cells, former = f"{shown}||{site}|{legal}|F{site}", f"1{site}"
    elif key == "C":
        cells, former = f"{office}|{office[:9]}|||C{office}", f"3{office}"
    else:
        cells, former = f"||||R9900{serial:010}", f"49900{serial:010}"
    return cells, former if rng.random() < FORMER else ""


def legal_entity(department: str, kind: Kind, rank: int) -> str:
    """The FINESS number of the body that runs a few neighbouring sites."""
    return finess(department, LEGAL, kind.slot, rank // SITES_OF_ONE_ENTITY)

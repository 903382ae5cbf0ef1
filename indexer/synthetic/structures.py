"""Places of practice, cells 20 to 47 of the official row, shared by the people who practise there.

A place is a pure function of the seed, its kind and its rank: each process makes the same place
when it needs it, so that no process must store them all.
"""

from functools import lru_cache
from random import Random

from msgspec import Struct, convert

from indexer.synthetic.addresses import Addresses
from indexer.synthetic.contacts import Contacts, write_overseas_prefix, write_several_phones
from indexer.synthetic.grammar import Grammar
from indexer.synthetic.identifiers import OVERSEAS_FINESS_PREFIXES, make_finess, make_siret
from indexer.synthetic.irregularities import load_irregularity_shares, write_irregularly
from indexer.synthetic.names import remove_accents
from indexer.synthetic.places import CommuneRow, CommuneTable, PlaceSpread
from indexer.synthetic.tables import join_empty_cells, read_toml_table
from indexer.synthetic.weighted import build_seeded_random

STRUCTURE_CACHE_SIZE = 1 << 16
"""Places cached by each process, the most recently used ones."""
RANKS_PER_KIND = 400_000
"""Serial numbers reserved for each kind; those of own practices follow."""
FIRST_OWN_PRACTICE_RANK = 10_000_000
THINNING_EXPONENTS = {"everywhere": 1.0, "towns": 0.75}
MAX_BLOCK_STRUCTURES, BLOCK_DIVISOR, BLOCK_SKEW = 8, 100, 2.5
"""Among 8 adjacent hospitals, the first gets 43 % of the people: real sizes differ as much."""
SITE_FINESS_MARK, LEGAL_FINESS_MARK = 9, 8
SITES_PER_ENTITY = 3
SIRET_WITH_FINESS_SHARE, TRADE_NAME_SHARE, FORMER_KEY_SHARE = 0.35, 0.08, 0.4
ACCENTED_STRUCTURE_SHARE = 0.03
IRREGULARITY_STREAM = 1
"""Last number of the seed of what is drawn for a place apart from its other properties."""
NO_PLACE_CELLS = join_empty_cells(28)
"""The cells for people without a place: people who do not practise, locums, temporary workers."""


class StructureKind(Struct, frozen=True):
    """A row of `tables/structures.toml`."""

    slot: int
    per_million: int
    spread: PlaceSpread
    key: str
    name: str
    unnamed: float
    cedex: float
    sector: str


class StructureCells(Struct, frozen=True):
    """The cells of a place of practice, and the properties that other cells depend on."""

    cells: str
    sector: str
    has_finess: bool
    overseas: bool


class Owner(Struct, frozen=True):
    """The owner of a practice, which may have their name."""

    surname: str
    is_doctor: bool


class StructureTable:
    """The places of a directory of a given size, made on demand."""

    def __init__(self, people: int, seed: int, places: CommuneTable, grammar: Grammar) -> None:
        self._seed = seed
        self._places = places
        self._grammar = grammar
        self._addresses = Addresses(grammar, places)
        self._contacts = Contacts()
        self._shares = load_irregularity_shares()
        self._kinds = convert(read_toml_table("structures.toml"), dict[str, StructureKind])
        self._totals = {
            name: count_structures(kind, people / 1_000_000) for name, kind in self._kinds.items()
        }
        self._shared = lru_cache(maxsize=STRUCTURE_CACHE_SIZE)(self._make_shared)

    def draw_near(self, rng: Random, kind: str, commune: int) -> StructureCells:
        """A shared place of a kind, in or near a commune (its index)."""
        spread = self._kinds[kind].spread
        count = self._totals[kind]
        rank = int(self._places.draw_position(commune, spread, rng) * count)
        if spread == "towns":
            block = min(MAX_BLOCK_STRUCTURES, 1 + count // BLOCK_DIVISOR)
            rank = min(rank // block * block + int(block * rng.random() ** BLOCK_SKEW), count - 1)
        return self._shared(kind, rank)

    def make_own_practice(
        self, rng: Random, serial: int, commune: int, owner: Owner
    ) -> StructureCells:
        """The own practice of one person, which may have their name."""
        rank = FIRST_OWN_PRACTICE_RANK + serial
        words = {"OWNER": remove_accents(owner.surname), "DR": "DU DR " if owner.is_doctor else ""}
        return self._make(rng, self._kinds["solo"], rank, commune, words)

    def _make_shared(self, name: str, rank: int) -> StructureCells:
        kind = self._kinds[name]
        rng = build_seeded_random(self._seed, kind.slot + 1, rank)
        commune = self._places.find_commune_index((rank + 0.5) / self._totals[name], kind.spread)
        return self._make(rng, kind, rank, commune, {})

    def _make(
        self, rng: Random, kind: StructureKind, rank: int, index: int, words: dict[str, str]
    ) -> StructureCells:
        commune = self._places.communes[index]
        name = self._grammar.draw_name(kind.name, rng, words | list_local_words(rng, commune))
        shown = "" if rng.random() < kind.unnamed else name
        trade = draw_trade_name(rng, name) if rng.random() < TRADE_NAME_SHARE else ""
        numbers, former = draw_structure_numbers(rng, kind, rank, commune.department)
        abroad = 0 if kind.key == "F" else self._shares.abroad
        plain = self._addresses.draw(rng, commune, cedex=kind.cedex, abroad=abroad)
        contacts = self._contacts.draw(rng, commune.region, name)
        apart = build_seeded_random(self._seed, kind.slot + 1, rank, IRREGULARITY_STREAM)
        address = write_irregularly(apart, plain, commune, shown, self._shares).join()
        if apart.random() < self._shares.overseas_prefix:
            contacts = write_overseas_prefix(contacts, commune.region)
        contacts = write_several_phones(apart, contacts, self._shares)
        return StructureCells(
            f"{numbers}|{shown}|{trade}|{address}|{contacts}|||{former}",
            kind.sector,
            kind.key == "F",
            commune.department in OVERSEAS_FINESS_PREFIXES,
        )


def count_structures(kind: StructureKind, millions: float) -> int:
    """Number of places of a kind; it shrinks less than the population for hospitals."""
    factor: float = millions ** THINNING_EXPONENTS[kind.spread]
    return max(1, round(kind.per_million * factor))


def list_local_words(rng: Random, commune: CommuneRow) -> dict[str, str]:
    """The names of the commune, département and region; a few with their accents."""
    if rng.random() < ACCENTED_STRUCTURE_SHARE and not commune.parent:
        return {
            "COMMUNE": commune.name.upper(),
            "DEPT": commune.department_name.upper(),
            "REGION": commune.region_name.upper(),
        }
    return {
        "COMMUNE": commune.city,
        "DEPT": remove_accents(commune.department_name),
        "REGION": remove_accents(commune.region_name),
    }


def draw_trade_name(rng: Random, name: str) -> str:
    """A trade name: the name itself, or its last words."""
    return name if rng.random() < 0.5 else name.partition(" ")[2]  # noqa: PLR2004


def draw_structure_numbers(
    rng: Random, kind: StructureKind, rank: int, department: str
) -> tuple[str, str]:
    """Cells 20 to 24 (SIRET, SIREN, FINESS, legal FINESS, key), and cell 47, the former key."""
    serial = kind.slot * RANKS_PER_KIND + rank
    key = rng.choice(kind.key)
    office = make_siret(serial)
    if key == "F":
        site = make_finess(department, SITE_FINESS_MARK, kind.slot, rank)
        legal = (
            ""
            if department in OVERSEAS_FINESS_PREFIXES
            else make_legal_finess(department, kind, rank)
        )
        shown = office if rng.random() < SIRET_WITH_FINESS_SHARE else ""
        cells, former = f"{shown}||{site}|{legal}|F{site}", f"1{site}"
    elif key == "C":
        cells, former = f"{office}|{office[:9]}|||C{office}", f"3{office}"
    else:
        cells, former = f"||||R9900{serial:010}", f"49900{serial:010}"
    return cells, former if rng.random() < FORMER_KEY_SHARE else ""


def make_legal_finess(department: str, kind: StructureKind, rank: int) -> str:
    """The FINESS number of the legal entity that runs a few adjacent sites."""
    return make_finess(department, LEGAL_FINESS_MARK, kind.slot, rank // SITES_PER_ENTITY)

"""Postal addresses, cells 27 to 40 of the official row, with its gaps and irregularities.

The loader must accept these irregularities: the street type inside the name, house numbers that are
text, no postal code, CEDEX codes that no commune has, 75056 instead of an arrondissement, towns
abroad.
"""

from random import Random

from indexer.synthetic.grammar import Grammar, elide_articles
from indexer.synthetic.irregularities import AddressCells, load_irregularity_shares
from indexer.synthetic.places import CommuneRow, CommuneTable
from indexer.synthetic.tables import read_toml_table
from indexer.synthetic.weighted import Weighted

COMPLEMENT_SHARE, SECOND_COMPLEMENT_SHARE = 0.2, 0.04
NO_NUMBER_SHARE, LONG_STREET_SHARE, TEXT_NUMBER_SHARE = 0.1, 0.22, 0.01
TYPE_IN_NAME_SHARE = 0.06
POSTAL_BOX_SHARE, CEDEX_POSTAL_BOX_SHARE = 0.04, 0.6


class Addresses:
    """Draws addresses in a commune."""

    def __init__(self, grammar: Grammar, places: CommuneTable) -> None:
        table = read_toml_table("addresses.toml")
        self._grammar = grammar
        self._places = places
        self._shares = load_irregularity_shares()
        self._types = Weighted.of(table["street_types"])
        self._repetitions = Weighted.of(table["repetitions"])
        countries = table["country"]
        self._abroad = Weighted(countries, (country["weight"] for country in countries))

    def draw(
        self, rng: Random, commune: CommuneRow, *, cedex: float, abroad: float
    ) -> AddressCells:
        """The 14 cells of an address; `cedex` and `abroad` are probabilities, from 0 to 1."""
        where = rng.random()
        if where < abroad:
            town = self._town_abroad(rng)
        elif where < abroad + self._shares.no_postal_code:
            town = self._town_without_postal_code(rng, commune)
        elif rng.random() < cedex:
            town = self._cedex(rng, commune)
        else:
            town = self._town(rng, commune)
        recipient, _, street = self._street(rng, commune).partition("|")
        return AddressCells(recipient, street, *town.split("|", 5))

    def _street(self, rng: Random, commune: CommuneRow) -> str:
        """Cells 27 to 33: complements; number, repetition index, type and name of the street."""
        words = {"COMMUNE": commune.city}
        first = self._complement(rng, words, COMPLEMENT_SHARE)
        second = self._complement(rng, words, SECOND_COMPLEMENT_SHARE)
        kind = self._types.draw(rng)
        name = elide_articles(self._grammar.expand("VOIE", rng, words))
        if rng.random() < TYPE_IN_NAME_SHARE:
            name, kind = f"{kind.partition('|')[2].upper()} {name}", "|"
        return (
            f"{first}|{second}|{draw_house_number(rng)}|{self._repetitions.draw(rng)}|{kind}|{name}"
        )

    def _complement(self, rng: Random, words: dict[str, str], share: float) -> str:
        if rng.random() >= share:
            return ""
        return elide_articles(self._grammar.expand("COMPLEMENT", rng, words))

    def _town(self, rng: Random, commune: CommuneRow) -> str:
        """Cells 34 to 40 for a town in France without CEDEX."""
        box = draw_postal_box(rng) if rng.random() < POSTAL_BOX_SHARE else ""
        return f"{box}||{rng.choice(commune.postal_codes)}|{self._commune_cells(rng, commune)}"

    def _town_without_postal_code(self, rng: Random, commune: CommuneRow) -> str:
        """Cells 34 to 40 without postal code, and with the commune in half of the cases."""
        return f"|||{self._commune_cells(rng, commune)}" if rng.random() < 0.5 else "||||||"  # noqa: PLR2004

    def _cedex(self, rng: Random, commune: CommuneRow) -> str:
        box = draw_postal_box(rng) if rng.random() < CEDEX_POSTAL_BOX_SHARE else ""
        code = self._cedex_code(rng, commune)
        number = f" {commune.number:02}" if commune.parent else ""
        line = f"{code} {commune.city} CEDEX{number}"
        return f"{box}|{line}|{code}|{self._commune_cells(rng, commune)}"

    def _cedex_code(self, rng: Random, commune: CommuneRow) -> str:
        """An invented code with the first three digits of the commune's; no commune has it."""
        while True:
            code = f"{commune.postal_codes[0][:3]}{rng.randrange(100):02}"
            if code not in self._places.postal_codes:
                return code

    def _commune_cells(self, rng: Random, commune: CommuneRow) -> str:
        """Cells 37 to 40: the arrondissement, or sometimes its city; the country, or nothing."""
        if commune.parent and rng.random() < self._shares.whole_city:
            commune = self._places.parents[commune.parent]
        country = "99000|FRANCE" if rng.random() < self._shares.country else "|"
        return f"{commune.insee}|{commune.name}|{country}"

    def _town_abroad(self, rng: Random) -> str:
        country = self._abroad.draw(rng)
        town, _, code = rng.choice(country["towns"]).partition(" ")
        return f"||{code}||{town}|{country['cells']}"


def draw_house_number(rng: Random) -> str:
    """A house number: mostly small, sometimes none, rarely a text such as `12-95`."""
    draw = rng.random()
    if draw < NO_NUMBER_SHARE:
        return ""
    if draw < NO_NUMBER_SHARE + TEXT_NUMBER_SHARE:
        return f"{rng.randrange(1, 80)}-{rng.randrange(80, 120)}"
    if draw < NO_NUMBER_SHARE + LONG_STREET_SHARE:
        return str(rng.randrange(81, 250))
    return str(rng.randrange(1, 81))


def draw_postal_box(rng: Random) -> str:
    """Cell 34, `mention de distribution`: BP or CS and a number."""
    return f"{rng.choice(('BP', 'CS'))} {rng.randrange(10_000, 99_999)}"

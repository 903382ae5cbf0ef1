"""Postal addresses, cells 27 to 40 of the official row, with its gaps and oddities.

Oddities that a reader must survive: the street type inside the name, numbers that are text,
no postal code, CEDEX codes that no commune has, 75056 in place of an arrondissement, towns
abroad.
"""

from random import Random

from indexer.synthetic.grammar import Grammar, elided
from indexer.synthetic.places import Commune, Places
from indexer.synthetic.tables import toml
from indexer.synthetic.weighted import Weighted

COMPLEMENT, SECOND_COMPLEMENT = 0.2, 0.04
NO_NUMBER, LONG_STREET, TEXT_NUMBER = 0.1, 0.22, 0.01
TYPE_INSIDE = 0.06
POSTAL_BOX, POSTAL_BOX_WITH_CEDEX = 0.04, 0.6
NO_POSTAL_CODE, WHOLE_CITY, COUNTRY_SAID = 0.03, 0.08, 0.6


class Addresses:
    """Draws addresses in a commune."""

    def __init__(self, grammar: Grammar, places: Places) -> None:
        table = toml("addresses.toml")
        self._grammar = grammar
        self._places = places
        self._types = Weighted.of(table["street_types"])
        self._repetitions = Weighted.of(table["repetitions"])
        countries = table["country"]
        self._abroad = Weighted(countries, (country["weight"] for country in countries))

    def draw(self, rng: Random, commune: Commune, *, cedex: float, abroad: float) -> str:
        """The 14 cells of an address, with the chances of a CEDEX line and of being abroad."""
        where = rng.random()
        if where < abroad:
            town = self._town_abroad(rng)
        elif where < abroad + NO_POSTAL_CODE:
            town = self._gap(rng, commune)
        elif rng.random() < cedex:
            town = self._cedex(rng, commune)
        else:
            town = self._town(rng, commune)
        return f"{self._street(rng, commune)}|{town}"

    def _street(self, rng: Random, commune: Commune) -> str:
        """Cells 27 to 33: complements, number, index, type and name of the street."""
        words = {"COMMUNE": commune.city}
        first = self._complement(rng, words, COMPLEMENT)
        second = self._complement(rng, words, SECOND_COMPLEMENT)
        kind = self._types.draw(rng)
        name = elided(self._grammar.expand("VOIE", rng, words))
        if rng.random() < TYPE_INSIDE:
            name, kind = f"{kind.partition('|')[2].upper()} {name}", "|"
        return f"{first}|{second}|{house(rng)}|{self._repetitions.draw(rng)}|{kind}|{name}"

    def _complement(self, rng: Random, words: dict[str, str], share: float) -> str:
        if rng.random() >= share:
            return ""
        return elided(self._grammar.expand("COMPLEMENT", rng, words))

    def _town(self, rng: Random, commune: Commune) -> str:
        """Cells 34 to 40 for an ordinary town."""
        box = postal_box(rng) if rng.random() < POSTAL_BOX else ""
        return f"{box}||{rng.choice(commune.postal_codes)}|{self._said(rng, commune)}"

    def _gap(self, rng: Random, commune: Commune) -> str:
        """No postal code, and the commune only half of the time."""
        return f"|||{self._said(rng, commune)}" if rng.random() < 0.5 else "||||||"  # noqa: PLR2004

    def _cedex(self, rng: Random, commune: Commune) -> str:
        box = postal_box(rng) if rng.random() < POSTAL_BOX_WITH_CEDEX else ""
        code = self._cedex_code(rng, commune)
        number = f" {int(commune.insee[-2:]):02}" if commune.parent else ""
        line = f"{code} {commune.city} CEDEX{number}"
        return f"{box}|{line}|{code}|{self._said(rng, commune)}"

    def _cedex_code(self, rng: Random, commune: Commune) -> str:
        """An invented code of the same sorting centre, which no commune has."""
        while True:
            code = f"{commune.postal_codes[0][:3]}{rng.randrange(100):02}"
            if code not in self._places.postal_codes:
                return code

    def _said(self, rng: Random, commune: Commune) -> str:
        """Cells 37 to 40: the commune, the whole city at times, and the country or nothing."""
        if commune.parent and rng.random() < WHOLE_CITY:
            commune = self._places.parents[commune.parent]
        country = "99000|FRANCE" if rng.random() < COUNTRY_SAID else "|"
        return f"{commune.insee}|{commune.name}|{country}"

    def _town_abroad(self, rng: Random) -> str:
        country = self._abroad.draw(rng)
        town, _, code = rng.choice(country["towns"]).partition(" ")
        return f"||{code}||{town}|{country['cells']}"


def house(rng: Random) -> str:
    """A house number: small ones first, none at times, text now and then."""
    draw = rng.random()
    if draw < NO_NUMBER:
        return ""
    if draw < NO_NUMBER + TEXT_NUMBER:
        return f"{rng.randrange(1, 80)}-{rng.randrange(80, 120)}"
    if draw < NO_NUMBER + LONG_STREET:
        return str(rng.randrange(81, 250))
    return str(rng.randrange(1, 81))


def postal_box(rng: Random) -> str:
    """A `mention de distribution`: BP or CS and a number."""
    return f"{rng.choice(('BP', 'CS'))} {rng.randrange(10_000, 99_999)}"

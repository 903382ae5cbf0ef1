"""Names of structures and streets, made from the weighted rules of `tables/grammar.toml`.

No real hospital, street or CEDEX line is shipped: everything is invented, in the shapes the
file has.
"""

import re
from collections.abc import Callable, Mapping
from random import Random

from indexer.synthetic.tables import toml
from indexer.synthetic.weighted import Weighted

SYMBOL = re.compile(r"\{(\w+)\}")
ELISION = re.compile(r"\bDE (LES |LE |(?=[AEIOU]))")
CONTRACTED = {"LES ": "DES ", "LE ": "DU ", "": "D'"}
NOISE = Weighted.of(
    {
        ("SAINT", "ST"): 3.0,
        ("SAINTE", "STE"): 1.0,
        ("CENTRE", "CTRE"): 2.0,
        ("HOPITAL", "HOP"): 1.0,
        ("CLINIQUE", "CL"): 1.0,
        ("GROUPE HOSPITALIER", "G.H."): 1.0,
        (" ", "  "): 2.0,
        ("-", " "): 2.0,
    },
)
NOISY = 0.08
LONGEST = 38
"""FINESS cuts names at 38 characters."""


Draw = Callable[[Random], str]


class Grammar:
    """Expands a symbol to a name."""

    def __init__(self, drawn: Mapping[str, Draw]) -> None:
        self._rules = {
            symbol: Weighted(list(map(SYMBOL.split, rule)), rule.values())
            for symbol, rule in toml("grammar.toml").items()
        }
        self._drawn = drawn
        self.symbols = frozenset(self._rules)

    def expand(self, symbol: str, rng: Random, words: Mapping[str, str]) -> str:
        """One production of `symbol`; `words` are the place's own, and come first."""
        if symbol in words:
            return words[symbol]
        if symbol in self._drawn:
            return self._drawn[symbol](rng)
        parts = self._rules[symbol].draw(rng)
        if len(parts) == 1:
            return parts[0]
        return "".join(
            self.expand(part, rng, words) if odd % 2 else part for odd, part in enumerate(parts)
        )

    def name(self, symbol: str, rng: Random, words: Mapping[str, str]) -> str:
        """A structure's name as registers write it: elided, cut, abbreviated now and then."""
        text = elided(self.expand(symbol, rng, words))
        if rng.random() < NOISY:
            text = text.replace(*NOISE.draw(rng), 1)
        return text[:LONGEST].rstrip()


def elided(text: str) -> str:
    """`DE ANGERS` → `D'ANGERS`, `DE LE MANS` → `DU MANS`."""
    return ELISION.sub(lambda found: CONTRACTED[found[1]], text)

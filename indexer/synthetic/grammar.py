"""Names of structures and streets, made from the weighted rules of `tables/grammar.toml`.

The package contains no real hospital or street: all names are invented, in the formats of the
official file.
"""

import re
from collections.abc import Callable, Mapping
from random import Random

from indexer.synthetic.tables import read_toml_table
from indexer.synthetic.weighted import Weighted

SYMBOL = re.compile(r"\{(\w+)\}")
ELISION = re.compile(r"\bDE (LES |LE |(?=[AEIOU]))")
CONTRACTIONS = {"LES ": "DES ", "LE ": "DU ", "": "D'"}
NAME_VARIATIONS = Weighted.of(
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
NAME_VARIATION_SHARE = 0.08
MAX_STRUCTURE_NAME_CHARS = 38
"""FINESS cuts names at 38 characters."""


DrawWord = Callable[[Random], str]


class Grammar:
    """Expands symbols of the grammar to names; `draws` has the symbols drawn by functions."""

    def __init__(self, draws: Mapping[str, DrawWord]) -> None:
        self._rules = {
            symbol: Weighted(list(map(SYMBOL.split, rule)), rule.values())
            for symbol, rule in read_toml_table("grammar.toml").items()
        }
        self._drawn = draws
        self.symbols = frozenset(self._rules)

    def expand(self, symbol: str, rng: Random, words: Mapping[str, str]) -> str:
        """One production of `symbol`; `words` are values of the place and replace rules."""
        if symbol in words:
            return words[symbol]
        if symbol in self._drawn:
            return self._drawn[symbol](rng)
        parts = self._rules[symbol].draw(rng)
        if len(parts) == 1:
            return parts[0]
        return "".join(
            self.expand(part, rng, words) if index % 2 else part
            for index, part in enumerate(parts)  # `re.split`: every second part is a symbol
        )

    def draw_name(self, symbol: str, rng: Random, words: Mapping[str, str]) -> str:
        """The name of a structure as in the register: elided, cut, sometimes abbreviated."""
        text = elide_articles(self.expand(symbol, rng, words))
        if rng.random() < NAME_VARIATION_SHARE:
            text = text.replace(*NAME_VARIATIONS.draw(rng), 1)
        return text[:MAX_STRUCTURE_NAME_CHARS].rstrip()


def elide_articles(text: str) -> str:
    """`DE ANGERS` → `D'ANGERS`, `DE LE MANS` → `DU MANS`."""
    return ELISION.sub(lambda match: CONTRACTIONS[match[1]], text)

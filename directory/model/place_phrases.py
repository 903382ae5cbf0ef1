"""Places in a French sentence: `au Mans`, `d’Hyères`, `dans les Bouches-du-Rhône`.

The article of a commune is part of its official name. Spelling does not tell which `h` is mute:
the communes that elide before it are listed (INSEE, code officiel géographique, TNCC).
"""

import re
from functools import cache

from directory.model.geography import GEOGRAPHY_DATA_DIR
from directory.text.analysis import fold, join_term

MUTE_H_FILE = GEOGRAPHY_DATA_DIR / "mute_h.txt"
CONTRACTED_ARTICLE = re.compile(r"(?P<article>Les?) (?P<name>.+)", re.IGNORECASE)
ARRONDISSEMENT_SUFFIX = " Arrondissement"
"""Ends the official names of parts of Paris, Lyon and Marseille, and is not said in a sentence."""
VOWELS = "aeiouy"


def prepend_a(town: str) -> str:
    """The name of a town after `à`: `à Rennes`, `au Mans`, `aux Ulis`, `à La Rochelle`."""
    return prepend_preposition(town, plain="à ", singular="au ", plural="aux ")


def prepend_de(town: str) -> str:
    """The name of a town after `de`: `de Rennes`, `d’Angers`, `du Mans`, `des Ulis`."""
    plain = "d’" if is_elided(town) else "de "
    return prepend_preposition(town, plain=plain, singular="du ", plural="des ")


def prepend_preposition(town: str, *, plain: str, singular: str, plural: str) -> str:
    """A name after a preposition, which contracts with the articles `Le` and `Les`."""
    name = town.removesuffix(ARRONDISSEMENT_SUFFIX)
    contracted = CONTRACTED_ARTICLE.fullmatch(name)
    if not contracted:
        return plain + name
    is_plural = len(contracted["article"]) == len("Les")
    return (plural if is_plural else singular) + contracted["name"]


def is_elided(town: str) -> bool:
    """Whether `de` becomes `d’` before a name."""
    folded = fold(town)
    return folded.startswith(tuple(VOWELS)) or join_term(town) in load_mute_h_names()


@cache
def load_mute_h_names() -> frozenset[str]:
    """The communes whose name begins with a mute `h`, folded and joined."""
    return frozenset(map(join_term, MUTE_H_FILE.read_text("utf-8").splitlines()))

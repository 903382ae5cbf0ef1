"""Slips in words that are no names: trades and towns, typed in a hurry.

Set A has uniform edits and the respellings of `typos_a`. Set B has rules of its own: a neighbour on
an AZERTY keyboard, a letter doubled, dropped or swapped, and spellings by ear.
"""

from random import Random

from benchmarks.relevance.typos_a import (
    MIN_TYPO_LETTERS,
    apply_random_edit,
    apply_respelling_rule,
    respell_phonetically,
)
from benchmarks.relevance.typos_b import pick_adjacent_key

RESPELLING_SHARE = 0.25
"""Of set A's slips; the others are edits."""
BY_EAR_RULES = (
    ("ph", ("f",)),
    ("th", ("t",)),
    ("rh", ("r",)),
    ("ch(?=[lnrio])", ("k", "c")),
    ("qu", ("k",)),
    ("y", ("i",)),
    ("eau", ("o", "au")),
    ("au(?!x)", ("o",)),
    ("(?<=[aeiou])ss", ("c",)),
    ("c(?=[ei])", ("ss", "s")),
    ("x(?=[aeiou])", ("cs",)),
    (r"([flmnprt])\1", (r"\1",)),
    ("en(?=[bcdfgjlpqstvz])", ("an",)),
    ("an(?=[bcdfgjlpqstvz])", ("en",)),
    ("ain", ("in", "ein")),
    ("(?<=[a-z]{3})(e|es|s|x|t|d)$", ("",)),
    ("^h", ("",)),
    ("g(?=[ei])", ("j",)),
    ("oe", ("e",)),
    ("eu", ("e",)),
    ("ai(?!n)", ("e",)),
)


def slip_uniformly(word: str, rng: Random) -> str:
    """Set A: an edit anywhere, or a respelling."""
    spelt = respell_phonetically(word, rng) if rng.random() < RESPELLING_SHARE else word
    return spelt if spelt != word else apply_random_edit(word, rng)


def slip_on_keyboard(word: str, rng: Random) -> str:
    """Set B: one of five slips, each as likely."""
    while True:
        at = rng.randrange(len(word))
        slipped = rng.choice(
            (
                word[:at] + pick_adjacent_key(word[at], rng) + word[at + 1 :],
                word[: at + 1] + word[at:],
                word[:at] + word[at + 1 :],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
                spell_by_ear(word, rng),
            )
        )
        if slipped != word:
            return slipped


def spell_by_ear(word: str, rng: Random) -> str:
    """A word as it is heard; the word itself if no rule fits or too little is left."""
    spelt = apply_respelling_rule(word, BY_EAR_RULES, rng)
    return spelt if len(spelt) >= MIN_TYPO_LETTERS else word

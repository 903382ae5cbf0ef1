"""Set A: the errors that tuning may use. Uniform edits, and a table of French respellings."""

import re
from random import Random

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
MIN_TYPO_LETTERS = 4
"""Letters of a word that errors are made in; the search allows none in shorter words."""

RESPELLING_RULES = (
    ("ph", ("f",)),
    ("f", ("ph",)),
    ("eau", ("o", "au")),
    ("(?<!e)au(?!x)", ("o",)),
    ("ault$|aud$|aut$", ("o", "eau", "ot")),
    ("(?<=[aeiou])[tdsx]$", ("",)),
    ("t$", ("d",)),
    ("d$", ("t",)),
    ("(?<=[aeiou][lnrtm])e$", ("",)),
    (r"(?<!i)([bdflmnprt])\1", (r"\1",)),
    ("(?<=[aeiou])([lnrt])(?=[aeiou])", (r"\1\1",)),
    ("(?<=[a-z])y(?![aeiou])", ("i",)),
    ("(?<=[a-z])i(?=[^aeioumn]|$)", ("y",)),
    ("c(?=[eiy])", ("s",)),
    ("^s(?=[eiy])", ("c",)),
    ("qu(?=[ao])|qu$", ("c",)),
    ("qu", ("k",)),
    ("c(?=[aoulr])", ("k",)),
    ("k(?=[aoulr])|k$", ("c",)),
    ("an(?=[bcdfgjlpqstvz])", ("en",)),
    ("en(?=[bcdfgjlpqstvz])", ("an",)),
    ("[ae]in(?=[^aeiouynm]|$)", ("in",)),
    ("in(?=[^aeiouynmgh]|$)", ("ain",)),
    ("ai(?!n)", ("e", "ei")),
    ("e[tzr]$", ("e",)),
    ("^h", ("",)),
    ("(?<=[tr])h", ("",)),
    ("(?<![st])t(?=[aeo])", ("th",)),
    ("ge(?=[ao])", ("j",)),
    ("g(?=[ei])", ("j",)),
    ("(?<=[aeiou])ss(?=[ei])", ("c",)),
    ("(?<=[aeiou])z(?=[aeiou])", ("s",)),
    ("sch", ("ch",)),
)


def apply_random_edit(word: str, rng: Random) -> str:
    """Insert, drop, swap with the next, or replace one letter; it may be the first."""
    while True:
        at = rng.randrange(len(word))
        head, here, rest = word[:at], word[at], word[at + 1 :]
        letter = rng.choice(ALPHABET)
        edited = rng.choice(
            (
                head + letter + here + rest,
                head + rest,
                head + rest[:1] + here + rest[1:],
                head + letter + rest,
            )
        )
        if edited != word:
            return edited


def respell_phonetically(word: str, rng: Random) -> str:
    """Apply one or two respellings; gives the word itself if none fits."""
    for _ in range(rng.randint(1, 2)):
        again = apply_respelling_rule(word, RESPELLING_RULES, rng)
        word = again if len(again) >= MIN_TYPO_LETTERS else word
    return word


def apply_respelling_rule(
    word: str, rules: tuple[tuple[str, tuple[str, ...]], ...], rng: Random
) -> str:
    """One respelling of the table, at one of the places where it fits."""
    places = [
        (found, choices) for pattern, choices in rules for found in re.finditer(pattern, word)
    ]
    if not places:
        return word
    found, choices = rng.choice(places)
    return word[: found.start()] + found.expand(rng.choice(choices)) + word[found.end() :]


def list_format_variants(text: str) -> tuple[str, ...]:
    """Other ways to write the same name: case, hyphens, apostrophes, spaces."""
    return (
        text.lower(),
        text.upper(),
        text.title(),
        text.replace("-", " "),
        text.replace("'", "’"),
        text.replace("'", " ").replace(" ", "  "),
    )

"""Set B: errors by rules that are independent of the search, which is never tuned with them.

Typos of an AZERTY keyboard, letters that scanners confuse, letters doubled or halved, and the
spellings of one name by different French families (Lefebvre and Lefebure, Rousseau and Roussot).
"""

import unicodedata
from random import Random

from benchmarks.relevance.typos_a import MIN_TYPO_LETTERS, apply_respelling_rule

KEYBOARD_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
CONFUSABLE_LETTERS = (
    ("rn", "m"),
    ("m", "rn"),
    ("l", "1"),
    ("l", "i"),
    ("i", "l"),
    ("i", "1"),
    ("o", "0"),
    ("cl", "d"),
    ("d", "cl"),
    ("u", "v"),
    ("v", "u"),
    ("h", "b"),
    ("e", "c"),
    ("vv", "w"),
    ("nn", "m"),
    ("s", "5"),
    ("g", "q"),
    ("a", "o"),
)
FAMILY_SPELLING_RULES = (
    ("bv", ("bu", "v")),
    ("v", ("bv", "w")),
    ("w", ("v", "ou")),
    ("eau$", ("ot", "eaux", "aud", "aux")),
    ("o[ts]?$", ("eau", "aux", "aud")),
    ("au[dlt]t?$", ("aux", "eau", "ot")),
    ("i?er$", (r"ie", r"iez", r"e")),
    ("et(te)?$", ("ey", "ay", "ez", "et")),
    ("ay$|ey$|ez$", ("et", "ais", "ait", "e")),
    ("[ae]nt?$", ("ent", "an", "and", "ans")),
    ("ain$|in$", ("aint", "ein", "ins", "en")),
    ("on$", ("ond", "om", "ont", "ons")),
    ("ch", ("sch", "sh")),
    ("sch", ("sh", "ch")),
    ("ck|k", ("que", "ck", "k")),
    ("que$", ("k", "c", "ck")),
    ("x", ("cs", "ks", "cks")),
    ("gn", ("ni", "ny")),
    ("ill?(?=[aeo])", ("y", "ili")),
    ("oi", ("oua", "oy")),
    ("oy", ("oi", "oie")),
    ("ou", ("oo", "u")),
    ("eu", ("oe", "oeu")),
    ("oe", ("eu", "e")),
    ("am(?=[bp])", ("an", "em")),
    ("om(?=[bp])", ("on",)),
    ("im(?=[bp])", ("in", "aim")),
    ("j(?=e)", ("g",)),
    ("(?<=[aeiou])s(?=[aeiou])", ("z",)),
    ("(?<=[aeiou])z(?=[aeiou])", ("s",)),
    ("tz|ts", ("z", "ts")),
    ("ti(?=on|en)", ("ci", "ssi")),
    ("(?<=[aeiou])([bcdfgmp])(?=[aeiou])", (r"\1\1",)),
    (r"([a-z])\1", (r"\1",)),
    ("h", ("",)),
    ("(?<=[^aeiouh])$", ("e", "s")),
    ("e$|s$", ("",)),
)


def pick_adjacent_key(letter: str, rng: Random) -> str:
    """A key next to this one, on the same row of an AZERTY keyboard."""
    row = next((row for row in KEYBOARD_ROWS if letter in row), letter)
    at = row.find(letter)
    return rng.choice([row[near] for near in (at - 1, at + 1) if 0 <= near < len(row)] or [letter])


def make_random_typo(word: str, rng: Random) -> str:
    """Make one error of a typist or of a scanner."""
    while True:
        at = rng.randrange(len(word))
        key = pick_adjacent_key(word[at], rng)
        misspelt = rng.choice(
            (
                word[:at] + key + word[at + 1 :],
                word[: at + 1] + key + word[at + 1 :],
                word[: at + 1] + word[at:],
                word[:at] + word[at + 1 :],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
                confuse_letters(word, rng),
            )
        )
        if misspelt != word:
            return misspelt


def confuse_letters(word: str, rng: Random) -> str:
    """Replace letters by similar ones; gives the word itself if it has none of them."""
    return apply_respelling_rule(
        word, tuple((seen, (read,)) for seen, read in CONFUSABLE_LETTERS), rng
    )


def respell_as_another_family(word: str, rng: Random) -> str:
    """The name as another family spells it."""
    spelt = apply_respelling_rule(word, FAMILY_SPELLING_RULES, rng)
    return spelt if len(spelt) >= MIN_TYPO_LETTERS else word


def list_unicode_variants(text: str) -> tuple[str, ...]:
    """Other ways to write the same name: what keyboards, word processors and forms make of it."""
    return (
        unicodedata.normalize("NFD", text),
        text.swapcase(),
        f"  {text}\t",
        text.replace(" ", "\N{NO-BREAK SPACE}"),
        text.replace("-", "\N{NON-BREAKING HYPHEN}").replace("'", "`"),
        text.replace("-", " – ").replace("'", "‘"),
        text.lower().replace("e", "é").replace("c", "ç").replace("a", "â"),
    )

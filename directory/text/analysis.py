"""Text to terms: the one chain used when indexing and when searching.

Both sides must cut and fold text the same way, or what is indexed is never found. A query is glued
one way only (`units`), and a document holds every term that a query may arrive at (`name_terms`),
so that `lefloch`, `le floc'h` and `LE FLOC H` ask for the same single term.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations, product

from unidecode import unidecode

APOSTROPHE = r"['’‘ʼʹ`´＇]"
INNER_APOSTROPHES = re.compile(rf"(?<=\w){APOSTROPHE}(?=\w)")
NON_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
SAINT_ABBREVIATIONS = {"st": "saint", "ste": "sainte"}
PARTICLES = frozenset(
    "al ben d da de dei del dela della delle den der des di do dos du el l la las le les lo los m "
    "mac mc n o saint sainte t ten ter v van vanden vander von y".split()
)
"""Words that lean on the next one: wherever the name is cut, it stays one unit."""
SPECIAL_WORDS = PARTICLES | SAINT_ABBREVIATIONS.keys()
MAX_RUN_WORDS = 4
"""Longest run of neighbouring words that is indexed glued: `de`+`la`+`tour`+`d`…"""
MAX_PERMUTED_UNITS = 3
"""A field of up to three units is complete in any order of them; a longer one, as written."""
TEXT_CACHE_SIZE = 30_000
"""Texts of which each answer is kept, about 400 bytes: names come back, most of them often.

With 100,000 a worker held 504 MiB instead of 473 after 30,000 requests, and a load 1,754 instead of
1,447; the load took 128 s instead of 142, in part because the machine was faster (1.8 M people).
"""


def fold(text: str) -> str:
    """Lower-case ASCII words joined by single spaces; apostrophes inside a word vanish.

    Laws, held by tests: idempotent; never empty for a text that has a letter.
    """
    # nine names in ten, and rarely twice the same: no memory answers faster
    return text.lower() if text.isascii() and text.isalpha() else fold_unicode(text)


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def fold_unicode(text: str) -> str:
    """What `fold` makes of a text that is more than ASCII letters."""
    plain = NON_ALPHANUMERIC.sub(" ", unidecode(INNER_APOSTROPHES.sub("", text)).lower()).strip()
    # letters that unidecode has no Latin form for keep their own, or the text could not be found
    return plain or " ".join("".join(filter(str.isalpha, text)).casefold().split())


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded, saints in full: `St-Éxupery` → `saint`, `exupery`."""
    return tuple(SAINT_ABBREVIATIONS.get(word, word) for word in fold(text).split())


def clear_text_caches() -> None:
    """Let go of the texts that are remembered: after 35,000 names of communes, 9 MB."""
    fold_unicode.cache_clear()
    words.cache_clear()


def join_particles(name_words: Sequence[str]) -> tuple[str, ...]:
    """Words with their particles glued on: `le`, `floch` → `lefloch`.

    A particle at the end stands alone. The lone `h` of `LE FLOC H` leans back on its `c`.
    """
    glued: list[str] = []
    pending = ""
    for word in name_words:
        if word == "h" and not pending and glued and glued[-1].endswith("c"):
            glued[-1] += word
        elif word in PARTICLES:
            pending += word
        else:
            glued.append(pending + word)
            pending = ""
    return (*glued, pending) if pending else tuple(glued)


def rotate_units(name_units: Sequence[str]) -> tuple[str, ...]:
    """Every rotation, glued: a name is complete whether the surname leads or follows."""
    return tuple(
        dict.fromkeys("".join((*name_units[i:], *name_units[:i])) for i in range(len(name_units)))
    )


def extract_plain_word(text: str) -> str:
    """The word that a text of one plain word is; nothing for any other text.

    Seventeen people in twenty have a plain name and a plain first name: what they are found by is
    then told at once, in 1 µs instead of 6.
    """
    word = text.lower()
    return word if text.isascii() and text.isalpha() and word not in SPECIAL_WORDS else ""


TermSet = frozenset[str]


def analyze_name(exercise_name: str, first_name: str) -> tuple[TermSet, TermSet]:
    """What `name_terms` and `complete_keys` say of one exercise name and first name."""
    if (one := extract_plain_word(exercise_name)) and (other := extract_plain_word(first_name)):
        return frozenset((one, other)), frozenset((one, other, one + other))
    return build_name_terms(exercise_name, first_name), build_complete_keys(
        exercise_name, first_name
    )


def build_name_terms(exercise_name: str, first_name: str) -> TermSet:
    """All terms that a whole word of a query may be, for one exercise name and first name.

    The words and glued runs of each field, and the units of both fields in both orders: `LE Thi`
    is asked for as `lethi`, because `le` is a particle to who does not know.
    """
    terms = join_runs(exercise_name) | join_runs(first_name)
    name, first = words(exercise_name), words(first_name)
    if name and first and not PARTICLES.isdisjoint((name[-1], first[-1])):
        return terms | {*join_particles(name + first), *join_particles(first + name)}
    return terms


def build_complete_keys(exercise_name: str, first_name: str) -> TermSet:
    """What a rotation of a query must equal for the name fields it touches to be fully covered."""
    names, firsts = build_field_keys(exercise_name), build_field_keys(first_name)
    keys = names | firsts | {name + first for name, first in product(names, firsts)}
    if words(first_name)[-1:] and words(first_name)[-1] in PARTICLES:  # `Ben Martin` is one unit
        keys |= {first + name for name, first in product(names, firsts)}
    return keys


@lru_cache(maxsize=10_000)
def join_runs(text: str) -> frozenset[str]:
    """Runs of up to `RUN` neighbouring words, glued; here an apostrophe separates too."""
    parts = words(re.sub(APOSTROPHE, " ", text))
    return frozenset(
        "".join(parts[start:end])
        for start in range(len(parts))
        for end in range(start + 1, min(start + MAX_RUN_WORDS, len(parts)) + 1)
    ) | list_words_and_units(text)


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def list_words_and_units(text: str) -> frozenset[str]:
    """What people take for a word of this field: its words, and these with particles glued on."""
    return frozenset((*words(text), *join_particles(words(text))))


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def build_field_keys(text: str) -> frozenset[str]:
    """One whole field without spaces, its units in any order."""
    of_field = join_particles(words(text))
    orders = permutations(of_field) if len(of_field) <= MAX_PERMUTED_UNITS else (of_field,)
    return frozenset(filter(None, map("".join, orders)))

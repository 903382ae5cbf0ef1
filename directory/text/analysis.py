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
SEPARATORS = re.compile(r"[^a-z0-9]+")
FULL_FORMS = {"st": "saint", "ste": "sainte"}
PARTICLES = frozenset(
    "al ben d da de dei del dela della delle den der des di do dos du el l la las le les lo los m "
    "mac mc n o saint sainte t ten ter v van vanden vander von y".split()
)
"""Words that lean on the next one: wherever the name is cut, it stays one unit."""
NOT_PLAIN = PARTICLES | FULL_FORMS.keys()
RUN = 4
"""Longest run of neighbouring words that is indexed glued: `de`+`la`+`tour`+`d`…"""
PERMUTED = 3
"""A field of up to three units is complete in any order of them; a longer one, as written."""
REMEMBERED = 30_000
"""Texts of which each answer is kept, about 400 bytes: names come back, most of them often.

With 100,000 a worker held 504 MiB instead of 473 after 30,000 requests, and a load 1,754 instead of
1,447; the load took 128 s instead of 142, in part because the machine was faster (1.8 M people).
"""


def fold(text: str) -> str:
    """Lower-case ASCII words joined by single spaces; apostrophes inside a word vanish.

    Laws, held by tests: idempotent; never empty for a text that has a letter.
    """
    # nine names in ten, and rarely twice the same: no memory answers faster
    return text.lower() if text.isascii() and text.isalpha() else folded(text)


@lru_cache(maxsize=REMEMBERED)
def folded(text: str) -> str:
    """What `fold` makes of a text that is more than ASCII letters."""
    plain = SEPARATORS.sub(" ", unidecode(INNER_APOSTROPHES.sub("", text)).lower()).strip()
    # letters that unidecode has no Latin form for keep their own, or the text could not be found
    return plain or " ".join("".join(filter(str.isalpha, text)).casefold().split())


@lru_cache(maxsize=REMEMBERED)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded, saints in full: `St-Éxupery` → `saint`, `exupery`."""
    return tuple(FULL_FORMS.get(word, word) for word in fold(text).split())


def forget() -> None:
    """Let go of the texts that are remembered: after 35,000 names of communes, 9 MB."""
    folded.cache_clear()
    words.cache_clear()


def units(of_words: Sequence[str]) -> tuple[str, ...]:
    """Words with their particles glued on: `le`, `floch` → `lefloch`.

    A particle at the end stands alone. The lone `h` of `LE FLOC H` leans back on its `c`.
    """
    glued: list[str] = []
    pending = ""
    for word in of_words:
        if word == "h" and not pending and glued and glued[-1].endswith("c"):
            glued[-1] += word
        elif word in PARTICLES:
            pending += word
        else:
            glued.append(pending + word)
            pending = ""
    return (*glued, pending) if pending else tuple(glued)


def rotations(of_units: Sequence[str]) -> tuple[str, ...]:
    """Every rotation, glued: a name is complete whether the surname leads or follows."""
    return tuple(
        dict.fromkeys("".join((*of_units[i:], *of_units[:i])) for i in range(len(of_units)))
    )


def plain(text: str) -> str:
    """The word that a text of one plain word is; nothing for any other text.

    Seventeen people in twenty have a plain name and a plain first name: what they are found by is
    then told at once, in 1 µs instead of 6.
    """
    word = text.lower()
    return word if text.isascii() and text.isalpha() and word not in NOT_PLAIN else ""


Terms = frozenset[str]


def name_terms_and_keys(exercise_name: str, first_name: str) -> tuple[Terms, Terms]:
    """What `name_terms` and `complete_keys` say of one exercise name and first name."""
    if (one := plain(exercise_name)) and (other := plain(first_name)):
        return frozenset((one, other)), frozenset((one, other, one + other))
    return name_terms(exercise_name, first_name), complete_keys(exercise_name, first_name)


def name_terms(exercise_name: str, first_name: str) -> Terms:
    """All terms that a whole word of a query may be, for one exercise name and first name.

    The words and glued runs of each field, and the units of both fields in both orders: `LE Thi`
    is asked for as `lethi`, because `le` is a particle to who does not know.
    """
    terms = runs(exercise_name) | runs(first_name)
    name, first = words(exercise_name), words(first_name)
    if name and first and not PARTICLES.isdisjoint((name[-1], first[-1])):
        return terms | {*units(name + first), *units(first + name)}
    return terms


def complete_keys(exercise_name: str, first_name: str) -> Terms:
    """What a rotation of a query must equal for the name fields it touches to be fully covered."""
    names, firsts = field_keys(exercise_name), field_keys(first_name)
    keys = names | firsts | {name + first for name, first in product(names, firsts)}
    if words(first_name)[-1:] and words(first_name)[-1] in PARTICLES:  # `Ben Martin` is one unit
        keys |= {first + name for name, first in product(names, firsts)}
    return keys


@lru_cache(maxsize=10_000)
def runs(text: str) -> frozenset[str]:
    """Runs of up to `RUN` neighbouring words, glued; here an apostrophe separates too."""
    parts = words(re.sub(APOSTROPHE, " ", text))
    return frozenset(
        "".join(parts[start:end])
        for start in range(len(parts))
        for end in range(start + 1, min(start + RUN, len(parts)) + 1)
    ) | words_and_units(text)


@lru_cache(maxsize=REMEMBERED)
def words_and_units(text: str) -> frozenset[str]:
    """What people take for a word of this field: its words, and these with particles glued on."""
    return frozenset((*words(text), *units(words(text))))


@lru_cache(maxsize=REMEMBERED)
def field_keys(text: str) -> frozenset[str]:
    """One whole field without spaces, its units in any order."""
    of_field = units(words(text))
    orders = permutations(of_field) if len(of_field) <= PERMUTED else (of_field,)
    return frozenset(filter(None, map("".join, orders)))

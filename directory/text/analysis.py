"""Text to terms: the one analysis chain used when indexing and when searching.

Both sides must cut and fold text the same way, or what is indexed is never found. A query is joined
in one way only (`join_particles`), and a document holds every term that a query may become
(`build_name_terms`), so that `lefloch`, `le floc'h` and `LE FLOC H` search for the same term.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations

from unidecode import unidecode

APOSTROPHE = r"['’‘ʼʹ`´＇]"
INNER_APOSTROPHES = re.compile(rf"(?<=\w){APOSTROPHE}(?=\w)")
NON_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
SAINT_ABBREVIATIONS = {"st": "saint", "ste": "sainte"}
PARTICLES = frozenset(
    "al ben d da de dei del dela della delle den der des di do dos du el l la las le les lo los m "
    "mac mc n o saint sainte t ten ter v van vanden vander von y".split()
)
"""Words that belong to the next one: wherever the name is cut, they stay one unit with it."""
SPECIAL_WORDS = PARTICLES | SAINT_ABBREVIATIONS.keys()
MAX_RUN_WORDS = 4
"""Longest run of neighbouring words that is indexed as one term: `de`+`la`+`tour`+`d`…"""
MAX_PERMUTED_UNITS = 3
"""A field of up to three units matches in any order of them; a longer one, as written only."""
TEXT_CACHE_SIZE = 30_000
"""Texts in each cache, about 400 bytes each: names repeat, and a few of them very often."""


def fold(text: str) -> str:
    """Lower-case ASCII words joined by single spaces; apostrophes inside a word are removed.

    Properties held by tests: idempotent; never empty for a text that has a letter.
    """
    # most names, rarely repeated: a cache would be slower
    return text.lower() if text.isascii() and text.isalpha() else fold_unicode(text)


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def fold_unicode(text: str) -> str:
    """`fold` for a text that is more than ASCII letters."""
    plain = NON_ALPHANUMERIC.sub(" ", unidecode(INNER_APOSTROPHES.sub("", text)).lower()).strip()
    # letters without a Latin form in unidecode stay, or the text could not be found
    return plain or " ".join("".join(filter(str.isalpha, text)).casefold().split())


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded, with saints in full: `St-Éxupery` → `saint`, `exupery`."""
    return tuple(SAINT_ABBREVIATIONS.get(word, word) for word in fold(text).split())


def join_term(text: str) -> str:
    """The key of a term: its folded words, joined, so that spaces and hyphens never matter."""
    return "".join(words(text))


def clear_text_caches() -> None:
    """Empty the caches of this module, for example after indexing the names of all communes."""
    fold_unicode.cache_clear()
    words.cache_clear()


def join_particles(name_words: Sequence[str]) -> tuple[str, ...]:
    """Words with their particles joined on: `le`, `floch` → `lefloch`.

    A particle at the end stands alone. The lone `h` of `LE FLOC H` is joined to the `c` before it.
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
    """Every rotation as one term: a name is complete whether the surname comes first or last."""
    return tuple(
        dict.fromkeys("".join((*name_units[i:], *name_units[:i])) for i in range(len(name_units)))
    )


def extract_plain_word(text: str) -> str:
    """The word of a text that is one plain word; empty for any other text.

    A fast path: most surnames and first names are plain, and their terms need no analysis.
    """
    word = text.lower()
    return word if text.isascii() and text.isalpha() and word not in SPECIAL_WORDS else ""


TermSet = frozenset[str]


def build_name_terms(exercise_name: str, first_name: str) -> TermSet:
    """All terms that a complete word of a query may be, for one exercise name and first name.

    The words and joined runs of each field, and the units of both fields in both orders: `LE Thi`
    is searched as `lethi`, because a query does not say that `le` is a surname and no particle.
    """
    terms = join_runs(exercise_name) | join_runs(first_name)
    name, first = words(exercise_name), words(first_name)
    if name and first and not PARTICLES.isdisjoint((name[-1], first[-1])):
        return terms | {*join_particles(name + first), *join_particles(first + name)}
    return terms


@lru_cache(maxsize=10_000)
def join_runs(text: str) -> frozenset[str]:
    """Runs of up to `MAX_RUN_WORDS` words, each as one term; an apostrophe also separates here."""
    parts = words(re.sub(APOSTROPHE, " ", text))
    return frozenset(
        "".join(parts[start:end])
        for start in range(len(parts))
        for end in range(start + 1, min(start + MAX_RUN_WORDS, len(parts)) + 1)
    ) | list_words_and_units(text)


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def list_words_and_units(text: str) -> frozenset[str]:
    """What people take for a word of this field: its words, and those with particles joined on."""
    return frozenset((*words(text), *join_particles(words(text))))


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def build_field_keys(text: str) -> frozenset[str]:
    """One whole field without spaces, with its units in any order."""
    of_field = join_particles(words(text))
    orders = permutations(of_field) if len(of_field) <= MAX_PERMUTED_UNITS else (of_field,)
    return frozenset(filter(None, map("".join, orders)))

"""The terms of a whole name: keys of an exact match, parts of a surname, and pairs of words.

A key says which part of the name the words of a query cover, because people who bear them as
exercise name come before those who bear them as first name. A pair holds two words that share no
letter of the name, so that no word of a name meets two words of a query: `ma` in `martin ma` is a
first name, or a second surname, and never MARTIN again. One word could meet two only if one of them
is the beginning of the other, so only pairs with the same first letter are indexed.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, permutations, product

from directory.text.analysis import (
    APOSTROPHE,
    MAX_RUN_WORDS,
    PARTICLES,
    TEXT_CACHE_SIZE,
    TermSet,
    build_field_keys,
    build_name_terms,
    extract_plain_word,
    join_particles,
    join_runs,
    rotate_units,
    words,
)

SURNAME_MARK, SURNAME_PART_MARK, FIRST_NAME_MARK, OTHER_ORDER_MARK = "s:", "p:", "f:", "o:"
"""Before a key that covers the exercise name alone, a part of it, the first name alone, or both
with the words of a compound name in any order. A key of both as written has no mark."""
INITIALS_MARK, PART_INITIALS_MARK = "i:", "j:"
"""Before a surname, or a part of it, with the initials of the first name: `i:moreau|jl`."""
MAX_INITIALS = 3
"""Letters of a word that may be the initials of a first name."""
PAIR_SEPARATOR = "|"
MAX_PAIRED_PIECES = 16
"""Pieces of a name up to which runs of them are paired; a longer name has pairs of single words.

The pairs of a name grow with the square of its runs."""

NO_TERMS: TermSet = frozenset()
Stretch = tuple[str, int]
"""A term, and the letters of the name that it takes, as bits of a number."""


def analyze_name(exercise_name: str, first_name: str) -> tuple[TermSet, TermSet, TermSet]:
    """The results of `build_name_terms`, `build_name_keys` and `build_name_pairs`."""
    if (one := extract_plain_word(exercise_name)) and (other := extract_plain_word(first_name)):
        return (
            frozenset((one, other)),
            frozenset(
                (
                    SURNAME_MARK + one,
                    FIRST_NAME_MARK + other,
                    one + other,
                    INITIALS_MARK + format_pair(one, other[0]),
                )
            ),
            frozenset((format_pair(one, other), format_pair(other, one)))
            if one[0] == other[0]
            else NO_TERMS,
        )
    return (
        build_name_terms(exercise_name, first_name),
        build_name_keys(exercise_name, first_name),
        build_name_pairs(exercise_name, first_name),
    )


def format_pair(word: str, other: str) -> str:
    """The term of two words of one name."""
    return f"{word}{PAIR_SEPARATOR}{other}"


def build_name_keys(exercise_name: str, first_name: str) -> TermSet:
    """The keys of an exact match, marked by what they cover."""
    names, firsts = build_field_keys(exercise_name), build_field_keys(first_name)
    keys = set(iter_full_name_keys(exercise_name, first_name))
    keys.update(SURNAME_MARK + name for name in names)
    parts = join_runs(exercise_name)
    keys.update(SURNAME_PART_MARK + part for part in parts - names)
    keys.update(FIRST_NAME_MARK + first for first in firsts)
    if initials := join_initials(first_name):
        keys.update(INITIALS_MARK + format_pair(name, initials) for name in names)
        keys.update(PART_INITIALS_MARK + format_pair(part, initials) for part in parts - names)
    return frozenset(keys)


def join_initials(first_name: str) -> str:
    """The first letters of a first name's words: `Jean-Luc` → `jl`."""
    return "".join(word[0] for word in cut_pieces(first_name))


def iter_initials_pairs(units: Sequence[str]) -> Iterator[str]:
    """Each surname with initials before or after it that the units of a query may be."""
    for at in range(1, len(units)):
        head, tail = "".join(units[:at]), "".join(units[at:])
        for surname, initials, pieces in ((head, tail, units[at:]), (tail, head, units[:at])):
            is_whole = len(pieces) == 1 or all(len(each) == 1 for each in pieces)
            if is_whole and len(initials) <= MAX_INITIALS and initials.isalpha():
                yield format_pair(surname, initials)


def iter_full_name_keys(exercise_name: str, first_name: str) -> Iterator[str]:
    """The keys of both names, with the border between them where it could be elsewhere.

    JEAN Martin-Luc and MARTIN Jean-Luc have the same words: each is found by its own order first.
    """
    surname, first = words(exercise_name), words(first_name)
    name_letters, first_letters = "".join(surname), "".join(first)
    has_one_unit_each = len(join_particles(surname)) == len(join_particles(first)) == 1
    is_joined = surname and first and not PARTICLES.isdisjoint((surname[-1], first[-1]))
    if has_one_unit_each or is_joined:  # `LE Thi`, `Ben MARTIN` are one unit
        yield name_letters + first_letters
    if is_joined:
        yield first_letters + name_letters
    if not has_one_unit_each:
        yield format_pair(name_letters, first_letters)
        for each, other in product(build_field_keys(exercise_name), build_field_keys(first_name)):
            yield OTHER_ORDER_MARK + each + other


def list_full_name_keys(units: Sequence[str]) -> tuple[str, ...]:
    """The keys of a full name that the units of a query may be, cut anywhere, in either order."""
    keys = list(rotate_units(units))
    for at in range(1, len(units)):
        head, tail = "".join(units[:at]), "".join(units[at:])
        keys += (format_pair(head, tail), format_pair(tail, head))
    return tuple(keys)


def build_name_pairs(exercise_name: str, first_name: str) -> TermSet:
    """Two terms of one name that share no letter of it and begin alike, in both orders."""
    by_initial: dict[str, list[Stretch]] = {}
    for stretch in list_stretches(exercise_name, first_name):
        by_initial.setdefault(stretch[0][0], []).append(stretch)
    return frozenset(
        format_pair(word, other)
        for alike in by_initial.values()
        for (word, letters), (other, other_letters) in permutations(alike, 2)
        if not letters & other_letters
    )


def is_prefix_pair(word: str, other: str) -> bool:
    """Whether one of two words is the beginning of the other, so that one word could meet both."""
    return word.startswith(other) or other.startswith(word)


def list_stretches(exercise_name: str, first_name: str) -> tuple[Stretch, ...]:
    """Every term of a name (`build_name_terms`) with the letters that it takes."""
    surname, first = words(exercise_name), words(first_name)
    surname_pieces, first_pieces = cut_pieces(exercise_name), cut_pieces(first_name)
    is_long = len(surname_pieces) + len(first_pieces) > MAX_PAIRED_PIECES
    longest = 1 if is_long else MAX_RUN_WORDS
    start = len("".join(surname))
    stretches = chain(
        iter_runs(surname_pieces, 0, longest),
        iter_runs(first_pieces, start, longest),
        iter_runs((*surname, *first), 0, 1),
        iter_runs(join_particles(surname), 0, 1),
        iter_runs(join_particles(first), start, 1),
        iter_units_across(surname, first),
    )
    return tuple(dict.fromkeys(stretches))


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def cut_pieces(text: str) -> tuple[str, ...]:
    """The words of a field, where an apostrophe also separates, if they have the same letters."""
    pieces = words(re.sub(APOSTROPHE, " ", text))
    return pieces if "".join(pieces) == "".join(words(text)) else words(text)


def iter_runs(pieces: Sequence[str], start: int, longest: int) -> Iterator[Stretch]:
    """Runs of neighbouring pieces, the first of which begins at a letter of the name."""
    for first in range(len(pieces)):
        run = ""
        for piece in pieces[first : first + longest]:
            run += piece
            yield run, ((1 << len(run)) - 1) << start
        start += len(pieces[first])


def iter_units_across(surname: Sequence[str], first: Sequence[str]) -> Iterator[Stretch]:
    """Units of both fields in both orders, which a particle at the end of one joins (`LE Thi`)."""
    if surname and first and not PARTICLES.isdisjoint((surname[-1], first[-1])):
        yield from iter_runs(join_particles((*surname, *first)), 0, 1)
        here, there = len("".join(surname)), len("".join(first))
        for unit, letters in iter_runs(join_particles((*first, *surname)), 0, 1):
            yield unit, (letters & ((1 << there) - 1)) << here | letters >> there

"""The tiers of a name, before any filter: which part of it the words cover, and how well.

Two rules order them: a name that the words cover comes before a longer one, and a surname before a
first name. Words that could be met by the same word of a name ask for a pair of words
(`directory.text.name_keys`), so that each is met by a word of its own.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations
from operator import eq

from msgspec import Struct

from directory.matching.expressions import AllOf, AnyOf, Expression, Field, OneOf, Prefix, Term
from directory.search import Tier
from directory.text.analysis import PARTICLES, rotate_units
from directory.text.name_keys import (
    FIRST_NAME_MARK,
    INITIALS_MARK,
    OTHER_ORDER_MARK,
    PART_INITIALS_MARK,
    SURNAME_MARK,
    SURNAME_PART_MARK,
    format_pair,
    is_prefix_pair,
    iter_initials_pairs,
    list_full_name_keys,
)

NAME_FIELDS = (Field.NAME_1, Field.NAME_2, Field.NAME_3, Field.NAME_4)
COMPLETE_FIELD, PAIR_FIELD = Field.COMPLETE, Field.NAME_PAIR
"""Named here, because reading a member of an enumeration is slow."""
MAX_PREFIX_WORDS = 7
"""Longest name in which any word may be a prefix, and in which unequal words ask for pairs.

The clauses grow with the square of the words."""


class NameTier(Struct, frozen=True, gc=False):
    """A tier of a name.

    Attributes:
        tier: what answers call it; several in a row may have the same name.
        name_part: the rank of the part of a name that the words cover, among those of this tier:
            the full name as written, its words in another order, the surname with the initials of
            the first name, the surname, the first name.
        expression: who matches.
    """

    tier: Tier
    name_part: int
    expression: Expression


def build_name_tiers(name: tuple[str, ...]) -> tuple[NameTier, ...]:
    """The tiers of a name, best first; a person belongs to the first tier that matches."""
    orders = rotate_units(name)
    alone = orders if name[-1] in PARTICLES else orders[:1]  # `goff le`, as an index writes it
    initials = tuple(iter_initials_pairs(name))
    with_initials = NameTier(Tier.COMPLETE, 2, match_key(INITIALS_MARK, initials))
    part_with_initials = NameTier(Tier.WHOLE, 2, match_key(PART_INITIALS_MARK, initials))
    return (
        NameTier(Tier.COMPLETE, 0, match_key("", list_full_name_keys(name))),
        NameTier(Tier.COMPLETE, 1, match_key(OTHER_ORDER_MARK, orders)),
        *((with_initials,) if initials else ()),
        NameTier(Tier.COMPLETE, 3, match_key(SURNAME_MARK, alone)),
        NameTier(Tier.COMPLETE, 4, match_key(FIRST_NAME_MARK, alone)),
        *((part_with_initials,) if initials else ()),
        NameTier(Tier.WHOLE, 3, match_key(SURNAME_PART_MARK, alone)),
        NameTier(Tier.WHOLE, 4, match_all_words(name)),
        NameTier(Tier.PREFIX, 0, match_word_prefix(name)),
    )


def merge_name_parts(name_tiers: Iterable[NameTier]) -> tuple[tuple[Tier, Expression], ...]:
    """One tier for all parts of a name, where people are sorted by something else."""
    by_tier: dict[Tier, list[Expression]] = {}
    for each in name_tiers:
        by_tier.setdefault(each.tier, []).append(each.expression)
    return tuple((tier, AnyOf(tuple(parts))) for tier, parts in by_tier.items())


def match_key(mark: str, keys: Iterable[str]) -> Expression:
    """The words cover a part of the name: JEAN Martin, not JEAN-LUC Martin."""
    return OneOf(COMPLETE_FIELD, tuple([mark + key for key in keys]))


def match_all_words(name: tuple[str, ...]) -> Expression:
    """All words are whole words of the name of one exercise, each met by one of its own."""
    each_word = tuple(dict.fromkeys(name))
    of_one_exercise = AnyOf(
        tuple([require(match_terms(field, each_word)) for field in NAME_FIELDS])
    )
    pairs = match_pairs(name)
    return AllOf((*pairs, of_one_exercise)) if pairs else of_one_exercise


def require(parts: tuple[Expression, ...]) -> Expression:
    """All parts, without a step of their own for a single one."""
    return parts[0] if len(parts) == 1 else AllOf(parts)


def match_terms(field: Field, values: Iterable[str]) -> tuple[Term, ...]:
    """One term per value, in the same field."""
    return tuple([Term(field, value) for value in values])


def match_pairs(name: tuple[str, ...]) -> tuple[Term, ...]:
    """The pairs of those words that one word of a name could meet; of a long name, equal words."""
    if len(name) == 1:
        return ()
    is_alike = is_prefix_pair if len(name) <= MAX_PREFIX_WORDS else eq
    alike = dict.fromkeys(pair for pair in combinations(name, 2) if is_alike(*pair))
    return tuple(Term(PAIR_FIELD, format_pair(*pair)) for pair in alike)


def match_word_prefix(name: tuple[str, ...]) -> Expression:
    """Any one of the words is a prefix; in a long name (`MAX_PREFIX_WORDS`), only the last."""
    return AnyOf(
        tuple(match_split_name(whole, prefix) for whole, prefix in split_off_prefixes(name))
    )


def match_split_name(whole: tuple[str, ...], prefix: str) -> Expression:
    """All whole words, and a word of its own that begins with the prefix."""
    each_word = tuple(dict.fromkeys(whole))
    pairs = match_pairs(whole) + match_prefix_pairs(each_word, prefix)
    unfinished = () if any(isinstance(each, Prefix) for each in pairs) else (prefix,)
    of_one_exercise = AnyOf(
        tuple(
            require((*match_terms(field, each_word), *(Prefix(field, each) for each in unfinished)))
            for field in NAME_FIELDS
        )
    )
    return AllOf((*pairs, of_one_exercise)) if pairs else of_one_exercise


def match_prefix_pairs(whole: tuple[str, ...], prefix: str) -> tuple[Prefix, ...]:
    """Alongside each whole word that could meet the prefix too, another word begins so."""
    if len(whole) >= MAX_PREFIX_WORDS:
        return ()
    alike = (word for word in whole if is_prefix_pair(word, prefix))
    return tuple(Prefix(PAIR_FIELD, format_pair(word, prefix)) for word in alike)


def split_off_prefixes(name: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The whole words, and the word that may be a prefix."""
    first = 0 if len(name) <= MAX_PREFIX_WORDS else len(name) - 1
    for at in range(first, len(name)):
        yield name[:at] + name[at + 1 :], name[at]

"""Words of a query that are neither a name, a trade nor a place: criteria, duty rotas, qualifiers.

Keys are folded and joined, like those of the lexicon.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from msgspec import Struct

from directory.terminology.inflection import generate_forms
from directory.terminology.lexicon import Meaning, load_lexicon
from directory.terminology.tables import read_terminology_toml
from directory.text.analysis import join_term, words


class WordCriterion(Struct, frozen=True):
    """A criterion of a list that is neither a trade nor a place.

    Attributes:
        kind: `mode`, `genre` (locums), `sector` or `civility`.
        codes: alternatives; any of them matches.
        label: the text to show.
        phrase: words that are a criterion also without a trade, where one of them may be a name.
    """

    kind: str
    codes: tuple[str, ...]
    label: str
    phrase: str


class UnregisteredProfession(Struct, frozen=True):
    """A profession that is in no register of health professionals.

    Attributes:
        label: the text to show.
        see_also: registered professions and savoir-faire that people may look for instead.
    """

    label: str
    see_also: tuple[Meaning, ...]


@cache
def load_criteria() -> Mapping[str, WordCriterion]:
    """Criteria by every form of their words; the first of several words is their phrase."""
    return {
        key: WordCriterion(
            kind,
            tuple(row["codes"]),
            row["label"],
            next(term for term in row["words"] if len(words(term)) > 1),
        )
        for kind, rows in read_terminology_toml("criteria.toml").items()
        for row in rows.values()
        for key in iter_forms(row["words"])
    }


@cache
def load_unregistered_professions() -> Mapping[str, UnregisteredProfession]:
    """Professions that are not registered by every form of their words."""
    return {
        key: UnregisteredProfession(label, tuple(map(get_meaning, row["see"])))
        for label, row in read_terminology_toml("unregistered.toml").items()
        for key in iter_forms(row["words"])
    }


@cache
def load_duty_phrases() -> Mapping[str, Meaning]:
    """Phrases that ask for whoever is on duty (`sos médecin`), with the trade that is meant."""
    return {
        join_term(phrase): get_meaning(trade)
        for trade, phrases in read_terminology_toml("duty.toml")["phrases"].items()
        for phrase in phrases
    }


@cache
def load_duty_endings() -> frozenset[str]:
    """What follows a trade in such a request: `de garde`, `ouvert le dimanche`."""
    return frozenset(map(join_term, read_terminology_toml("duty.toml")["after_trade"]))


@cache
def load_qualifiers() -> frozenset[str]:
    """What people add to a trade and no directory knows (`pas cher`, `pour enfant`)."""
    return frozenset(map(join_term, read_terminology_toml("aside.toml")["qualifiers"]))


def iter_forms(terms: Iterable[str]) -> Iterator[str]:
    """All forms of some terms, as keys."""
    for term in terms:
        yield from generate_forms(words(term))


def get_meaning(word: str) -> Meaning:
    """What a word of the lexicon stands for."""
    return load_lexicon()[join_term(word)]

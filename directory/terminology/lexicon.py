"""The lexicon: everyday words for professions, savoir-faire and roles, and the codes they mean.

Keys are folded and joined (`directory.text.analysis`), so that `sage-femme`, `sage femme` and
`SAGEFEMME` are one key. A word stands for codes of one kind only: the profession or the
savoir-faire that people mean first by it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from msgspec import Struct

from directory.terminology.grouping import (
    expand_codes,
    index_groups_by_code,
    join_namesakes,
    load_code_groups,
)
from directory.terminology.inflection import generate_forms
from directory.terminology.tables import read_terminology_csv
from directory.text.analysis import words

MAX_LABEL_WORDS = 8
"""Longer official labels get no key: people do not type them."""


class Meaning(Struct, frozen=True):
    """What a word stands for.

    Attributes:
        kind: `profession`, `savoir_faire` or `function`, as in the official files.
        codes: alternatives; any of them matches.
        label: the text to show.
    """

    kind: str
    codes: tuple[str, ...]
    label: str


@cache
def load_lexicon() -> Mapping[str, Meaning]:
    """Meanings by folded, joined word; built once per process.

    A hand-written word, in all its forms, takes precedence over the name of a group, and that over
    an official label.
    """
    of_words, of_groups, of_labels = map(index_forms, list_lexicon_sources())
    return {**of_labels, **of_groups, **of_words}


@cache
def load_official_labels() -> Mapping[tuple[str, str], str]:
    """Official labels by kind and code."""
    return {(row["kind"], row["code"]): row["label"] for row in read_terminology_csv("labels.csv")}


def list_lexicon_sources() -> tuple[list[tuple[str, Meaning]], ...]:
    """Hand-written words, the names of groups, and official labels, with their meanings."""
    return (
        [
            (row["word"], build_meaning(row["kind"], row["codes"].split(), row["word"]))
            for row in read_terminology_csv("words.csv")
        ],
        [
            (group.label, build_meaning("savoir_faire", group.codes, group.label))
            for group in load_code_groups()
        ],
        [
            (label, build_meaning(kind, (code,), label))
            for (kind, code), label in load_official_labels().items()
            if len(words(label)) <= MAX_LABEL_WORDS
        ],
    )


def index_forms(entries: Iterable[tuple[str, Meaning]]) -> dict[str, Meaning]:
    """Meanings by every form of their words; the word itself before a form of another one.

    Raises:
        ValueError: two entries give one word different codes, so that their order would decide.
    """
    exact: dict[str, Meaning] = {}
    derived: dict[str, Meaning] = {}
    for word, meaning in entries:
        key, *forms = generate_forms(words(word))
        for known, form in ((exact, key), *((derived, each) for each in forms)):
            other = known.setdefault(form, meaning)
            if (other.kind, set(other.codes)) != (meaning.kind, set(meaning.codes)):
                raise ValueError(f"{word}: {form} already stands for {other.codes}")
    return derived | exact


def build_meaning(kind: str, codes: Sequence[str], word: str) -> Meaning:
    """The codes with those of their groups, under the best label for all of them."""
    group = index_groups_by_code().get(codes[0])
    if kind == "savoir_faire" and group and set(codes) <= {*group.codes, *group.options}:
        return Meaning(kind, expand_codes(codes), group.label)
    label = load_official_labels().get((kind, codes[0]), word) if len(codes) == 1 else word
    members = expand_codes(codes) if kind == "savoir_faire" else join_namesakes(codes, kind)
    return Meaning(kind, members, label)

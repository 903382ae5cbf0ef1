"""The lexicon: everyday words for professions, savoir-faire and roles, and the codes they mean.

Keys are folded and joined (`directory.text.analysis`), so that `sage-femme`, `sage femme` and
`SAGEFEMME` are one key. A word stands for codes of one kind only: the profession or the
savoir-faire that people mean first by it.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct

from directory.terminology.grouping import expand_codes, index_groups_by_code
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
    """Meanings by folded, joined word; built once per process."""
    entries = [(words(word), meaning) for word, meaning in iter_lexicon_entries()]
    known = {"".join(of_word): meaning for of_word, meaning in reversed(entries)}
    for of_word, meaning in entries:
        for form in generate_forms(of_word):
            known.setdefault(form, meaning)
    return known


@cache
def load_official_labels() -> Mapping[tuple[str, str], str]:
    """Official labels by kind and code."""
    return {(row["kind"], row["code"]): row["label"] for row in read_terminology_csv("labels.csv")}


def iter_lexicon_entries() -> Iterator[tuple[str, Meaning]]:
    """Hand-written words, then the names of groups, then official labels."""
    for row in read_terminology_csv("words.csv"):
        yield row["word"], build_meaning(row["kind"], tuple(row["codes"].split()), row["word"])
    for group in index_groups_by_code().values():
        yield group.label, build_meaning("savoir_faire", group.codes, group.label)
    for (kind, code), label in load_official_labels().items():
        if len(words(label)) <= MAX_LABEL_WORDS:
            yield label, build_meaning(kind, (code,), label)


def build_meaning(kind: str, codes: tuple[str, ...], word: str) -> Meaning:
    """The codes with those of their groups, under the best label for all of them."""
    group = index_groups_by_code().get(codes[0])
    if kind == "savoir_faire" and group and set(codes) <= {*group.codes, *group.options}:
        return Meaning(kind, expand_codes(codes), group.label)
    label = load_official_labels().get((kind, codes[0]), word) if len(codes) == 1 else word
    return Meaning(kind, expand_codes(codes) if kind == "savoir_faire" else codes, label)

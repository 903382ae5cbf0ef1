"""Everyday words for professions, savoir-faire and roles, and what codes they stand for.

Keys are folded and glued (`directory.text.analysis`), so that `sage-femme`, `sage femme` and
`SAGEFEMME` are one word. A word stands for codes of one kind only: the profession or the
savoir-faire that people mean first by it.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct

from directory.terminology.grouping import by_code, expanded
from directory.terminology.inflection import forms
from directory.terminology.tables import csv_rows
from directory.text.analysis import words

LONGEST = 8
"""Words of a term; longer official labels are nobody's words."""


class Meaning(Struct, frozen=True):
    """What a word stands for.

    Attributes:
        kind: `profession`, `savoir_faire` or `function`, as in the official files.
        codes: any of which is meant.
        label: how to call it on a screen.
    """

    kind: str
    codes: tuple[str, ...]
    label: str


@cache
def lexicon() -> Mapping[str, Meaning]:
    """Meanings by glued word: about 2,500 keys in 20 ms, once in a process."""
    entries = [(words(word), meaning) for word, meaning in entries_of_tables()]
    known = {"".join(of_word): meaning for of_word, meaning in reversed(entries)}
    for of_word, meaning in entries:
        for form in forms(of_word):
            known.setdefault(form, meaning)
    return known


@cache
def labels() -> Mapping[tuple[str, str], str]:
    """Official labels by kind and code."""
    return {(row["kind"], row["code"]): row["label"] for row in csv_rows("labels.csv")}


def entries_of_tables() -> Iterator[tuple[str, Meaning]]:
    """Words written by hand, the names of groups, then official labels."""
    for row in csv_rows("words.csv"):
        yield row["word"], meaning(row["kind"], tuple(row["codes"].split()), row["word"])
    for group in by_code().values():
        yield group.label, meaning("savoir_faire", group.codes, group.label)
    for (kind, code), label in labels().items():
        if len(words(label)) <= LONGEST:
            yield label, meaning(kind, (code,), label)


def meaning(kind: str, codes: tuple[str, ...], word: str) -> Meaning:
    """Codes with those of their groups, under the best name for all of them."""
    group = by_code().get(codes[0])
    if kind == "savoir_faire" and group and set(codes) <= {*group.codes, *group.options}:
        return Meaning(kind, expanded(codes), group.label)
    label = labels().get((kind, codes[0]), word) if len(codes) == 1 else word
    return Meaning(kind, expanded(codes) if kind == "savoir_faire" else codes, label)

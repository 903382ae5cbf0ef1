"""Labels of codes that come without one: the project's own small tables of the nomenclatures.

A label of the record or of the stored code systems is used first (`indexer.store.labels`): the
labels of the files differ from the nomenclature, and new codes appear before they are in any table.
"""

from collections.abc import Mapping
from functools import cache

from directory.terminology.tables import read_terminology_csv

CodeLabels = Mapping[str, Mapping[str, str]]
"""The labels of each code system, by code."""


@cache
def load_table_labels() -> CodeLabels:
    """The labels of all code systems: those of the lexicon's codes, then all others."""
    labels: dict[str, dict[str, str]] = {}
    for row in read_terminology_csv("labels.csv"):
        labels.setdefault(row["kind"], {})[row["code"]] = row["label"]
    for row in read_terminology_csv("codes.csv"):
        labels.setdefault(row["system"], {}).setdefault(row["code"], row["label"])
    return labels


def choose_label(system: str, code: str, label: str | None = None) -> str:
    """The label of a code: its own, else that of the tables, else the code itself.

    Args:
        system: code system, as `indexer.store.labels` names it.
        code: the code.
        label: the label that came with it; one that merely repeats the code counts as none.
    """
    if label and label != code:
        return label
    return load_table_labels().get(system, {}).get(code, code)

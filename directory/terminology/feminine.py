"""The feminine of a trade, for a woman: on screen and on paper; data keep the official label."""

from collections.abc import Mapping
from functools import cache

from directory.terminology import Concept
from directory.terminology.code_labels import load_table_labels
from directory.terminology.tables import read_terminology_csv
from directory.text.analysis import join_term

WOMEN = frozenset(("MME", "MLLE"))
"""Codes of civility (NOS: TRE_R11)."""


@cache
def load_feminine_professions() -> Mapping[str, str]:
    """The feminine of every profession, by code; some are the same in both."""
    return {row["code"]: row["feminine"] for row in read_terminology_csv("feminine.csv")}


def format_profession(profession: Concept, civility: Concept | None) -> str:
    """The trade of a person: `Infirmière` for Madame; otherwise the label of the record.

    A code that comes with a label of its own, unlike the nomenclature's, keeps that label.
    """
    if civility is None or civility.code not in WOMEN:
        return profession.label
    official = load_table_labels()["profession"].get(profession.code, "")
    if join_term(profession.label) != join_term(official):
        return profession.label
    return load_feminine_professions().get(profession.code, profession.label)

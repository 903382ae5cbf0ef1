"""Codes that people search for together: general practice is three codes, allergology six.

There are two relations, and they must not be confused: codes with the same meaning, and options. An
option is included when its main specialty is searched; searching for the option alone does not
include the specialty. Codes that share one label have the same meaning (a competence, a capacity
and a right of practice are often called alike); the table adds those that are called otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain

from msgspec import Struct

from directory.terminology.code_labels import load_table_labels
from directory.terminology.tables import read_terminology_toml
from directory.text.analysis import join_term

SPECIALTY_PREFIX = "SM"
"""The codes of specialties in force, under which a group is counted (TRE_R38)."""


class CodeGroup(Struct, frozen=True):
    """Savoir-faire that are searched for and counted together.

    Attributes:
        name: stable, used in addresses.
        codes: codes with the same meaning.
        options: narrower codes.
        within: the name of the group that this one is an option of, and is counted with.
    """

    name: str
    label: str
    codes: tuple[str, ...]
    options: tuple[str, ...] = ()
    within: str = ""


@cache
def load_code_groups() -> tuple[CodeGroup, ...]:
    """The groups of the table, then one for each label that several other codes share."""
    listed = {
        name: CodeGroup(
            name,
            row["label"],
            join_namesakes(row["codes"]),
            join_namesakes(row.get("options", ())),
            row.get("within", ""),
        )
        for name, row in read_terminology_toml("groups.toml").items()
    }
    inner: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for group in listed.values():
        inner[group.within] += group.codes
    groups = [
        CodeGroup(each.name, each.label, each.codes, each.options + inner[name], each.within)
        for name, each in listed.items()
    ]
    covered = set(chain.from_iterable((*each.codes, *each.options) for each in groups))
    labels = load_table_labels()["savoir_faire"]
    shared = dict.fromkeys(index_namesakes("savoir_faire").values())
    further = (codes for codes in shared if len(codes) > 1 and covered.isdisjoint(codes))
    return (*groups, *(CodeGroup(codes[0], labels[codes[0]], codes) for codes in further))


@cache
def index_namesakes(system: str) -> Mapping[str, tuple[str, ...]]:
    """All codes of a code system that have the label of a code, by code; a specialty first."""
    labels = load_table_labels()[system]
    by_label: dict[str, list[str]] = defaultdict(list)
    for code in sorted(labels, key=lambda each: (not each.startswith(SPECIALTY_PREFIX), each)):
        by_label[join_term(labels[code])].append(code)
    return {code: tuple(codes) for codes in by_label.values() for code in codes}


def join_namesakes(codes: Iterable[str], system: str = "savoir_faire") -> tuple[str, ...]:
    """Codes with all others that have the label of one of them."""
    known = index_namesakes(system)
    return tuple(dict.fromkeys(chain.from_iterable((code, *known.get(code, ())) for code in codes)))


@cache
def index_groups_by_code() -> Mapping[str, CodeGroup]:
    """The group of each code; an option has none of its own."""
    return {code: group for group in load_code_groups() for code in group.codes}


def expand_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes with all others that people mean by them."""
    of_groups = (
        (*group.codes, *group.options)
        if (group := index_groups_by_code().get(code))
        else join_namesakes((code,))
        for code in codes
    )
    return tuple(dict.fromkeys(chain.from_iterable(of_groups)))


def find_group_code(code: str) -> str:
    """The code under which a savoir-faire is counted: the first of its group, or its own."""
    return index_group_codes().get(code, code)


def list_member_codes(code: str) -> tuple[str, ...]:
    """All codes counted under a code; the code alone when it is in no group."""
    return expand_codes((code,)) if find_group_code(code) == code else (code,)


@cache
def index_group_codes() -> Mapping[str, str]:
    """The first code of the group, by every code of it, options included."""
    return {
        code: group.codes[0]
        for group in load_code_groups()
        if not group.within
        for code in (*group.codes, *group.options)
    }

"""Codes that people mean together: general practice is three codes, child psychiatry two.

Two kinds of relation, because one may not be taken for the other: codes that say the same thing,
and options, which come with what they are an option of and do not bring it.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from msgspec import Struct

from directory.terminology.tables import read_terminology_toml


class CodeGroup(Struct, frozen=True):
    """Savoir-faire that are searched for and counted together.

    Attributes:
        name: stable, in addresses.
        codes: they say the same thing.
        options: narrower codes.
    """

    name: str
    label: str
    codes: tuple[str, ...]
    options: tuple[str, ...] = ()


@cache
def load_code_groups() -> tuple[CodeGroup, ...]:
    """All groups."""
    rows = read_terminology_toml("groups.toml").items()
    return tuple(
        CodeGroup(name, row["label"], tuple(row["codes"]), tuple(row.get("options", ())))
        for name, row in rows
    )


@cache
def index_groups_by_code() -> Mapping[str, CodeGroup]:
    """The group that a code brings; an option brings none."""
    return {code: group for group in load_code_groups() for code in group.codes}


def expand_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes with all that people mean by them."""
    of_groups = (
        (*group.codes, *group.options) if (group := index_groups_by_code().get(code)) else (code,)
        for code in codes
    )
    return tuple(dict.fromkeys(code for some in of_groups for code in some))


def find_group_code(code: str) -> str:
    """The code that a savoir-faire is counted under: the first of its group, or its own."""
    return index_group_codes().get(code, code)


def list_member_codes(code: str) -> tuple[str, ...]:
    """All codes that are counted under a code; of a savoir-faire in no group, its own."""
    return expand_codes((code,)) if find_group_code(code) == code else (code,)


@cache
def index_group_codes() -> Mapping[str, str]:
    """The first code of a group by every code of it, options included."""
    return {
        code: group.codes[0]
        for group in load_code_groups()
        for code in (*group.codes, *group.options)
    }

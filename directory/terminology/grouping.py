"""Codes that people search for together: general practice is three codes, child psychiatry two.

There are two relations, and they must not be confused: codes with the same meaning, and options. An
option is included when its main specialty is searched; searching for the option alone does not
include the specialty.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from msgspec import Struct

from directory.terminology.tables import read_terminology_toml


class CodeGroup(Struct, frozen=True):
    """Savoir-faire that are searched for and counted together.

    Attributes:
        name: stable, used in addresses.
        codes: codes with the same meaning.
        options: narrower codes.
    """

    name: str
    label: str
    codes: tuple[str, ...]
    options: tuple[str, ...] = ()


@cache
def load_code_groups() -> tuple[CodeGroup, ...]:
    """All groups of the table."""
    rows = read_terminology_toml("groups.toml").items()
    return tuple(
        CodeGroup(name, row["label"], tuple(row["codes"]), tuple(row.get("options", ())))
        for name, row in rows
    )


@cache
def index_groups_by_code() -> Mapping[str, CodeGroup]:
    """The group of each code; an option has none of its own."""
    return {code: group for group in load_code_groups() for code in group.codes}


def expand_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes with all others that people mean by them."""
    of_groups = (
        (*group.codes, *group.options) if (group := index_groups_by_code().get(code)) else (code,)
        for code in codes
    )
    return tuple(dict.fromkeys(code for group_codes in of_groups for code in group_codes))


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
        for code in (*group.codes, *group.options)
    }

"""Values of search parameters: several values in one, and a code with its system.

A comma separates values, a bar separates a system from its code; a backslash escapes either.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

VALUE_SEPARATOR = re.compile(r"(?<!\\),")
SYSTEM_SEPARATOR = re.compile(r"(?<!\\)\|")
ESCAPE_SEQUENCE = re.compile(r"\\([\\,|$])")
SystemCode = tuple[str, str]
"""A system and a code."""


class Token(Struct, frozen=True):
    """A code to match; None for a part that may be anything."""

    system: str | None
    code: str | None

    @classmethod
    def of(cls, value: str) -> "Token":
        """Parse `code`, `system|code`, `system|` or `|code` (a code without system)."""
        parts = [unescape_value(each) for each in SYSTEM_SEPARATOR.split(value, maxsplit=1)]
        if len(parts) == 1:
            return cls(None, parts[0])
        return cls(parts[0], parts[1] or None)

    def is_match(self, coded: SystemCode) -> bool:
        """Whether a code matches."""
        system, code = coded
        return self.system in {None, system} and self.code in {None, code}


def split_values(value: str) -> tuple[str, ...]:
    """The values between commas, still escaped."""
    return tuple(each.strip() for each in VALUE_SEPARATOR.split(value) if each.strip())


def unescape_value(value: str) -> str:
    """A value without escapes."""
    return ESCAPE_SEQUENCE.sub(r"\1", value)


def has_matching_code(values: Iterable[str], codes: Iterable[SystemCode]) -> bool:
    """Whether one of the codes matches one of the values."""
    tokens = [Token.of(value) for value in values]
    return any(token.is_match(coded) for coded in codes for token in tokens)


def find_system_codes(node: object) -> Iterator[SystemCode]:
    """Every code with a system, at any depth of a resource."""
    if isinstance(node, list):
        for each in node:
            yield from find_system_codes(each)
    elif isinstance(node, dict):
        if "system" in node and "code" in node:
            yield str(node["system"]), str(node["code"])
        for each in node.values():
            yield from find_system_codes(each)


def parse_reference_id(kind: str, value: str) -> str | None:
    """The id in `id`, `Kind/id` or a URL; None for a reference to another type."""
    parts = unescape_value(value).rstrip("/").split("/")
    if len(parts) > 1 and parts[-2] != kind:
        return None
    return parts[-1]

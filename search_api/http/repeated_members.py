"""Refuse a JSON object in which a member is given twice: decoders silently take one of them."""

import json

from directory.errors import InvalidQuery

MAX_NAMED_CHARACTERS = 40
"""Of a member's name in an error: it is the client's own text."""


def reject_repeated_members(body: bytes) -> None:
    """Refuse a member that an object has twice, at any depth.

    Args:
        body: a body that is known to be JSON.

    Raises:
        InvalidQuery: a member is repeated; names it.
    """
    json.loads(body, object_pairs_hook=check_members)


def check_members(members: list[tuple[str, object]]) -> None:
    """Check the members of one object.

    Raises:
        InvalidQuery: one is repeated.
    """
    names = set()
    for name, _ in members:
        if name in names:
            raise InvalidQuery(name[:MAX_NAMED_CHARACTERS], "ce membre ne se donne qu’une fois.")
        names.add(name)

"""Refuse a parameter given twice where one is expected, because the intent is unknown."""

from collections import Counter
from collections.abc import Container

from starlette.requests import Request

from directory.errors import InvalidQuery


def reject_repeated_parameters(request: Request, repeatable: Container[str] = ()) -> None:
    """Refuse a parameter that is given twice.

    Args:
        request: the request whose query string is checked.
        repeatable: parameters that may be given several times.

    Raises:
        InvalidQuery: a parameter is repeated; names it.
    """
    names = Counter(name for name, _ in request.query_params.multi_items())
    for name, times in names.items():
        if times > 1 and name not in repeatable:
            raise InvalidQuery(name, "ce paramètre ne se donne qu’une fois.")


async def require_single_parameters(request: Request) -> None:
    """The same check as a dependency, for a route without repeatable parameters."""
    reject_repeated_parameters(request)

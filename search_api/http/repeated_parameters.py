"""A parameter that is given twice where one is expected is refused: which was meant?"""

from collections import Counter
from collections.abc import Container

from starlette.requests import Request

from directory.errors import InvalidQuery


def reject_repeated_parameters(request: Request, repeatable: Container[str] = ()) -> None:
    """Refuse a parameter that is given twice.

    Args:
        request: the one whose query is looked at.
        repeatable: parameters that may be.

    Raises:
        InvalidQuery: naming it.
    """
    names = Counter(name for name, _ in request.query_params.multi_items())
    for name, times in names.items():
        if times > 1 and name not in repeatable:
            raise InvalidQuery(name, "ce paramètre ne se donne qu’une fois.")


async def require_single_parameters(request: Request) -> None:
    """The same as a dependency, for a route all of whose parameters are given once."""
    reject_repeated_parameters(request)

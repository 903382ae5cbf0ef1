"""A route that skips the framework's parameter handling when the query string is valid.

FastAPI parses, validates and injects every parameter of every request, which takes longer than many
searches. Here pydantic validates the query model directly; an invalid query string is passed on to
the framework, which reports the error.
"""

from collections.abc import Callable, Coroutine, Sequence
from functools import cache
from typing import Any, get_type_hints

from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from search_api.http.repeated_parameters import reject_repeated_parameters


class FastRoute(APIRoute):
    """For an async endpoint that takes the request, path strings and at most one query model.

    Without a model, the endpoint reads the query string itself. Dependencies are not run, and so
    are refused (`refuse_dependencies`). `benchmarks.latency.framework_parts` prints the time saved.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """A handler that calls the endpoint directly, or the framework's for an invalid query."""
        handle_in_framework = super().get_route_handler()
        endpoint = self.endpoint
        other_names = {"request", "return", *self.param_convertors}
        hints = get_type_hints(endpoint)
        models = {name: hints[name] for name in hints.keys() - other_names}
        repeatable = {name for model in models.values() for name in list_repeatable_fields(model)}

        async def handle(request: Request) -> Response:
            values = {
                name: parse_query_model(model, request.query_params)
                for name, model in models.items()
            }
            if None in values.values():
                reject_repeated_parameters(request, repeatable)
                return await handle_in_framework(request)
            return await endpoint(request, **request.path_params, **values)  # type: ignore[no-any-return]

        return handle


def refuse_dependencies(routes: Sequence[BaseRoute]) -> None:
    """Check that no fast route carries a dependency, its own, a router's or the application's.

    Raises:
        ValueError: one does, and would be answered without it.
    """
    for each in iter_route_contexts(routes):
        if isinstance(each.original_route, FastRoute) and each.dependencies:
            raise ValueError(
                f"{each.path}: a FastRoute skips dependencies. Check in a middleware, as access"
                " is, or make it an ordinary route."
            )


def parse_query_model(model: type[BaseModel], query: QueryParams) -> BaseModel | None:
    """The query string as the model; None if a parameter is repeated or the model refuses it."""
    given = query.multi_items()
    lists = list_repeatable_fields(model)
    values = {name: [value] if name in lists else value for name, value in given}
    if len(values) < len(given):
        return None
    try:
        return model.model_validate(values)
    except ValidationError:
        return None


@cache
def list_repeatable_fields(model: type[BaseModel]) -> frozenset[str]:
    """The parameters that may be given several times."""
    return frozenset(
        name for name, field in model.model_fields.items() if isinstance(field.default, list)
    )

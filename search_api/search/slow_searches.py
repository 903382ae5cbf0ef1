"""Searches for which others should not wait: they leave the event loop, with any engine."""

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from anyio.to_thread import run_sync

from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch

P = ParamSpec("P")
ResultT = TypeVar("ResultT")

SLOW_WORD_COUNT = 6
"""From so many words on, a search has many interpretations."""


async def run_search(
    directory: DirectorySearch,
    request: SearchRequest,
    ask: Callable[P, ResultT],
    *args: P.args,
    **kwargs: P.kwargs,
) -> ResultT:
    """The result of a blocking call that makes a search, in a thread if that may be slow."""
    if may_be_slow(request):
        return await run_sync(partial(ask, *args, **kwargs))
    return await directory.run_query(ask, *args, **kwargs)


def may_be_slow(request: SearchRequest) -> bool:
    """Whether a search has a circle, a long text or a single letter.

    Timings are in `benchmarks.latency.expensive_queries`.
    """
    words = f"{request.q} {request.name} {request.structure}".split()
    return (
        bool(request.near) or len(words) >= SLOW_WORD_COUNT or any(len(word) == 1 for word in words)
    )

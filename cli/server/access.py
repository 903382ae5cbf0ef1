"""Build the access middleware (authentication and rate limits) from the settings."""

from collections.abc import Callable
from functools import partial

from starlette.types import ASGIApp

from directory.settings import Settings
from search_api.access.callers import CallerResolver
from search_api.access.counters import open_counters
from search_api.access.keys import KeyFile, Keyring
from search_api.access.limits import RateLimiter
from search_api.access.middleware import AccessMiddleware
from search_api.monitoring.metrics import Metrics


def build_access_middleware(settings: Settings, metrics: Metrics) -> Callable[[ASGIApp], ASGIApp]:
    """A factory of the access middleware: the caller of each request, and their rate limit."""
    of_kinds = {
        "address": settings.rate_limit_address,
        "key": settings.rate_limit_key,
        "local": settings.rate_limit_local,
    }
    counts = open_counters(settings.rate_limit_storage, metrics.limit_failures.inc)
    return partial(
        AccessMiddleware,
        callers=CallerResolver(Keyring(KeyFile(settings.keys_file)), settings.proxy_networks),
        limits=RateLimiter(counts, of_kinds),
        on_decision=metrics.record_access_decision,
    )

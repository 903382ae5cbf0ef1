"""Build the access middleware (authentication and rate limits) from the settings."""

from collections.abc import Callable
from functools import partial

from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from starlette.types import ASGIApp

from cli.cli_errors import EXIT_MISUSE, EXIT_RETRY, exit_with_error
from directory.settings import Settings
from search_api.access.callers import CallerResolver
from search_api.access.counters import STORAGE_OPTIONS, open_counters
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


def verify_rate_limit_storage(settings: Settings) -> None:
    """End the command if the storage of the limits cannot be used or does not answer."""
    try:
        is_reachable = storage_from_string(settings.rate_limit_storage, **STORAGE_OPTIONS).check()
    except ConfigurationError:
        exit_with_error(
            "ANNUAIRE_RATE_LIMIT_STORAGE demande l'extra « redis » (pip install annuaire[redis])",
            EXIT_MISUSE,
        )
    if not is_reachable:
        exit_with_error(
            "ANNUAIRE_RATE_LIMIT_STORAGE : ce serveur Redis ou Valkey ne répond pas, ou refuse le "
            "mot de passe",
            EXIT_RETRY,
        )

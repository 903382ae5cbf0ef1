"""From settings to the door: who may come in, and how often."""

from collections.abc import Callable
from functools import partial

from starlette.types import ASGIApp

from directory.settings import Settings
from search_api.access.callers import Callers
from search_api.access.counters import counts_at
from search_api.access.keys import KeyFile, Keyring
from search_api.access.limits import Limits
from search_api.access.middleware import Door
from search_api.monitoring.metrics import Metrics


def door_of(settings: Settings, metrics: Metrics) -> Callable[[ASGIApp], ASGIApp]:
    """The layer that asks who is there."""
    proxies = [each.strip() for each in settings.trusted_proxies.split(",") if each.strip()]
    of_kinds = {
        "address": settings.limit_address,
        "key": settings.limit_key,
        "local": settings.limit_local,
    }
    counts = counts_at(settings.limit_storage, metrics.limit_failures.inc)
    return partial(
        Door,
        callers=Callers(Keyring(KeyFile(settings.keys_file)), proxies),
        limits=Limits(counts, of_kinds),
        told=metrics.caller_seen,
    )

"""Copies of indexes: the clone that a change is made in, and the replicas of each shard.

A clone shares the files of its source. It is written before it has replicas, as a build is, and has
them before it is served.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from msgspec import json
from opensearchpy import OpenSearch
from opensearchpy.exceptions import RequestError

from directory.engines.opensearch.aliases import Aliases, SwapUnconfirmed
from directory.engines.opensearch.client import LOG, Cluster
from directory.errors import EngineUnavailable

LONG_CALL_TIMEOUT_S = 3600
"""Timeout of slow requests, such as merging an index of the whole country."""
REPLICA_TIMEOUT_S = 120
"""How long to wait for replicas; after that, the index is served without all of them."""
ALREADY_EXISTS_ERROR_TYPE = "resource_already_exists_exception"


@contextmanager
def open_clone(cluster: Cluster, aliases: Aliases, source: str) -> Iterator[str]:
    """The context of a new clone of an index, which it has to serve: if it fails, none is left.

    Yields:
        the name of the clone, which is writable and has no replicas yet.
    """
    aliases.check()
    aliases.remove_stale_indexes()
    clone = aliases.generate_index_name()
    try:
        clone_index(cluster, source, clone)
        yield clone
    except SwapUnconfirmed:
        raise
    except BaseException:
        with suppress(EngineUnavailable):
            aliases.remove_index(clone)
        raise
    aliases.remove_stale_indexes()


def clone_index(cluster: Cluster, source: str, clone: str) -> None:
    """Clone an index, which keeps its shards; the cluster requires that it is not written to."""
    settings = {"index.blocks.write": None, "index.number_of_replicas": 0}
    set_write_block(cluster, source, is_blocked=True)
    try:
        with cluster.request() as client, accept_existing():
            client.indices.clone(
                index=source,
                target=clone,
                body={"settings": settings},
                params=build_long_call_options(),
            )
    finally:
        set_write_block(cluster, source, is_blocked=False)


def set_write_block(cluster: Cluster, index: str, *, is_blocked: bool) -> None:
    """Block or allow writes to an index."""
    with cluster.request() as client:
        block = {"index.blocks.write": True if is_blocked else None}
        client.indices.put_settings(body=block, index=index)


@contextmanager
def accept_existing() -> Iterator[None]:
    """The context of the creation of an index with a unique name.

    The client repeats a request whose connection broke, or that a gateway did not pass on: if the
    index is there by then, the first attempt created it.
    """
    try:
        yield
    except RequestError as error:
        if error.error != ALREADY_EXISTS_ERROR_TYPE:
            raise


def create_replicas(cluster: Cluster, index: str, replicas: int) -> None:
    """Create the replicas of an index and wait for them; with too few nodes, log a warning."""
    if not replicas:
        return
    with cluster.request() as client:
        client.indices.put_settings(body={"index": {"number_of_replicas": replicas}}, index=index)
        if not has_all_replicas(client, index):
            LOG.warning("OpenSearch : les copies de %s ne sont pas toutes faites", index)


def has_all_replicas(client: OpenSearch, index: str) -> bool:
    """Whether all replicas of an index are there, within `REPLICA_TIMEOUT_S`."""
    wait = {"wait_for_status": "green", "timeout": f"{REPLICA_TIMEOUT_S}s", "ignore": (408,)}
    health = client.cluster.health(index=index, params=build_long_call_options(wait))
    return bool(json.decode(health)["status"] == "green")


def build_long_call_options(options: dict[str, Any] | None = None) -> dict[str, Any]:
    """Options of a slow request; a new dictionary each time, because the client changes it."""
    return {**(options or {}), "request_timeout": LONG_CALL_TIMEOUT_S}

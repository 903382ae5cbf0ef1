"""The served index of a cluster and the previous one: two aliases, swapped in one atomic step.

Every other index under the directory's name is an unfinished build, or out of date.
"""

import re
from contextlib import suppress
from typing import Any
from uuid import uuid4

from directory.engines.opensearch.client import Cluster, IndexNotFound
from directory.engines.opensearch.mapping import MAPPING_VERSION, IndexMetadata
from directory.engines.opensearch.responses import (
    AliasResponse,
    MappingResponse,
    decode_aliases,
    decode_mappings,
    decode_metadata,
    decode_metadata_version,
)


class Aliases:
    """The indexes of one directory.

    Args:
        cluster: the cluster that holds them.
        served: the alias of the served index.
    """

    def __init__(self, cluster: Cluster, served: str) -> None:
        self._cluster = cluster
        self.served_alias = served
        self.previous_alias = f"{served}-previous"

    def generate_index_name(self) -> str:
        """A new, unique name of an index."""
        return f"{self.served_alias}.{uuid4().hex}"

    def read_metadata(self, alias: str, *, is_local: bool = False) -> tuple[str, IndexMetadata]:
        """The index behind an alias, and its metadata; only the version if it is another one.

        Args:
            alias: the served or the previous one.
            is_local: read the state of the queried node, which needs no cluster manager: requests
                still succeed while a new one is elected.

        Raises:
            IndexNotFound: the alias has no index.
        """
        params = {"local": "true"} if is_local else {}
        with self._cluster.request() as client:
            mappings: dict[str, MappingResponse] = decode_mappings(
                client.indices.get_mapping(index=alias, params=params)
            )
            index, response = next(iter(mappings.items()))
            meta = bytes(response.mappings.meta).decode()
            version = decode_metadata_version(meta).version
            return index, decode_metadata(meta) if version == MAPPING_VERSION else IndexMetadata(
                version
            )

    def swap(self, index: str, *, is_rollback: bool = False) -> None:
        """Serve this index; the one served until now becomes the previous one.

        Args:
            index: the index to serve.
            is_rollback: keep the previous index as it is.
        """
        moves = [self._build_alias_action("add", index, self.served_alias)]
        if replaced := self._find_index(self.served_alias):
            moves += [self._build_alias_action("remove", replaced, self.served_alias)]
        if replaced and not is_rollback:
            moves += [self._build_alias_action("add", replaced, self.previous_alias)]
            if before := self._find_index(self.previous_alias):
                moves += [self._build_alias_action("remove", before, self.previous_alias)]
        with self._cluster.request() as client:
            client.indices.update_aliases(body={"actions": moves})

    def remove_stale_indexes(self) -> None:
        """Remove unfinished builds and indexes older than the previous one."""
        for index, aliased in self._list_aliases().items():
            if self._is_own(index) and not aliased.aliases:
                with suppress(IndexNotFound), self._cluster.request() as client:
                    client.indices.delete(index=index)

    def _list_aliases(self) -> dict[str, AliasResponse]:
        with self._cluster.request() as client:
            aliases: dict[str, AliasResponse] = decode_aliases(
                client.indices.get_alias(index=f"{self.served_alias}.*")
            )
            return aliases

    def _is_own(self, index: str) -> bool:
        return re.fullmatch(rf"{re.escape(self.served_alias)}\.[0-9a-f]{{32}}", index) is not None

    def _find_index(self, alias: str) -> str | None:
        return next(
            (name for name, each in self._list_aliases().items() if alias in each.aliases), None
        )

    @staticmethod
    def _build_alias_action(what: str, index: str, alias: str) -> dict[str, Any]:
        return {what: {"index": index, "alias": alias}}

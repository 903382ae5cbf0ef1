"""The served index of a cluster and the previous one: two aliases, swapped in one atomic step.

Every other index under the directory's name is an unfinished build, or out of date. An alias that
was moved by hand is followed only if it leads to one publication of this directory: nothing tells
which of two indexes is the right one.
"""

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any
from uuid import uuid4

from msgspec import MsgspecError, Raw

from directory.engines.opensearch.alias_messages import (
    INDEX_NAME_PATTERN,
    PREVIOUS_SUFFIX,
    describe_double_alias,
    describe_foreign_index,
    describe_reserved_name,
    describe_taken_name,
    describe_unfinished_index,
    describe_unmarked_index,
)
from directory.engines.opensearch.client import LOG, Cluster, ClusterUnavailable, IndexNotFound
from directory.engines.opensearch.mapping import MAPPING_VERSION, IndexMetadata
from directory.engines.opensearch.responses import (
    AliasResponse,
    IndexResponse,
    MappingResponse,
    decode_aliases,
    decode_indexes,
    decode_mappings,
    decode_metadata,
    decode_metadata_version,
)
from directory.errors import EngineUnavailable
from directory.publication import Publication


class AliasConflict(EngineUnavailable):
    """An alias does not lead to one publication of this directory; the message has the way out."""


class SwapUnconfirmed(ClusterUnavailable):
    """The cluster may have moved the aliases, or may still do so: no index may be removed."""


class Aliases:
    """The indexes of one directory.

    Args:
        cluster: the cluster that holds them.
        served: the alias of the served index.
    """

    def __init__(self, cluster: Cluster, served: str) -> None:
        self._cluster = cluster
        self.served_alias = served
        self.previous_alias = f"{served}{PREVIOUS_SUFFIX}"

    def generate_index_name(self) -> str:
        """A new, unique name of an index."""
        return f"{self.served_alias}.{uuid4().hex}"

    def read_metadata(self, alias: str, *, is_local: bool = False) -> tuple[str, IndexMetadata]:
        """The index behind an alias, and its metadata; only the version if it is another one.

        Args:
            alias: the served or the previous one, or the name of an index.
            is_local: read the state of the queried node, which needs no cluster manager: requests
                still succeed while a new one is elected.

        Raises:
            IndexNotFound: the alias has no index.
            AliasConflict: it has several, or one that is no publication of this directory.
        """
        self._check_name()
        params = {"local": "true"} if is_local else {}
        with self._cluster.request() as client:
            mappings: dict[str, MappingResponse] = decode_mappings(
                client.indices.get_mapping(index=alias, params=params)
            )
        index = self._get_only_index(alias, mappings)
        meta = mappings[index].mappings.meta
        version = parse_metadata_version(meta)
        if version not in {0, MAPPING_VERSION}:
            return index, IndexMetadata(version)
        with self._cluster.request():
            metadata: IndexMetadata | None = (
                decode_metadata(bytes(meta).decode()) if version else None
            )
        if metadata is None or metadata.publication is None:
            raise AliasConflict(describe_unfinished_index(alias, index))
        return index, metadata

    def check(self) -> None:
        """Check, before a run, that both aliases can be swapped.

        Raises:
            AliasConflict: an alias is taken, or leads to something else than publications of this
                directory, or the served one to several.
        """
        self._find_replaced()
        with suppress(IndexNotFound):
            self.read_metadata(self.served_alias)

    def identify_publication(self, alias: str) -> Publication | None:
        """The publication behind an alias, even if its index is of another version.

        Raises:
            IndexNotFound: the alias has no index.
            AliasConflict: it has several, or one of another program.
        """
        with self._cluster.request() as client:
            mappings: dict[str, MappingResponse] = decode_mappings(
                client.indices.get_mapping(index=alias)
            )
        index = self._get_only_index(alias, mappings)
        with suppress(MsgspecError):
            meta = bytes(mappings[index].mappings.meta).decode()
            described: IndexMetadata = decode_metadata(meta)
            return described.publication
        return None

    def swap(self, index: str, *, is_rollback: bool = False) -> None:
        """Serve this index; the one served until now becomes the previous one.

        Args:
            index: the index to serve.
            is_rollback: keep the previous index as it is.

        Raises:
            AliasConflict: an alias was taken or moved in the meantime.
            SwapUnconfirmed: it is not known whether the index is served.
        """
        replaced, before = self._find_replaced()
        moves = [
            *build_alias_moves("add", [index], self.served_alias),
            *build_alias_moves("remove", replaced, self.served_alias),
        ]
        if replaced and not is_rollback:
            moves += build_alias_moves("add", replaced, self.previous_alias)
            moves += build_alias_moves("remove", before - replaced, self.previous_alias)
        self._move(moves, index, self.served_alias)

    def replace(self, alias: str, before: str, index: str) -> None:
        """Move an alias from one index to another.

        Raises:
            SwapUnconfirmed: it is not known whether the alias has moved.
        """
        moves = [
            *build_alias_moves("add", [index], alias),
            *build_alias_moves("remove", [before], alias),
        ]
        self._move(moves, index, alias)

    def drop_previous(self) -> bool:
        """Remove the previous indexes, of any version; returns whether there was one."""
        _, before = self._find_replaced()
        for index in before:
            self._delete(index)
        return bool(before)

    def remove_stale_indexes(self) -> None:
        """Remove unfinished builds and indexes older than the previous one."""
        for name, index in self._list_indexes().items():
            if not index.aliases and self._is_own(name):
                if parse_metadata_version(index.mappings.meta):
                    self._delete(name)
                else:
                    LOG.warning(describe_unmarked_index(name))

    def is_marked(self, index: str) -> bool:
        """Whether an index has our metadata; raises IndexNotFound if it is not there."""
        with self._cluster.request() as client:
            mappings: dict[str, MappingResponse] = decode_mappings(
                client.indices.get_mapping(index=index)
            )
            return parse_metadata_version(mappings[index].mappings.meta) > 0

    def remove_index(self, index: str) -> None:
        """Remove an index of this directory, unless it has an alias."""
        bearer = self._list_bearers([index]).get(index)
        if bearer and not bearer.aliases:
            self._delete(index)

    def _move(self, moves: list[dict[str, Any]], index: str, alias: str) -> None:
        """Move aliases in one step."""
        try:
            with self._cluster.request() as client:
                client.indices.update_aliases(body={"actions": moves})
        except ClusterUnavailable as error:
            if not self._has_alias(index, alias):
                raise SwapUnconfirmed(
                    f"{error} ; l'index {index} est peut-être servi : voir « annuaire status »"
                ) from error

    def _delete(self, index: str) -> None:
        with suppress(IndexNotFound), self._cluster.request() as client:
            client.indices.delete(index=index)

    def _list_indexes(self) -> dict[str, IndexResponse]:
        with self._cluster.request() as client:
            indexes: dict[str, IndexResponse] = decode_indexes(
                client.indices.get(index=f"{self.served_alias}.*")
            )
            return indexes

    def _list_bearers(self, names: Iterable[str]) -> dict[str, AliasResponse]:
        """The indexes that have one of these names, or aliases, with all their aliases."""
        with self._cluster.request() as client:
            bearers: dict[str, AliasResponse] = decode_aliases(
                client.indices.get_alias(
                    index=",".join(names), params={"ignore_unavailable": "true"}
                )
            )
            return bearers

    def _has_alias(self, index: str, alias: str) -> bool:
        with suppress(EngineUnavailable):
            bearer = self._list_bearers([index]).get(index)
            return bearer is not None and alias in bearer.aliases
        return False

    def _is_own(self, index: str) -> bool:
        name = re.fullmatch(INDEX_NAME_PATTERN, index)
        return name is not None and name[1] == self.served_alias

    def _find_replaced(self) -> tuple[frozenset[str], frozenset[str]]:
        """The served index, if there is one, and those that have the previous alias."""
        self._check_name()
        aliases = (self.served_alias, self.previous_alias)
        bearers = self._list_bearers(aliases)
        served, before = (
            frozenset(
                name for name, each in bearers.items() if alias in each.aliases or alias == name
            )
            for alias in aliases
        )
        if served:
            self._get_only_index(self.served_alias, served)
        for each in sorted(before):
            self._get_only_index(self.previous_alias, [each])
        return served, before

    def _check_name(self) -> None:
        if self.served_alias.endswith(PREVIOUS_SUFFIX):
            raise AliasConflict(describe_reserved_name(self.served_alias))

    def _get_only_index(self, alias: str, indexes: Collection[str]) -> str:
        """The only index that an alias leads to.

        Raises:
            AliasConflict: there are several, or it is no index of this directory.
        """
        if self._is_own(alias):
            return alias
        if alias in indexes:
            raise AliasConflict(describe_taken_name(alias))
        if len(indexes) > 1:
            raise AliasConflict(describe_double_alias(alias, sorted(indexes)))
        (index,) = indexes
        if not self._is_own(index):
            raise AliasConflict(describe_foreign_index(alias, index))
        return index


def build_alias_moves(what: str, indexes: Iterable[str], alias: str) -> list[dict[str, Any]]:
    """The actions that add an alias to indexes, or remove it from them."""
    return [{what: {"index": index, "alias": alias}} for index in sorted(indexes)]


def parse_metadata_version(meta: Raw) -> int:
    """The version of the metadata of an index; 0 if they are not ours."""
    try:
        version: int = decode_metadata_version(bytes(meta).decode()).version
    except MsgspecError:
        return 0
    return version

"""Which index of a cluster is served, and which was before: two aliases, moved in one step.

Everything else under the directory's name is a build that nobody finished, or out of date.
"""

import re
from contextlib import suppress
from typing import Any
from uuid import uuid4

from directory.engines.opensearch.client import Cluster, Vanished
from directory.engines.opensearch.mapping import VERSION, Meta
from directory.engines.opensearch.responses import ALIASED, MAPPED, META, VERSIONED, Aliased, Mapped


class Aliases:
    """The indexes of one directory.

    Args:
        cluster: where they are.
        served: the alias of the index that is served.
    """

    def __init__(self, cluster: Cluster, served: str) -> None:
        self._cluster = cluster
        self.served = served
        self.previous = f"{served}-previous"

    def fresh(self) -> str:
        """A name that no index has."""
        return f"{self.served}.{uuid4().hex}"

    def described(self, alias: str, *, is_local: bool = False) -> tuple[str, Meta]:
        """The index behind an alias, and what it says of itself; of another version, only that.

        Args:
            alias: served or previous.
            is_local: as the node knows that is asked, which needs no cluster manager: while one is
                elected, answers go on.

        Raises:
            Vanished: there is none.
        """
        known = {"local": "true"} if is_local else {}
        with self._cluster.asked() as client:
            found: dict[str, Mapped] = MAPPED(client.indices.get_mapping(index=alias, params=known))
            index, mapped = next(iter(found.items()))
            said = bytes(mapped.mappings.meta).decode()
            version = VERSIONED(said).version
            return index, META(said) if version == VERSION else Meta(version)

    def swap(self, index: str, *, is_way_back: bool = False) -> None:
        """Serve this index; the one served until now becomes the previous one.

        On the way back, the previous one stays that.
        """
        moves = [self._move("add", index, self.served)]
        if replaced := self._behind(self.served):
            moves += [self._move("remove", replaced, self.served)]
        if replaced and not is_way_back:
            moves += [self._move("add", replaced, self.previous)]
            if before := self._behind(self.previous):
                moves += [self._move("remove", before, self.previous)]
        with self._cluster.asked() as client:
            client.indices.update_aliases(body={"actions": moves})

    def tidy(self) -> None:
        """Remove builds that nobody finished and indexes before the previous one."""
        for index, aliased in self._all().items():
            if self._is_own(index) and not aliased.aliases:
                with suppress(Vanished), self._cluster.asked() as client:
                    client.indices.delete(index=index)

    def _all(self) -> dict[str, Aliased]:
        with self._cluster.asked() as client:
            found: dict[str, Aliased] = ALIASED(client.indices.get_alias(index=f"{self.served}.*"))
            return found

    def _is_own(self, index: str) -> bool:
        return re.fullmatch(rf"{re.escape(self.served)}\.[0-9a-f]{{32}}", index) is not None

    def _behind(self, alias: str) -> str | None:
        return next((name for name, each in self._all().items() if alias in each.aliases), None)

    @staticmethod
    def _move(what: str, index: str, alias: str) -> dict[str, Any]:
        return {what: {"index": index, "alias": alias}}

"""The connections of a process: how many an address has, and how much of their answers is unread.

A connection beyond the limit is answered once (429), and closed; beyond twice the limit it is
closed at once, so that refusals are bounded as well.
"""

from collections import Counter
from collections.abc import Hashable
from enum import Enum, auto
from ipaddress import ip_address, ip_network
from typing import Protocol

from msgspec import Struct

from search_api.access.callers import find_site

REFUSALS_PER_CONNECTION = 2
"""From so many times the limit on, a connection is closed without an answer."""


class ConnectionLimits(Struct, frozen=True):
    """The limits of the connections of a process.

    Attributes:
        per_address: connections of one address; of one network for IPv6.
        total: connections of everybody.
        unread_bytes: bytes of answers that wait for their readers, of all connections.
        min_bytes_s: the rate at which an answer is read at least.
        proxies: addresses or networks whose connections are not counted by address.
    """

    per_address: int
    total: int
    unread_bytes: int
    min_bytes_s: int
    proxies: tuple[str, ...] = ()


class UnreadBytes(Protocol):
    """The unread part of the answers of one connection."""

    def give_up(self) -> None:
        """Close the connection, whose answers nobody reads."""


class ConnectionVerdict(Enum):
    """What becomes of a new connection."""

    ACCEPT = auto()
    REFUSE = auto()
    CLOSE = auto()


class ConnectionTable:
    """Counts open connections, by address and in all.

    It is pickled with its limits before it counts anything, so that each worker has its own.
    """

    def __init__(self, limits: ConnectionLimits) -> None:
        self.limits = limits
        self._proxies = tuple(ip_network(each, strict=False) for each in limits.proxies)
        self._site_by_connection: dict[Hashable, str] = {}
        self._counts: Counter[str] = Counter()
        self._unread_bytes: dict[UnreadBytes, int] = {}
        self._unread_sum = 0

    @property
    def unread_bytes(self) -> int:
        """The bytes of answers that wait for their readers, of all connections."""
        return self._unread_sum

    def add(self, connection: Hashable, address: str) -> ConnectionVerdict:
        """Count a new connection, and say what becomes of it."""
        site = "" if self._is_proxy(address) else find_site(address)
        self._site_by_connection[connection] = site
        self._counts[site] += 1
        load = len(self._site_by_connection) / self.limits.total
        if site:
            load = max(load, self._counts[site] / self.limits.per_address)
        if load > REFUSALS_PER_CONNECTION:
            return ConnectionVerdict.CLOSE
        return ConnectionVerdict.REFUSE if load > 1 else ConnectionVerdict.ACCEPT

    def count(self, address: str) -> int:
        """The open connections of an address."""
        return self._counts[find_site(address)]

    def remove(self, connection: Hashable) -> None:
        """Forget a closed connection."""
        site = self._site_by_connection.pop(connection, None)
        if site is None:
            return
        self._counts[site] -= 1
        if not self._counts[site]:
            del self._counts[site]

    def record_unread(self, answer: UnreadBytes, size: int) -> None:
        """Note how much of an answer is unread; beyond the limit, give up who waits longest.

        The notes are in the order in which connections fell behind. A single answer is never too
        much: it may be longer than the limit, and its reader quick.
        """
        self._unread_sum += size - self._unread_bytes.get(answer, 0)
        self._unread_bytes[answer] = size
        while self._unread_sum > self.limits.unread_bytes and len(self._unread_bytes) > 1:
            oldest = next(iter(self._unread_bytes))
            self.forget_unread(oldest)
            oldest.give_up()

    def forget_unread(self, answer: UnreadBytes) -> None:
        """Nothing of an answer is unread any more."""
        self._unread_sum -= self._unread_bytes.pop(answer, 0)

    def _is_proxy(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:  # a socket in the file system has no address
            return True
        return any(parsed in network for network in self._proxies)

"""The caller of a request: a partner by key, else an address; nothing that a client can forge.

The trap is `X-Forwarded-For`, which any client can write. It is read from the right, and only as
far as the configured proxies have written it. A key is not read from a URL, because browsers,
proxies and logs store URLs.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Protocol

from msgspec import Struct
from starlette.types import Scope

from directory.errors import KeyInAddress
from search_api.access.keys import KEY_PATTERN, ApiKey, Keyring

KEY_IN_QUERY = re.compile(
    rb"(?:^|&)(?:api_?key|key|cle|token|access_token|bearer)=|" + KEY_PATTERN.pattern.encode(),
    re.IGNORECASE,
)
KEY_IN_ADDRESS_DETAIL = (
    "Une adresse se garde partout. Envoyez la clé dans l’en-tête « Authorization: Bearer … », et"
    " remplacez celle-ci : elle a pu être vue."
)
CALLER_STATE_KEY = "caller"
"""Where the access middleware leaves the caller, in the state of the request."""
IPV6_SITE_PREFIX_BITS = 64
"""Bits of an IPv6 address that one site shares: its machines are counted together."""


ADDRESS_CACHE_SIZE = 1_024
"""Addresses in each cache: parsing one is slow, and is needed twice a request."""


class Caller(Struct, frozen=True):
    """The party that a request is counted for.

    Attributes:
        kind: `key`, `address`, or `local`: a program on the same machine, without a proxy.
        name: the id of the key, or the address.
        limits: the caller's own limits, if there are any.
    """

    kind: str
    name: str
    limits: str | None = None


class KeyLookup(Protocol):
    """A source of keys."""

    def find_key(self, secret: str) -> ApiKey:
        """The key with this secret; raises KeyRefused."""


class CallerResolver:
    """Finds the caller of a request.

    Args:
        keys: the valid keys.
        proxies: addresses or networks whose `X-Forwarded-For` is trusted.
    """

    def __init__(self, keys: Keyring | KeyLookup, proxies: Iterable[str] = ()) -> None:
        self._keys = keys
        self._proxies = tuple(ip_network(each, strict=False) for each in proxies)

    def resolve(self, scope: Scope) -> Caller:
        """The caller of a request.

        Raises:
            KeyRefused: a key that is unknown or revoked.
            KeyInAddress: a key in the URL.
        """
        if KEY_IN_QUERY.search(scope["query_string"]) or KEY_PATTERN.search(scope["path"]):
            raise KeyInAddress(KEY_IN_ADDRESS_DETAIL)
        headers = dict(scope["headers"])
        scheme, _, shown = headers.get(b"authorization", b"").partition(b" ")
        if scheme.lower() == b"bearer":
            key = self._keys.find_key(shown.strip().decode("latin-1"))
            return Caller("key", key.id, key.limits)
        return self._by_address(scope, headers.get(b"x-forwarded-for", b"").decode("latin-1"))

    def _by_address(self, scope: Scope, forwarded: str) -> Caller:
        nearest = scope["client"][0] if scope.get("client") else "127.0.0.1"
        hops = [each.strip() for each in forwarded.split(",") if each.strip()]
        while hops and self._is_proxy(nearest):
            nearest = hops.pop()
        if is_loopback(nearest) and not forwarded:
            return Caller("local", nearest)
        return Caller("address", find_site(nearest))

    def _is_proxy(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._proxies)


def has_partner_key(scope: Scope) -> bool:
    """Whether a request comes with a valid key; not where no middleware has looked for one."""
    caller = find_caller(scope)
    return caller is not None and caller.kind == "key"


def is_keyless(scope: Scope) -> bool:
    """Whether a middleware has looked for a key and found none."""
    caller = find_caller(scope)
    return caller is not None and caller.kind != "key"


def find_caller(scope: Scope) -> Caller | None:
    """The caller of a request; None where no access middleware has identified one."""
    caller: Caller | None = scope.get("state", {}).get(CALLER_STATE_KEY)
    return caller


@lru_cache(ADDRESS_CACHE_SIZE)
def is_loopback(address: str) -> bool:
    """Whether an address is a loopback one."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


@lru_cache(ADDRESS_CACHE_SIZE)
def find_site(address: str) -> str:
    """The unit that is counted: an IPv4 address, or the network of an IPv6 address."""
    try:
        found = ip_address(address)
    except ValueError:
        return "illisible"
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, IPV6_SITE_PREFIX_BITS), strict=False))
    return str(found)

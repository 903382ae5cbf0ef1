"""Refuse a request whose Host header is missing, repeated or unreadable (RFC 9112, section 3.2)."""

import re
from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address

from starlette.types import Scope

from directory.errors import InvalidHost

HOST_PATTERN = re.compile(
    rb"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|[A-Za-z0-9._~%!$&'()*+,;=-]*)(?::[0-9]{0,5})?"
)
"""A name or an address, and a port; the value may be empty (RFC 9110, section 7.2)."""
HOST_REQUIRED_VERSION = "1.1"
"""HTTP/1.0 has no Host header; from HTTP/2 on, the server derives it."""


def check_host_header(scope: Scope) -> None:
    """Check the Host header of a request.

    Raises:
        InvalidHost: missing, repeated or unreadable.
    """
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) > 1:
        raise InvalidHost("Host est donné plusieurs fois ; donnez-le une fois.")
    if not hosts and scope.get("http_version") == HOST_REQUIRED_VERSION:
        raise InvalidHost("Host manque ; HTTP/1.1 le demande.")
    if hosts and not is_host_value(hosts[0]):
        raise InvalidHost("Host n’est pas un nom ou une adresse, avec un port au plus.")


@lru_cache(maxsize=100)
def is_host_value(value: bytes) -> bool:
    """Whether a value has the form of a Host header; cached, because clients repeat it."""
    host = HOST_PATTERN.fullmatch(value)
    if not host or not host["address"]:
        return host is not None
    try:
        IPv6Address(host["address"].decode())
    except AddressValueError:
        return False
    return True

"""The types of settings, which refuse a malformed value with a reason for operators.

A reason never repeats a URL: it may hold a password.
"""

from contextlib import suppress
from ipaddress import ip_network
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from limits import parse_many
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from directory.engines.opensearch.alias_messages import PREVIOUS_SUFFIX

FAULT_TYPE = "setting"
"""The type of the errors whose message is a reason for operators."""
DEMO_SUFFIX = "-demo"
"""The demonstration of a directory has its name with this suffix."""
WEB_SCHEMES = ("http", "https")
DATABASE_SCHEMES = ("sqlite", "postgresql", "postgresql+psycopg")


def refuse(reason: str) -> PydanticCustomError:
    """The error for a malformed value."""
    return PydanticCustomError(FAULT_TYPE, "{reason}", {"reason": reason})


def validate_index_name(name: str) -> str:
    """The name, if no other directory uses it for its previous publication or demonstration."""
    for suffix in (PREVIOUS_SUFFIX, DEMO_SUFFIX):
        if name.endswith(suffix):
            owner = name.removesuffix(suffix)
            raise refuse(
                f"« {name} » est un nom de l'annuaire « {owner} » : choisissez-en un qui ne finit "
                f"pas par {suffix}"
            )
    return name


def validate_networks(text: str) -> str:
    """The text, if it is a comma-separated list of networks."""
    for each in filter(None, map(str.strip, text.split(","))):
        try:
            ip_network(each, strict=False)
        except ValueError as error:
            raise refuse(
                f"« {each} » n'est ni une adresse IP ni un réseau ; exemple : 10.0.0.0/8, 192.0.2.1"
            ) from error
    return text


def validate_rate_limits(text: str) -> str:
    """The text, if it is a list of rate limits."""
    try:
        if text:
            parse_many(text)
    except ValueError as error:
        raise refuse("une limite s'écrit 600/minute; 10000/day") from error
    return text


def validate_web_address(address: str) -> str:
    """The address, if it is one of HTTP or HTTPS, with a host and without a password."""
    if not has_host(address, WEB_SCHEMES) or "@" in address:
        raise refuse("une adresse s'écrit https://hôte:port, sans nom ni mot de passe")
    return address


def validate_web_addresses(text: str) -> str:
    """The text, if it is a comma-separated list of web addresses."""
    for each in text.split(","):
        validate_web_address(each.strip())
    return text


def validate_storage_url(address: str) -> str:
    """The address, if the counters of limits have a storage for it."""
    if address != "memory://" and not has_host(address, ("redis", "rediss")):
        raise refuse("c'est memory:// ou redis://hôte:6379/0")
    return address


def validate_database_url(address: str) -> str:
    """The address, if it is one of SQLite or PostgreSQL and cannot be read in two ways.

    An unencoded character of a password would make a part of it a host, which messages name.
    """
    parts = split_address(address)
    if (
        not parts
        or parts.scheme not in DATABASE_SCHEMES
        or parts.netloc.count("@") > 1
        or "@" in parts.path + parts.query + parts.fragment
    ):
        raise refuse(
            "une base s'écrit sqlite:///chemin ou postgresql+psycopg://utilisateur:mot-de-passe"
            "@hôte:port/base ; dans le mot de passe, « @ », « / », « # » et « ? » s'écrivent %40, "
            "%2F, %23 et %3F"
        )
    return address


def has_host(address: str, schemes: tuple[str, ...]) -> bool:
    """Whether the address has one of the schemes and a host."""
    parts = split_address(address)
    return parts is not None and parts.scheme in schemes and bool(parts.hostname)


def split_address(address: str) -> SplitResult | None:
    """The parts of an address; None if it has brackets that do not match, or no proper port."""
    with suppress(ValueError):
        parts = urlsplit(address)
        if parts.port != 0:  # reading it raises, too
            return parts
    return None


AtLeastOne = Annotated[int, Field(ge=1)]
IndexName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_-]{0,99}$"), AfterValidator(validate_index_name)
]
NetworkList = Annotated[str, AfterValidator(validate_networks)]
RateLimits = Annotated[str, AfterValidator(validate_rate_limits)]
WebAddress = Annotated[str, AfterValidator(validate_web_address)]
WebAddresses = Annotated[str, AfterValidator(validate_web_addresses)]
StorageUrl = Annotated[str, AfterValidator(validate_storage_url)]
DatabaseUrl = Annotated[str, AfterValidator(validate_database_url)]

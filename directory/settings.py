"""Settings: environment variables `ANNUAIRE_*` or a `.env`, read by entry points only.

All other code receives its parts as arguments; nothing else reads settings from the environment.
"""

from datetime import timedelta
from functools import cached_property
from ipaddress import ip_network
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

from limits import parse_many
from pydantic import AfterValidator, Field, SecretStr
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from directory.engines.opensearch.alias_messages import PREVIOUS_SUFFIX

RETIRED_SETTINGS = {
    "ANNUAIRE_LIMIT_ADDRESS": "ANNUAIRE_RATE_LIMIT_ADDRESS",
    "ANNUAIRE_LIMIT_KEY": "ANNUAIRE_RATE_LIMIT_KEY",
    "ANNUAIRE_LIMIT_LOCAL": "ANNUAIRE_RATE_LIMIT_LOCAL",
    "ANNUAIRE_LIMIT_STORAGE": "ANNUAIRE_RATE_LIMIT_STORAGE",
}
"""Old names, which stop the program, and what they are called now."""

PURGE_MARGIN = timedelta(minutes=30)
"""A purge begins so long before its time limit."""
AtLeastOne = Annotated[int, Field(ge=1)]
DEMO_SUFFIX = "-demo"
"""The demonstration of a directory has its name with this suffix."""
RESERVED_NAME_TYPE = "reserved_name"
"""The type of the error for a name that another directory uses; its message is for operators."""


def validate_index_name(name: str) -> str:
    """The name, if no other directory uses it for its previous publication or demonstration."""
    for suffix in (PREVIOUS_SUFFIX, DEMO_SUFFIX):
        if name.endswith(suffix):
            raise PydanticCustomError(
                RESERVED_NAME_TYPE,
                "« {name} » est un nom de l'annuaire « {owner} » : choisissez-en un qui ne finit "
                "pas par {suffix}",
                {"name": name, "owner": name.removesuffix(suffix), "suffix": suffix},
            )
    return name


IndexName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_-]{0,99}$"), AfterValidator(validate_index_name)
]


def validate_networks(text: str) -> str:
    """The text, if it is a comma-separated list of networks; raises ValueError."""
    for each in filter(None, text.split(",")):
        ip_network(each.strip(), strict=False)
    return text


def validate_rate_limits(text: str) -> str:
    """The text, if it is a list of rate limits; raises ValueError."""
    if text:
        parse_many(text)
    return text


StorageUrl = Annotated[str, Field(pattern="^(memory://|(redis|rediss)://.+)$")]
NetworkList = Annotated[str, AfterValidator(validate_networks)]
RateLimits = Annotated[str, AfterValidator(validate_rate_limits)]


class Settings(BaseSettings):
    """What an operator may set.

    Attributes:
        engine: the search engine; `embedded` runs in the process.
        opensearch_url: one or several nodes, separated by commas.
        opensearch_index: the alias that is served, and the prefix of the names of indexes; it does
            not end in `-previous` or `-demo`.
        opensearch_shards, opensearch_replicas: for the next publication.
        opensearch_timeout_s: time for a question to the cluster, with all its requests, in seconds.
        opensearch_ca_file: the certificate authority for TLS, when it is not a public one.
        opensearch_sniff: discover the cluster's nodes from those listed.
        data_dir: the folder of the store and the index; it may be copied and served elsewhere.
        purge_hours: after at most so many hours, the index holds no trace of whoever opposed
            publication or was deleted; needs a run (`load`, `apply`) within that time.
        database_url: SQLAlchemy URL of the store; by default SQLite inside `data_dir`.
        fetch_url: where `annuaire fetch` finds the official files: one address or several,
            separated by spaces.
        fetch_ca_file: the certificate authority of these addresses, when it is not a public one.
        fetch_dir: the folder of downloads, outside `data_dir`; by default alongside it.
        fetch_files, fetch_days: newest downloads of each address, and the age in days at which any
            download is deleted.
        public_url: the base of links, QR codes and canonical addresses.
        api_key: sent by commands that query another service (`annuaire lookup --url`).
        rate_limit_address, rate_limit_key, rate_limit_local: what an address, a partner's key, a
            program on this machine may ask for, as `600/minute; 10000/day`; empty for no limit.
        rate_limit_storage: where it is counted: `memory://`, each process for itself, or a Redis or
            Valkey server that they share, `redis://host:6379/0`.
        traces_url: the destination of traces, OTLP over HTTP (`http://collector:4318/v1/traces`).
        trusted_proxies: proxies whose `X-Forwarded-For` is trusted: addresses or networks,
            separated by commas.
        max_connections, max_connections_per_address: open connections of a worker; those of
            trusted proxies are not counted by address.
        max_large_answers, max_large_answers_per_caller: long answers under way in a worker: lists
            of numbers, changes, exports, histories, batches.
        max_uploads, max_uploads_per_caller: bodies longer than 64 KiB that arrive at once.
        max_uploads_mb: mebibytes of all files that a worker receives at once.
        max_unread_mb: mebibytes of answers that wait for readers; beyond, the slowest is given up.
        upload_timeout_s: time for a body, in seconds.
        min_bytes_per_s: the rate at which bodies arrive and answers are read at least.
        drain_s: time from a failing `/readyz` to the closed listener, at SIGTERM.
        stop_s: time for requests under way, after that.
        sheet_workers: processes that draw sheets.
        sheet_cache_mb: size of the cache of drawn sheets in the data folder; 0 for no cache.
        sheet_key_file, sheet_key_password: the key (PKCS#12) that signs sheets; without it they
            are not signed.
        publisher: the publisher of the site, for its legal notice.
        hosting: the host of the site.
        contact: the address to which readers write.
    """

    model_config = SettingsConfigDict(env_prefix="ANNUAIRE_", env_file=".env", extra="forbid")

    engine: Literal["embedded", "opensearch"] = "embedded"
    opensearch_url: str = "http://127.0.0.1:9200"
    opensearch_index: IndexName = "annuaire"
    opensearch_shards: AtLeastOne = 1
    opensearch_replicas: Annotated[int, Field(ge=0)] = 0
    opensearch_timeout_s: Annotated[float, Field(gt=0)] = 3.0
    opensearch_user: str | None = None
    opensearch_password: SecretStr | None = None
    opensearch_ca_file: Path | None = None
    opensearch_sniff: bool = False
    data_dir: Path = Path("var")
    purge_hours: AtLeastOne = 24
    database_url: str | None = None
    fetch_url: str = ""
    fetch_ca_file: Path | None = None
    fetch_dir: Path | None = None
    fetch_files: AtLeastOne = 3
    fetch_days: AtLeastOne = 7
    public_url: str = "http://127.0.0.1:8000"
    sheet_workers: int = Field(default=1, ge=1)
    sheet_cache_mb: int = Field(default=512, ge=0)
    sheet_key_file: Path | None = None
    sheet_key_password: SecretStr | None = None
    api_key: SecretStr | None = None
    rate_limit_address: RateLimits = "600/minute; 10000/day"
    rate_limit_key: RateLimits = "6000/minute; 1000000/day"
    rate_limit_local: RateLimits = "600000/minute"
    rate_limit_storage: StorageUrl = "memory://"
    trusted_proxies: NetworkList = ""
    max_connections: AtLeastOne = 4096
    max_connections_per_address: AtLeastOne = 256
    max_large_answers: AtLeastOne = 16
    max_large_answers_per_caller: AtLeastOne = 4
    max_uploads: AtLeastOne = 8
    max_uploads_per_caller: AtLeastOne = 2
    max_uploads_mb: AtLeastOne = 2048
    max_unread_mb: AtLeastOne = 48
    upload_timeout_s: AtLeastOne = 900
    min_bytes_per_s: AtLeastOne = 1000
    drain_s: Annotated[float, Field(ge=0)] = 2.0
    stop_s: AtLeastOne = 10
    traces_url: str | None = None
    publisher: str = ""
    hosting: str = ""
    contact: str = ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The usual sources, and the retired names found in them, which are then refused.

        The library passes over unknown names in the environment, and empty ones in a `.env`.
        """
        usual = (init_settings, env_settings, dotenv_settings, file_secret_settings)
        read = [source.env_vars for source in usual if isinstance(source, EnvSettingsSource)]
        retired = {old.lower(): "" for old in RETIRED_SETTINGS if old.lower() in chain(*read)}
        return (*usual, InitSettingsSource(settings_cls, retired))

    @cached_property
    def store_url(self) -> str:
        """The database URL of the store; by default SQLite inside the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'store.sqlite3'}"

    @property
    def purge_age(self) -> timedelta:
        """The age of a suppression after which a run purges the index, with time left to do it."""
        return timedelta(hours=self.purge_hours) - PURGE_MARGIN

    @property
    def downloads_dir(self) -> Path:
        """The folder of downloaded files, which hold people who have opposed since."""
        return self.fetch_dir or self.data_dir.with_name(f"{self.data_dir.name}-downloads")

    @property
    def proxy_networks(self) -> tuple[str, ...]:
        """The trusted proxies, each by itself."""
        return tuple(filter(None, map(str.strip, self.trusted_proxies.split(","))))

    @property
    def keys_file(self) -> Path:
        """The file of partners' keys, stored as digests."""
        return self.data_dir / "keys.json"

    @property
    def dead_letters_file(self) -> Path:
        """The file of the rejected lines that the register has to send again."""
        return self.data_dir / "rejected-lines.jsonl"

    @property
    def index_dir(self) -> Path:
        """The folder in which the embedded engine stores its publications."""
        return self.data_dir / "index"

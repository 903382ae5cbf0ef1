"""Settings: environment variables `ANNUAIRE_*` or a `.env`, read by entry points only.

All other code receives its parts as arguments; nothing else reads settings from the environment.
"""

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from directory.setting_types import (
    AtLeastOne,
    DatabaseUrl,
    IndexName,
    NetworkList,
    RateLimits,
    StorageUrl,
    WebAddress,
    WebAddresses,
)

ENV_PREFIX = "ANNUAIRE_"
RETIRED_SETTINGS = {
    "ANNUAIRE_LIMIT_ADDRESS": "ANNUAIRE_RATE_LIMIT_ADDRESS",
    "ANNUAIRE_LIMIT_KEY": "ANNUAIRE_RATE_LIMIT_KEY",
    "ANNUAIRE_LIMIT_LOCAL": "ANNUAIRE_RATE_LIMIT_LOCAL",
    "ANNUAIRE_LIMIT_STORAGE": "ANNUAIRE_RATE_LIMIT_STORAGE",
}
"""Old names, which stop the program, and what they are called now."""

SECRETS_DIR = Path("/run/secrets")
"""Where container engines mount secrets: a setting may be a file here, with the name in small."""
PURGE_MARGIN = timedelta(minutes=30)
"""A purge begins so long before its time limit."""


def name_variable(field: str) -> str:
    """The environment variable of a setting, or of an unknown name with our prefix."""
    return f"{ENV_PREFIX}{field.upper().removeprefix(ENV_PREFIX)}"


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
        sheet_certificates_file: certificates (PEM) whose seals the verifier also recognises: those
            of former keys.
        fingerprint_key_file: the keys that sign fingerprints, the same file for all sites; without
            it, one is made in the data folder.
        publisher: the publisher of the site, for its legal notice; the issuer of its sheets.
        hosting: the host of the site.
        contact: the address to which readers write.
    """

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_file=".env",
        secrets_dir=SECRETS_DIR if SECRETS_DIR.is_dir() else None,
        extra="forbid",
    )

    engine: Literal["embedded", "opensearch"] = "embedded"
    opensearch_url: WebAddresses = "http://127.0.0.1:9200"
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
    database_url: DatabaseUrl | None = None
    fetch_url: str = ""
    fetch_ca_file: Path | None = None
    fetch_dir: Path | None = None
    fetch_files: AtLeastOne = 3
    fetch_days: AtLeastOne = 7
    public_url: WebAddress = "http://127.0.0.1:8000"
    sheet_workers: int = Field(default=1, ge=1)
    sheet_cache_mb: int = Field(default=512, ge=0)
    sheet_key_file: Path | None = None
    sheet_key_password: SecretStr | None = None
    sheet_certificates_file: Path | None = None
    fingerprint_key_file: Path | None = None
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
    traces_url: WebAddress | None = None
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
        """The usual sources, with the names of ours in them that are no setting, to be refused.

        In a `.env` these are all that begin with our prefix; others are of other programs (those of
        Compose), and the library would refuse them. In the environment only retired names are: a
        cluster manager adds names of its own with our prefix (`ANNUAIRE_SERVICE_HOST`).
        """
        usual = (init_settings, env_settings, dotenv_settings, file_secret_settings)
        names = {name_variable(field).lower() for field in settings_cls.model_fields}
        retired = {old.lower() for old in RETIRED_SETTINGS}
        no_settings: dict[str, object] = {}
        for source in usual:
            if isinstance(source, EnvSettingsSource):
                own = {name for name in source.env_vars if name.startswith(ENV_PREFIX.lower())}
                is_file = isinstance(source, DotEnvSettingsSource)
                no_settings |= dict.fromkeys(own - names if is_file else own & retired, "")
                source.env_vars = {name: source.env_vars[name] for name in own & names}
        return (*usual, InitSettingsSource(settings_cls, no_settings))

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
    def fingerprint_keys_path(self) -> Path:
        """The file of the keys that sign fingerprints, named or in the data folder."""
        return self.fingerprint_key_file or self.data_dir / "fingerprint-keys.json"

    @property
    def dead_letters_file(self) -> Path:
        """The file of the rejected lines that the register has to send again."""
        return self.data_dir / "rejected-lines.jsonl"

    @property
    def index_dir(self) -> Path:
        """The folder in which the embedded engine stores its publications."""
        return self.data_dir / "index"

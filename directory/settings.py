"""Settings: environment variables `ANNUAIRE_*` or a `.env`, read by entry points only.

Everything else is handed its parts; nothing in the program reads the environment by itself.
"""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set.

    Attributes:
        engine: where searches go; `embedded` runs in the process.
        data_dir: holds the store and the index; self-contained, may be copied elsewhere and served.
        database_url: SQLAlchemy URL of the store; by default SQLite inside `data_dir`.
        public_url: what links, QR codes and canonical addresses begin with.
        api_key: sent by commands that ask another service (`annuaire lookup --url`).
        sheet_workers: processes that draw sheets.
        sheet_cache_mb: megabytes of drawn sheets kept in the data folder; 0 keeps none.
        publisher: who publishes the site, for its legal notice.
        hosting: who hosts it.
        contact: where its readers write.
    """

    model_config = SettingsConfigDict(env_prefix="ANNUAIRE_", env_file=".env", extra="forbid")

    engine: Literal["embedded"] = "embedded"
    data_dir: Path = Path("var")
    database_url: str | None = None
    public_url: str = "http://127.0.0.1:8000"
    sheet_workers: int = Field(default=1, ge=1)
    sheet_cache_mb: int = Field(default=512, ge=0)
    api_key: SecretStr | None = None
    publisher: str = ""
    hosting: str = ""
    contact: str = ""

    @cached_property
    def store_url(self) -> str:
        """The store's address, the default one inside the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'store.sqlite3'}"

    @property
    def index_dir(self) -> Path:
        """Where the embedded engine keeps its publications."""
        return self.data_dir / "index"

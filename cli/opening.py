"""From settings to the parts, each opened on its own.

Each part is imported when it is opened: a command pays for what it uses.
"""
# ruff: noqa: PLC0415 - see above

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cli.refusal import MISUSED, refuse

if TYPE_CHECKING:
    from directory.engines.embedded import EmbeddedEngine
    from directory.engines.embedded_writer import EmbeddedWriter
    from directory.settings import Settings
    from indexer.store import Store
    from search_api.service import DirectorySearch


def read_settings() -> "Settings":
    """What the operator set; a value that cannot be is misuse."""
    from pydantic import ValidationError

    from directory.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        faults = {f"ANNUAIRE_{fault['loc'][0]}".upper() for fault in error.errors()}
        refuse(f"réglage inconnu ou mal formé : {', '.join(sorted(faults))}", MISUSED)


def of_demonstration(settings: "Settings") -> "Settings":
    """The same settings, with the demonstration's own data folder."""
    own = {"data_dir": settings.data_dir / "demo", "database_url": None}
    return settings.model_copy(update=own)


@contextmanager
def store_of(settings: "Settings") -> Iterator["Store"]:
    """The store, closed afterwards."""
    from indexer.store import Store

    store = Store(settings.store_url)
    try:
        yield store
    finally:
        store.close()


def has_store(settings: "Settings") -> bool:
    """Whether there is a store to look at: a data folder may be served without one."""
    return settings.database_url is not None or Path(settings.data_dir / "store.sqlite3").exists()


def engine_of(settings: "Settings") -> "EmbeddedEngine":
    """The search engine; there is one kind today."""
    from directory.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(settings.index_dir)


def search_of(settings: "Settings") -> "DirectorySearch":
    """What any front asks."""
    from search_api.service import DirectorySearch

    return DirectorySearch(engine_of(settings))


@contextmanager
def writer_of(settings: "Settings") -> Iterator["EmbeddedWriter"]:
    """A writer for the engine; whatever stops the block leaves no half-made index behind."""
    from directory.engines.embedded_writer import EmbeddedWriter

    writer = EmbeddedWriter(settings.index_dir)
    try:
        yield writer
    except BaseException:
        writer.abandon()
        raise

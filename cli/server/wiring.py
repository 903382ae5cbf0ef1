"""Build or open each part of the program from the settings.

Each function imports what it needs, so that a command does not load the rest.
"""
# ruff: noqa: PLC0415 - see above

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cli.cli_errors import EXIT_MISUSE, exit_with_error

if TYPE_CHECKING:
    from directory.engines.opensearch.client import ClusterAccess
    from directory.publishing import SearchIndex
    from directory.search import SearchEngine
    from directory.settings import Settings
    from indexer.store import Store
    from search_api.search.service import DirectorySearch


def read_settings() -> "Settings":
    """The settings from the environment; an invalid one ends the command with `EXIT_MISUSE`."""
    from pydantic import ValidationError

    from directory.setting_types import FAULT_TYPE
    from directory.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        faults = {
            describe_faulty_setting(str(fault["loc"][0]))
            + f" ({fault['msg']})" * (fault["type"] == FAULT_TYPE)
            for fault in error.errors()
        }
        exit_with_error(f"réglage inconnu ou mal formé : {', '.join(sorted(faults))}", EXIT_MISUSE)


def describe_faulty_setting(name: str) -> str:
    """The faulty environment variable, and its new name if it was renamed.

    Args:
        name: of the setting, or of the variable if it is no setting.
    """
    from directory.settings import RETIRED_SETTINGS, name_variable

    variable = name_variable(name)
    new = RETIRED_SETTINGS.get(variable)
    return f"{variable} (s'appelle maintenant {new})" if new else variable


def derive_demo_settings(settings: "Settings") -> "Settings":
    """The same settings, with the data folder and index of the demonstration."""
    from directory.setting_types import DEMO_SUFFIX

    own = {
        "data_dir": settings.data_dir / "demo",
        "database_url": None,
        "opensearch_index": f"{settings.opensearch_index}{DEMO_SUFFIX}",
    }
    return settings.model_copy(update=own)


@contextmanager
def open_store(settings: "Settings") -> Iterator["Store"]:
    """Open the store, and close it afterwards."""
    from indexer.store import Store

    store = Store(settings.store_url)
    try:
        yield store
    finally:
        store.close()


def has_store(settings: "Settings") -> bool:
    """Whether a store exists: a data folder may be served without one."""
    return settings.database_url is not None or Path(settings.data_dir / "store.sqlite3").exists()


def build_search_engine(settings: "Settings", *, in_server: bool = False) -> "SearchEngine":
    """The search engine; it need not be reachable yet.

    Args:
        settings: where it is.
        in_server: verify the files of each publication in the background.
    """
    if has_remote_engine(settings):
        from directory.engines.opensearch.engine import OpenSearchEngine

        return OpenSearchEngine(build_cluster_access(settings))
    from directory.engines.embedded.engine import EmbeddedEngine

    return EmbeddedEngine(settings.index_dir, is_verifying=in_server)


def find_file_faults(settings: "Settings") -> dict[str, list[str]] | None:
    """What is wrong with the files of each publication; None with a cluster."""
    if has_remote_engine(settings):
        return None
    from directory.engines.embedded.checksums import verify_publication
    from directory.engines.embedded.publications import list_publications

    folder = settings.index_dir
    return {name: verify_publication(folder / name) for name in list_publications(folder)}


def has_remote_engine(settings: "Settings") -> bool:
    """Whether the engine answers over a network, so that an event loop calls it in a thread."""
    return settings.engine == "opensearch"


def build_cluster_access(settings: "Settings") -> "ClusterAccess":
    """The connection settings of the OpenSearch cluster."""
    from directory.engines.opensearch.client import ClusterAccess

    password = settings.opensearch_password
    return ClusterAccess(
        urls=tuple(url.strip() for url in settings.opensearch_url.split(",")),
        index=settings.opensearch_index,
        timeout_s=settings.opensearch_timeout_s,
        user=settings.opensearch_user,
        password=password.get_secret_value() if password else None,
        ca_file=settings.opensearch_ca_file,
        sniff=settings.opensearch_sniff,
    )


def build_directory_search(settings: "Settings") -> "DirectorySearch":
    """The search service that every front end uses."""
    from search_api.search.service import DirectorySearch

    return DirectorySearch(build_search_engine(settings), is_remote=has_remote_engine(settings))


def build_search_index(settings: "Settings") -> "SearchIndex":
    """The index that runs write to and publish."""
    if has_remote_engine(settings):
        from directory.engines.opensearch.index import OpenSearchIndex
        from directory.engines.opensearch.mapping import IndexLayout

        layout = IndexLayout(settings.opensearch_shards, settings.opensearch_replicas)
        return OpenSearchIndex(build_cluster_access(settings), layout)
    from directory.engines.embedded.index import EmbeddedIndex

    return EmbeddedIndex(settings.index_dir)

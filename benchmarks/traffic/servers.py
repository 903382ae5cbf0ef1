"""Servers to measure, each a process tree of its own on a free port, for as long as a block runs.

All print their address in their first line, and all use the options of the real server
(`cli.server.capacity.build_server_options`). Rate limits are off: all requests come from one
address. So are the bounds of what one address may have under way, and the wait before a stop.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from msgspec import Struct

from directory.settings import Settings
from tests.opensearch.assemble import assemble_server
from tests.opensearch.node import OpenSearchNode, find_free_ports

ADDRESS_PATTERN = re.compile(r"https?://[^\s/]+:\d+")
NO_RATE_LIMITS = {
    "ANNUAIRE_RATE_LIMIT_ADDRESS": "",
    "ANNUAIRE_RATE_LIMIT_LOCAL": "",
    "ANNUAIRE_RATE_LIMIT_KEY": "",
    "ANNUAIRE_MAX_CONNECTIONS_PER_ADDRESS": "4096",
    "ANNUAIRE_MAX_LARGE_ANSWERS_PER_CALLER": "4096",
    "ANNUAIRE_MAX_LARGE_ANSWERS": "4096",
    "ANNUAIRE_DRAIN_S": "0",
}
STOP_TIMEOUT_S = 20
NODE_HEAP = "1g"


class ServerNotStarted(RuntimeError):
    """A server ended before it printed its address; the message is its error output."""


class RunningServer(Struct, frozen=True):
    """A running server: its URL, and its first processes."""

    url: str
    pids: tuple[int, ...]


@contextmanager
def run_module_server(
    *arguments: object, settings: Mapping[str, str] | None = None
) -> Iterator[RunningServer]:
    """Run a Python module that serves; `settings` are added to the environment.

    Raises:
        ServerNotStarted: with the end of its error output.
    """
    given = [f"{name}={value}" for name, value in (settings or {}).items()]
    command = ["env", *given, sys.executable, "-m", *map(str, arguments)]
    with (
        TemporaryFile("w+") as said,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True) as server,  # noqa: S603 - fixed words
    ):
        try:
            assert server.stdout
            line = server.stdout.readline()
            if not (address := ADDRESS_PATTERN.search(line)):
                server.wait(STOP_TIMEOUT_S)
                said.seek(0)
                raise ServerNotStarted(said.read()[-2000:])
            yield RunningServer(address[0], (server.pid,))
        finally:
            server.terminate()


def run_directory_server(
    data_dir: Path, workers: int = 1, settings: Mapping[str, str] | None = None
) -> AbstractContextManager[RunningServer]:
    """Serve a directory, on the embedded engine unless `settings` name another."""
    own = {"ANNUAIRE_DATA_DIR": str(data_dir), **NO_RATE_LIMITS, **(settings or {})}
    return run_module_server("cli", "serve", "--port", 0, "--workers", workers, settings=own)


@contextmanager
def run_opensearch_node(
    folder: Path, url: str | None = None, heap: str = NODE_HEAP
) -> Iterator[RunningServer]:
    """A node of OpenSearch: the one that runs at `url`, or a new one with its data in `folder`."""
    if url:
        yield RunningServer(url, ())
        return
    assemble_server()
    node = OpenSearchNode(folder, *find_free_ports(2), heap=heap).start()
    try:
        node.wait()
        yield RunningServer(node.url, (node.pid,))
    finally:
        node.stop()


def build_opensearch_settings(node_url: str, index: str = "annuaire-benchmark") -> dict[str, str]:
    """The environment of a directory that searches on a node."""
    return {
        "ANNUAIRE_ENGINE": "opensearch",
        "ANNUAIRE_OPENSEARCH_URL": node_url,
        "ANNUAIRE_OPENSEARCH_INDEX": index,
    }


def build_settings(data_dir: Path, environment: Mapping[str, str]) -> Settings:
    """The settings that a process with these environment variables reads."""
    values = {name.removeprefix("ANNUAIRE_").lower(): text for name, text in environment.items()}
    return Settings.model_validate({"data_dir": data_dir, **values})


def run_publish_command(data_dir: Path, settings: Mapping[str, str]) -> None:
    """Rebuild an index from the store of a loaded folder."""
    own = {"ANNUAIRE_DATA_DIR": str(data_dir), **settings}
    given = [f"{name}={value}" for name, value in own.items()]
    command = ["env", *given, sys.executable, "-m", "cli", "publish", "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - fixed words

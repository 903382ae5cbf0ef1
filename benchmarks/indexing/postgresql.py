"""A real PostgreSQL server in a temporary folder, for as long as a block runs.

Debian's programs are not on the path, and refuse to run as root; then the package's own user runs
them. The folder is removed with the server.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

DEBIAN_POSTGRESQL_DIR = Path("/usr/lib/postgresql")
POSTGRESQL_USER = "postgres"
"""Created by Debian's package; only root needs it."""
POSTGRESQL_INSTALL_COMMAND = "apt-get install -y postgresql"


class MissingPostgresql(RuntimeError):
    """No PostgreSQL server is installed; the message says what to run."""


@contextmanager
def run_postgresql(*, settings: Sequence[str] = ()) -> Iterator[str]:
    """Start a server that listens on a socket in its own folder; gives its URL.

    Args:
        settings: further `name=value` of postgresql.conf.

    Raises:
        MissingPostgresql: it is not installed.
        CalledProcessError: it does not start; its message is on standard error.
    """
    folder = Path(mkdtemp(prefix="postgresql-"))
    cluster = folder / "cluster"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, POSTGRESQL_USER)
        run_postgresql_program(
            "initdb", "--pgdata", cluster, "--username=annuaire", "--auth=trust", "--encoding=UTF8"
        )
        options = ("listen_addresses=''", f"unix_socket_directories={folder}")
        given = " ".join(f"-c {option}" for option in (*options, *settings))
        log = folder / "log"
        run_postgresql_program(
            "pg_ctl", "start", "--wait", "--pgdata", cluster, "--log", log, "--options", given
        )
        try:
            yield f"postgresql://annuaire@/postgres?host={folder}"
        finally:
            run_postgresql_program(
                "pg_ctl", "stop", "--wait", "--pgdata", cluster, "--mode", "immediate"
            )
    finally:
        shutil.rmtree(folder)


def run_postgresql_program(program: str, *arguments: object) -> None:
    """Run one of the server's programs as a user it accepts."""
    command = [str(word) for word in (find_postgresql_program(program), *arguments)]
    user = POSTGRESQL_USER if os.geteuid() == 0 else None
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=user, cwd="/")  # noqa: S603 - fixed words


def find_postgresql_program(program: str) -> Path:
    """A program of the newest server installed.

    Raises:
        MissingPostgresql: there is none.
    """
    if found := shutil.which(program):
        return Path(found)
    versions = sorted(
        DEBIAN_POSTGRESQL_DIR.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    for folder in versions:
        if (folder / program).exists():
            return folder / program
    raise MissingPostgresql(
        f"PostgreSQL ({program}) is not installed: {POSTGRESQL_INSTALL_COMMAND}"
    )

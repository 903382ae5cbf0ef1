"""How a command reports an error: one line on standard error and an exit status, no traceback.

Exit status: 0 done · 1 refused · 2 wrong usage · 75 temporary failure (`EX_TEMPFAIL` of
`sysexits.h`) · 130 interrupted. An unexpected error is none of
these: its traceback is shown in full.
"""

import errno
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from directory.errors import DirectoryError

EXIT_REFUSED, EXIT_MISUSE, EXIT_RETRY, EXIT_INTERRUPTED = 1, 2, 75, 130
DISK_FULL_ERRNOS = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


def exit_with_error(message: str, status: int = EXIT_REFUSED) -> NoReturn:
    """Print a line on standard error and exit with a status."""
    print(f"annuaire : {message}", file=sys.stderr)
    raise typer.Exit(status)


@contextmanager
def report_errors() -> Iterator[None]:
    """Turn our errors, file errors and interruptions into a line and an exit status."""
    try:
        with interrupt_on_sigterm():
            yield
    except DirectoryError as error:
        exit_with_error(str(error))
    except OSError as error:
        if error.errno in DISK_FULL_ERRNOS:
            exit_with_error(
                "plus de place sur le disque : rien n'est changé ; faites-en, puis recommencez"
            )
        if not error.filename:
            raise
        exit_with_error(f"{error.filename} : {error.strerror}")
    except KeyboardInterrupt:
        exit_with_error("interrompu", EXIT_INTERRUPTED)


@contextmanager
def interrupt_on_sigterm() -> Iterator[None]:
    """Handle SIGTERM like Ctrl-C, so that cleanup code runs and a partial index is removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)

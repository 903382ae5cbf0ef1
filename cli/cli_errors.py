"""How a command says no: one line for a person, a status for a program, never a stack of calls.

0 done · 1 refused · 2 misuse · 130 interrupted. A bug is none of these: its traceback stays whole.
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

EXIT_REFUSED, EXIT_MISUSE, EXIT_INTERRUPTED = 1, 2, 130
DISK_FULL_ERRNOS = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


def exit_with_error(message: str, status: int = EXIT_REFUSED) -> NoReturn:
    """Stop with a line on the error stream."""
    print(f"annuaire : {message}", file=sys.stderr)
    raise typer.Exit(status)


@contextmanager
def report_errors() -> Iterator[None]:
    """Deliberate errors and interruptions, as a line and a status."""
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
    """A request to end (SIGTERM) unwinds like Ctrl-C, so that a half-made index is removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

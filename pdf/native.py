"""Checks for the native libraries that drawing needs, without importing the PDF library.

No Python wheel contains them on Linux. Without Pango the import fails with a long message. Without
libharfbuzz-subset drawing works, but is much slower. So all three are required, and one line names
the missing packages.
"""

import ctypes
from collections.abc import Callable

from directory.errors import SheetUnavailable

DEBIAN_PACKAGES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
"""Shared library → the Debian package that contains it."""


def find_missing_packages(load: Callable[[str], object] = ctypes.CDLL) -> tuple[str, ...]:
    """The Debian packages to install; empty when all libraries load."""
    return tuple(
        package for library, package in DEBIAN_PACKAGES.items() if not is_loadable(library, load)
    )


def is_loadable(library: str, load: Callable[[str], object]) -> bool:
    """Whether the loader finds a shared library."""
    try:
        load(library)
    except OSError:
        return False
    return True


def describe_missing_packages(packages: tuple[str, ...]) -> str:
    """One line for the operator, also shown on the page: what is missing and how to install it."""
    command = f"apt-get install -y {' '.join(packages)}"
    return f"Fiche PDF indisponible : bibliothèques natives absentes (missing). → {command}"


def require_native_libraries(load: Callable[[str], object] = ctypes.CDLL) -> None:
    """Check that sheets can be drawn on this machine.

    Raises:
        SheetUnavailable: the message says what to install.
    """
    if packages := find_missing_packages(load):
        raise SheetUnavailable(describe_missing_packages(packages))

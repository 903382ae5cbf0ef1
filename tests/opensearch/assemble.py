"""An OpenSearch server from its jars, without Docker and without the distribution's archive.

    python -m tests.opensearch.assemble

Maven fetches the jars that `pom.xml` pins, `jars.sha256` holds them to their hashes, `layout.toml`
says which folder of the official layout each belongs to. A second run compares a stamp. What cannot
be fetched fails the run: a missing node is never a skipped test.
"""

import hashlib
import shutil
import subprocess
import sys
import tomllib
from fnmatch import filter as matching
from pathlib import Path
from tempfile import TemporaryDirectory

RECIPE_DIR = Path(__file__).parent
SERVER_HOME = RECIPE_DIR.parents[1] / "build" / "opensearch"
RECIPE_FILES = ("pom.xml", "jars.sha256", "layout.toml", "log4j2.properties", "assemble.py")
MAVEN_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
DESCRIPTOR_TEMPLATE = """\
name={name}
description={name}
version={version}
opensearch.version={version}
java.version=21
classname={main}
extended.plugins={extends}
has.native.controller=false
"""


class AssemblyError(Exception):
    """The server cannot be put together; says why."""


def assemble_server():
    """The server's home, put together unless it is there already."""
    stamp = hashlib.sha256(
        b"".join((RECIPE_DIR / name).read_bytes() for name in RECIPE_FILES)
    ).hexdigest()
    written = SERVER_HOME / "stamp"
    if not (written.is_file() and written.read_text() == stamp):
        SERVER_HOME.parent.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=SERVER_HOME.parent, prefix=".opensearch-") as scratch:
            home = arrange_jars(fetch_jars(Path(scratch, "jars")), Path(scratch, "home"))
            (home / "stamp").write_text(stamp)
            shutil.rmtree(SERVER_HOME, ignore_errors=True)
            home.rename(SERVER_HOME)
    return SERVER_HOME


def fetch_jars(folder):
    """The jars of the pom and of what they need, as Maven resolves them."""
    maven = shutil.which("mvn")
    if maven is None:
        raise AssemblyError("Maven is missing: apt-get install maven")
    goal = (f"{MAVEN_PLUGIN}:copy-dependencies", f"-DoutputDirectory={folder}")
    command = [maven, "-B", "-q", "-ntp", "-f", RECIPE_DIR / "pom.xml", *goal]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our words
    if answer.returncode:
        raise AssemblyError(f"Maven could not fetch the jars:\n{answer.stdout}{answer.stderr}")
    check_jar_hashes(folder)
    return folder


def check_jar_hashes(folder):
    """Hold every jar to its hash, and the list to every jar."""
    found = {f"{hash_jar(jar)}  {jar.name}" for jar in folder.glob("*.jar")}
    if different := found ^ set((RECIPE_DIR / "jars.sha256").read_text().splitlines()):
        raise AssemblyError("jars differ from jars.sha256:\n" + "\n".join(sorted(different)))


def hash_jar(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def arrange_jars(jars, home):
    """The jars in the layout of the official distribution."""
    parts = tomllib.loads((RECIPE_DIR / "layout.toml").read_text())
    names = {jar.name for jar in jars.glob("*.jar")}
    names -= {name for glob in parts.pop("dropped") for name in matching(names, glob)}
    placed = set()
    for folder, part in parts.items():
        own = {name for glob in part["jars"] for name in matching(names, glob)}
        link_jars(jars, own, home / folder)
        (home / folder / "plugin-descriptor.properties").write_text(format_descriptor(folder, part))
        placed |= own
    link_jars(jars, names - placed, home / "lib")
    return home


def link_jars(jars, names, folder):
    """Link jars, which costs no space, into a folder."""
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).hardlink_to(jars / name)


def format_descriptor(folder, part):
    pom = (RECIPE_DIR / "pom.xml").read_text()
    version = pom.partition("<opensearch.version>")[2].partition("<")[0]
    name, extends = Path(folder).name, part.get("extends", "")
    return DESCRIPTOR_TEMPLATE.format(
        name=name, version=version, main=part["class"], extends=extends
    )


if __name__ == "__main__":
    try:
        assemble_server()
    except AssemblyError as reason:
        sys.exit(f"OpenSearch: {reason}")

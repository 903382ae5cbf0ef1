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

HERE = Path(__file__).parent
HOME = HERE.parents[1] / "build" / "opensearch"
RECIPE = ("pom.xml", "jars.sha256", "layout.toml", "log4j2.properties", "assemble.py")
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
DESCRIPTOR = """\
name={name}
description={name}
version={version}
opensearch.version={version}
java.version=21
classname={main}
extended.plugins={extends}
has.native.controller=false
"""


class Unassembled(Exception):
    """The server cannot be put together; says why."""


def assembled():
    """The server's home, put together unless it is there already."""
    stamp = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in RECIPE)).hexdigest()
    written = HOME / "stamp"
    if not (written.is_file() and written.read_text() == stamp):
        HOME.parent.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=HOME.parent, prefix=".opensearch-") as scratch:
            home = arranged(fetched(Path(scratch, "jars")), Path(scratch, "home"))
            (home / "stamp").write_text(stamp)
            shutil.rmtree(HOME, ignore_errors=True)
            home.rename(HOME)
    return HOME


def fetched(folder):
    """The jars of the pom and of what they need, as Maven resolves them."""
    maven = shutil.which("mvn")
    if maven is None:
        raise Unassembled("Maven is missing: apt-get install maven")
    goal = (f"{PLUGIN}:copy-dependencies", f"-DoutputDirectory={folder}")
    command = [maven, "-B", "-q", "-ntp", "-f", HERE / "pom.xml", *goal]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our words
    if answer.returncode:
        raise Unassembled(f"Maven could not fetch the jars:\n{answer.stdout}{answer.stderr}")
    check(folder)
    return folder


def check(folder):
    """Hold every jar to its hash, and the list to every jar."""
    found = {f"{digest(jar)}  {jar.name}" for jar in folder.glob("*.jar")}
    if different := found ^ set((HERE / "jars.sha256").read_text().splitlines()):
        raise Unassembled("jars differ from jars.sha256:\n" + "\n".join(sorted(different)))


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def arranged(jars, home):
    """The jars in the layout of the official distribution."""
    parts = tomllib.loads((HERE / "layout.toml").read_text())
    names = {jar.name for jar in jars.glob("*.jar")}
    names -= {name for glob in parts.pop("dropped") for name in matching(names, glob)}
    placed = set()
    for folder, part in parts.items():
        own = {name for glob in part["jars"] for name in matching(names, glob)}
        place(jars, own, home / folder)
        (home / folder / "plugin-descriptor.properties").write_text(descriptor(folder, part))
        placed |= own
    place(jars, names - placed, home / "lib")
    return home


def place(jars, names, folder):
    """Link jars, which costs no space, into a folder."""
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).hardlink_to(jars / name)


def descriptor(folder, part):
    pom = (HERE / "pom.xml").read_text()
    version = pom.partition("<opensearch.version>")[2].partition("<")[0]
    name, extends = Path(folder).name, part.get("extends", "")
    return DESCRIPTOR.format(name=name, version=version, main=part["class"], extends=extends)


if __name__ == "__main__":
    try:
        assembled()
    except Unassembled as reason:
        sys.exit(f"OpenSearch: {reason}")

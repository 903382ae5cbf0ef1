"""Where the publications of the embedded engine lie, and which one is served.

`<folder>/<publication id>/` holds one index beside its `publication.json`; the file `current` names
the served publication and, on a second line, the one before it. Names are relative, so the folder
can be moved. The trap: a build may be killed at any instant, so `current` is replaced in one step
and last of all; until then the served publication is whole.
"""

import os
import shutil
from mmap import ACCESS_READ, mmap
from pathlib import Path
from uuid import uuid4

import msgspec

from directory.errors import PublicationRefused
from directory.search import Publication
from directory.vocabulary import Vocabulary

CURRENT = "current"
DESCRIPTION = "publication.json"
WORDS = "vocabulary.bin"
BUILDING = ".building"


def named(folder: Path) -> tuple[str, ...]:
    """The served publication and the previous one, as far as there are any."""
    try:
        return tuple((folder / CURRENT).read_text("utf-8").split())
    except FileNotFoundError:
        return ()


def described(publication: Path) -> Publication:
    """What a publication's own folder says of it."""
    return msgspec.json.decode((publication / DESCRIPTION).read_bytes(), type=Publication)


def begin(folder: Path) -> Path:
    """A new folder to build in, in a place tidied up first."""
    folder.mkdir(parents=True, exist_ok=True)
    tidy(folder)
    building = folder / f"{uuid4().hex}{BUILDING}"
    building.mkdir()
    return building


def vocabulary(publication: Path) -> Vocabulary:
    """The words of a publication's names; the file is mapped, so that processes share it."""
    with (publication / WORDS).open("rb") as file:
        return Vocabulary(mmap(file.fileno(), 0, access=ACCESS_READ))


def install(building: Path, publication: Publication, words: bytes) -> None:
    """Serve what was built; the publication served until now becomes the previous one.

    Raises:
        PublicationRefused: the id cannot name a folder, or names one that is there.
    """
    folder = building.parent
    target = folder / publication.id
    if target.parent != folder or target.exists() or publication.id.split() != [publication.id]:
        raise PublicationRefused(f"« {publication.id} » ne peut pas nommer une publication")
    write(building / WORDS, words)
    write(building / DESCRIPTION, msgspec.json.encode(publication))
    building.rename(target)
    write(folder / CURRENT, "\n".join((publication.id, *named(folder)[:1])).encode())
    tidy(folder)


def tidy(folder: Path) -> None:
    """Remove builds that nobody finished and publications before the previous one."""
    kept = named(folder)
    for child in folder.iterdir():
        abandoned = child.name.endswith(BUILDING)
        if abandoned or (child.name not in kept and (child / DESCRIPTION).exists()):
            shutil.rmtree(child)


def write(path: Path, content: bytes) -> None:
    """Replace a file in one step, on disk before this returns."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)

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

from directory.errors import EngineUnavailable, PublicationRefused
from directory.facets.activity_table import Table
from directory.publishing import Aside
from directory.search import Publication
from directory.text.spelling import Vocabulary

CURRENT = "current"
DESCRIPTION = "publication.json"
WORDS = "vocabulary.bin"
ADDED = "vocabulary.added"
"""Words that changes brought since the vocabulary was packed: the same, and small."""
ACTIVITIES = "activities.bin"
BUILDING = ".building"
FORMAT, FORMAT_FILE = "4", "format"
"""Of what lies in a publication's folder; another version of the program may have another one."""


def named(folder: Path) -> tuple[str, ...]:
    """The served publication and the previous one, as far as there are any."""
    try:
        return tuple((folder / CURRENT).read_text("utf-8").split())
    except FileNotFoundError:
        return ()


def described(publication: Path) -> Publication:
    """What a publication's own folder says of it.

    Raises:
        EngineUnavailable: a version of the program made it that wrote another format.
    """
    if not is_of_this_format(publication):
        raise EngineUnavailable(
            "l'index est d'une autre version du programme : « annuaire publish » le refait"
        )
    return msgspec.json.decode((publication / DESCRIPTION).read_bytes(), type=Publication)


def is_of_this_format(publication: Path) -> bool:
    """Whether this version of the program can read a publication; the first ones did not say."""
    try:
        return (publication / FORMAT_FILE).read_text("utf-8") == FORMAT
    except FileNotFoundError:
        return not publication.exists()


def begin(folder: Path) -> Path:
    """A new folder to build in, in a place tidied up first."""
    folder.mkdir(parents=True, exist_ok=True)
    tidy(folder)
    building = folder / f"{uuid4().hex}{BUILDING}"
    building.mkdir()
    return building


def vocabulary(publication: Path) -> Vocabulary:
    """The words of a publication's names; the file is mapped, so that processes share it."""
    return Vocabulary(mapped(publication / WORDS), added_words(publication))


def table(publication: Path) -> Table:
    """The activities of a publication's people; the file is mapped as well."""
    return Table(mapped(publication / ACTIVITIES))


def mapped(file: Path) -> mmap:
    """A whole file."""
    with file.open("rb") as opened:
        return mmap(opened.fileno(), 0, access=ACCESS_READ)


def added_words(publication: Path) -> bytes | None:
    """The packed words that changes have brought, if there are any."""
    try:
        return (publication / ADDED).read_bytes()
    except FileNotFoundError:
        return None


def finish(building: Path, publication: Publication, aside: Aside) -> None:
    """Write what stands beside an index; it can be opened then, and is not served."""
    write(building / WORDS, aside.words)
    write(building / ACTIVITIES, aside.activities)
    write(building / FORMAT_FILE, FORMAT.encode())
    describe(building, publication)


def describe(folder: Path, publication: Publication) -> None:
    """Write what is known of a publication into its own folder."""
    write(folder / DESCRIPTION, msgspec.json.encode(publication))


def serve(building: Path, publication: Publication, previous: tuple[str, ...]) -> None:
    """Put a finished build in service, beside the publication that stays for rollback.

    Raises:
        PublicationRefused: the id cannot name a folder, or names one that is there.
    """
    folder = building.parent
    target = folder / publication.id
    if target.parent != folder or target.exists() or publication.id.split() != [publication.id]:
        raise PublicationRefused(f"« {publication.id} » ne peut pas nommer une publication")
    building.rename(target)
    write(folder / CURRENT, "\n".join((publication.id, *previous)).encode())
    tidy(folder)


def branched(source: Path) -> Path:
    """A new folder to build in that begins as a publication is: the same files, not copies.

    Tantivy and `write` never change a file but replace it, and the file of listings only grows, so
    that what one folder does to its files the other does not see.
    """
    building = begin(source.parent)
    for file in source.iterdir():
        if not file.name.endswith(".lock"):
            link(file, building / file.name)
    return building


def link(source: Path, target: Path) -> None:
    """A second name for a file; a copy where the disk knows no second names."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


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

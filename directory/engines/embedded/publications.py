"""The folders of the embedded engine's publications, and which one is served.

`<folder>/<publication id>/` holds an index and its `publication.json`. The file `current` names the
served publication and, on a second line, the previous one. Names are relative, so the folder can be
moved. A build may be killed at any instant: so `current` is replaced last, in one atomic step, and
until then the served publication is intact.
"""

import os
import shutil
from mmap import ACCESS_READ, mmap
from pathlib import Path
from uuid import uuid4

import msgspec

from directory.errors import EngineUnavailable, PublicationRefused
from directory.facets.activity_table import ActivityTable
from directory.matching.filters_table import FILTERS_CHECKSUM
from directory.publishing import IndexSidecar
from directory.search import Publication
from directory.text.spelling import Vocabulary

CURRENT_FILE = "current"
DESCRIPTION_FILE = "publication.json"
VOCABULARY_FILE = "vocabulary.bin"
ADDED_WORDS_FILE = "vocabulary.added"
"""Words added by changes since the vocabulary was packed, in the same format."""
ACTIVITIES_FILE = "activities.bin"
BUILD_SUFFIX = ".building"
PUBLICATION_FORMAT, FORMAT_FILE = f"5.{FILTERS_CHECKSUM}", "format"
"""The format of a publication's folder: it changes with the version and with the filters."""


def list_publications(folder: Path) -> tuple[str, ...]:
    """The ids of the served publication and the previous one; empty if there are none."""
    try:
        return tuple((folder / CURRENT_FILE).read_text("utf-8").split())
    except FileNotFoundError:
        return ()


def read_description(publication: Path) -> Publication:
    """Read the description of a publication from its folder.

    Raises:
        EngineUnavailable: its format is that of another version of the program.
    """
    if not has_current_format(publication):
        raise EngineUnavailable(
            "l'index est d'une autre version du programme : « annuaire publish » le refait"
        )
    return msgspec.json.decode((publication / DESCRIPTION_FILE).read_bytes(), type=Publication)


def has_current_format(publication: Path) -> bool:
    """Whether this version of the program can read a publication (or the folder is missing)."""
    try:
        return (publication / FORMAT_FILE).read_text("utf-8") == PUBLICATION_FORMAT
    except FileNotFoundError:
        return not publication.exists()


def create_build_folder(folder: Path) -> Path:
    """Create a folder to build in, after removing stale ones."""
    folder.mkdir(parents=True, exist_ok=True)
    remove_stale_builds(folder)
    building = folder / f"{uuid4().hex}{BUILD_SUFFIX}"
    building.mkdir()
    return building


def load_vocabulary(publication: Path) -> Vocabulary:
    """The vocabulary of a publication; the file is mapped, so that processes share it."""
    return Vocabulary(map_file(publication / VOCABULARY_FILE), read_added_words(publication))


def load_activity_table(publication: Path) -> ActivityTable:
    """The activity table of a publication; the file is mapped as well."""
    return ActivityTable(map_file(publication / ACTIVITIES_FILE))


def map_file(file: Path) -> mmap:
    """Map a whole file for reading."""
    with file.open("rb") as opened:
        return mmap(opened.fileno(), 0, access=ACCESS_READ)


def read_added_words(publication: Path) -> bytes | None:
    """The packed words added by changes; None if there are none."""
    try:
        return (publication / ADDED_WORDS_FILE).read_bytes()
    except FileNotFoundError:
        return None


def finish_build(building: Path, publication: Publication, aside: IndexSidecar) -> None:
    """Write the files alongside an index: it can then be opened, but is not served yet."""
    replace_file(building / VOCABULARY_FILE, aside.words)
    replace_file(building / ACTIVITIES_FILE, aside.activities)
    replace_file(building / FORMAT_FILE, PUBLICATION_FORMAT.encode())
    write_description(building, publication)


def write_description(folder: Path, publication: Publication) -> None:
    """Write the description of a publication to its folder."""
    replace_file(folder / DESCRIPTION_FILE, msgspec.json.encode(publication))


def promote_build(building: Path, publication: Publication, previous: tuple[str, ...]) -> None:
    """Serve a finished build.

    Args:
        building: the folder of the build.
        publication: its description.
        previous: the id of the publication to keep for a rollback, if any.

    Raises:
        PublicationRefused: the id is not a valid folder name, or the folder exists.
    """
    folder = building.parent
    target = folder / publication.id
    if target.parent != folder or target.exists() or publication.id.split() != [publication.id]:
        raise PublicationRefused(f"« {publication.id} » ne peut pas nommer une publication")
    building.rename(target)
    replace_file(folder / CURRENT_FILE, "\n".join((publication.id, *previous)).encode())
    remove_stale_builds(folder)


def link_publication_files(source: Path) -> Path:
    """Create a folder to build in that contains the files of a publication, as hard links.

    Tantivy and `replace_file` never modify a file but replace it, and the file of listings only
    grows: so a change in one folder does not affect the other.
    """
    building = create_build_folder(source.parent)
    for file in source.iterdir():
        if not file.name.endswith(".lock"):
            link_or_copy_file(file, building / file.name)
    return building


def link_or_copy_file(source: Path, target: Path) -> None:
    """Link a file; copy it if the file system has no hard links."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def remove_stale_builds(folder: Path) -> None:
    """Remove unfinished builds and publications older than the previous one."""
    kept = list_publications(folder)
    for child in folder.iterdir():
        abandoned = child.name.endswith(BUILD_SUFFIX)
        if abandoned or (child.name not in kept and (child / DESCRIPTION_FILE).exists()):
            shutil.rmtree(child)


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file atomically; it is on disk when this returns."""
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)

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
from directory.facets.activity_table import ActivityTable
from directory.matching.filters_table import FILTERS_CHECKSUM
from directory.publishing import IndexSidecar
from directory.search import Publication
from directory.text.spelling import Vocabulary

CURRENT_FILE = "current"
DESCRIPTION_FILE = "publication.json"
VOCABULARY_FILE = "vocabulary.bin"
ADDED_WORDS_FILE = "vocabulary.added"
"""Words that changes brought since the vocabulary was packed: the same, and small."""
ACTIVITIES_FILE = "activities.bin"
BUILD_SUFFIX = ".building"
PUBLICATION_FORMAT, FORMAT_FILE = f"5.{FILTERS_CHECKSUM}", "format"
"""Of what lies in a publication's folder; another version of the program, or other filters, may
have another one."""


def list_publications(folder: Path) -> tuple[str, ...]:
    """The served publication and the previous one, as far as there are any."""
    try:
        return tuple((folder / CURRENT_FILE).read_text("utf-8").split())
    except FileNotFoundError:
        return ()


def read_description(publication: Path) -> Publication:
    """What a publication's own folder says of it.

    Raises:
        EngineUnavailable: a version of the program made it that wrote another format.
    """
    if not has_current_format(publication):
        raise EngineUnavailable(
            "l'index est d'une autre version du programme : « annuaire publish » le refait"
        )
    return msgspec.json.decode((publication / DESCRIPTION_FILE).read_bytes(), type=Publication)


def has_current_format(publication: Path) -> bool:
    """Whether this version of the program can read a publication; the first ones did not say."""
    try:
        return (publication / FORMAT_FILE).read_text("utf-8") == PUBLICATION_FORMAT
    except FileNotFoundError:
        return not publication.exists()


def create_build_folder(folder: Path) -> Path:
    """A new folder to build in, in a place tidied up first."""
    folder.mkdir(parents=True, exist_ok=True)
    remove_stale_builds(folder)
    building = folder / f"{uuid4().hex}{BUILD_SUFFIX}"
    building.mkdir()
    return building


def load_vocabulary(publication: Path) -> Vocabulary:
    """The words of a publication's names; the file is mapped, so that processes share it."""
    return Vocabulary(map_file(publication / VOCABULARY_FILE), read_added_words(publication))


def load_activity_table(publication: Path) -> ActivityTable:
    """The activities of a publication's people; the file is mapped as well."""
    return ActivityTable(map_file(publication / ACTIVITIES_FILE))


def map_file(file: Path) -> mmap:
    """A whole file."""
    with file.open("rb") as opened:
        return mmap(opened.fileno(), 0, access=ACCESS_READ)


def read_added_words(publication: Path) -> bytes | None:
    """The packed words that changes have brought, if there are any."""
    try:
        return (publication / ADDED_WORDS_FILE).read_bytes()
    except FileNotFoundError:
        return None


def finish_build(building: Path, publication: Publication, aside: IndexSidecar) -> None:
    """Write what stands beside an index; it can be opened then, and is not served."""
    replace_file(building / VOCABULARY_FILE, aside.words)
    replace_file(building / ACTIVITIES_FILE, aside.activities)
    replace_file(building / FORMAT_FILE, PUBLICATION_FORMAT.encode())
    write_description(building, publication)


def write_description(folder: Path, publication: Publication) -> None:
    """Write what is known of a publication into its own folder."""
    replace_file(folder / DESCRIPTION_FILE, msgspec.json.encode(publication))


def promote_build(building: Path, publication: Publication, previous: tuple[str, ...]) -> None:
    """Put a finished build in service, beside the publication that stays for rollback.

    Raises:
        PublicationRefused: the id cannot name a folder, or names one that is there.
    """
    folder = building.parent
    target = folder / publication.id
    if target.parent != folder or target.exists() or publication.id.split() != [publication.id]:
        raise PublicationRefused(f"« {publication.id} » ne peut pas nommer une publication")
    building.rename(target)
    replace_file(folder / CURRENT_FILE, "\n".join((publication.id, *previous)).encode())
    remove_stale_builds(folder)


def link_publication_files(source: Path) -> Path:
    """A new folder to build in that begins as a publication is: the same files, not copies.

    Tantivy and `write` never change a file but replace it, and the file of listings only grows, so
    that what one folder does to its files the other does not see.
    """
    building = create_build_folder(source.parent)
    for file in source.iterdir():
        if not file.name.endswith(".lock"):
            link_or_copy_file(file, building / file.name)
    return building


def link_or_copy_file(source: Path, target: Path) -> None:
    """A second name for a file; a copy where the disk knows no second names."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def remove_stale_builds(folder: Path) -> None:
    """Remove builds that nobody finished and publications before the previous one."""
    kept = list_publications(folder)
    for child in folder.iterdir():
        abandoned = child.name.endswith(BUILD_SUFFIX)
        if abandoned or (child.name not in kept and (child / DESCRIPTION_FILE).exists()):
            shutil.rmtree(child)


def replace_file(path: Path, content: bytes) -> None:
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

"""The folders of the embedded engine's publications, and which one is served.

`<folder>/<publication id>/` holds an index and its `publication.json`. The file `current` names the
served publication and, on a second line, the previous one. Names are relative, so the folder can be
moved. A build may be killed at any instant: so `current` is replaced last, in one atomic step, and
until then the served publication is intact. If `current` is missing or names something else, the
publications of the folder take their order from their descriptions.

A publication with a file `damaged` is not whole (`checksums`): it is not served, nor changed.
"""

import logging
import shutil
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from uuid import uuid4

import msgspec
from msgspec import Struct

from directory.engines.embedded.checksums import is_listed, verify_publication, write_checksums
from directory.engines.embedded.durable_files import replace_file
from directory.errors import EngineUnavailable, PublicationRefused
from directory.facets.activity_table import ActivityTable
from directory.matching.filters_table import FILTERS_CHECKSUM
from directory.publication import Publication
from directory.publishing import IndexSidecar
from directory.text.spelling import Vocabulary

CURRENT_FILE = "current"
DESCRIPTION_FILE = "publication.json"
VOCABULARY_FILE = "vocabulary.bin"
ADDED_WORDS_FILE = "vocabulary.added"
"""Words added by changes since the vocabulary was packed, in the same format."""
ACTIVITIES_FILE = "activities.bin"
BUILD_SUFFIX = ".building"
PUBLICATION_FORMAT, FORMAT_FILE = f"8.{FILTERS_CHECKSUM}", "format"
"""The format of a publication's folder: it changes with the version and with the filters."""
DAMAGED_FILE = "damaged"
"""Its content is what is wrong with the publication."""
MAX_PUBLICATIONS = 2
"""The served one and the previous one."""
LOG = logging.getLogger(__name__)


class PublicationAge(Struct, frozen=True, order=True):
    """What tells which publication of a folder is newer."""

    published_at: str = ""
    generation: int = 0


def list_publications(folder: Path) -> tuple[str, ...]:
    """The ids of the served publication and the previous one; empty if there are none."""
    return read_current(folder) or order_publications(folder)


def read_current(folder: Path) -> tuple[str, ...]:
    """The names in `current`; none if it is missing or does not name publications."""
    try:
        names = (folder / CURRENT_FILE).read_text("utf-8").split()
    except (FileNotFoundError, UnicodeDecodeError):
        return ()
    is_valid = all("/" not in name and (folder / name).is_dir() for name in names)
    return tuple(names) if is_valid and len(names) <= MAX_PUBLICATIONS else ()


def order_publications(folder: Path) -> tuple[str, ...]:
    """The newest publications of a folder whose `current` is of no use, the newest first."""
    if not folder.is_dir():
        return ()
    ages = {child.name: read_age(child) for child in iterate_publications(folder)}
    return tuple(sorted(ages, key=lambda name: ages[name], reverse=True)[:MAX_PUBLICATIONS])


def iterate_publications(folder: Path) -> Iterator[Path]:
    """Yield the folders of finished builds."""
    for child in folder.iterdir():
        if child.suffix != BUILD_SUFFIX and (child / DESCRIPTION_FILE).exists():
            yield child


def read_age(publication: Path) -> PublicationAge:
    """The age of a publication of any format; the lowest one if it cannot be read."""
    try:
        content = (publication / DESCRIPTION_FILE).read_bytes()
        return msgspec.json.decode(content, type=PublicationAge)
    except (OSError, msgspec.MsgspecError):
        return PublicationAge()


def choose_way_back(folder: Path) -> tuple[str, ...]:
    """The publication to keep when another one is served: the newest whole one, if any is whole."""
    names = list_publications(folder)
    return next(((name,) for name in names if find_faults(folder / name) == []), names[:1])


def find_faults(publication: Path) -> list[str]:
    """Verify a publication, and mark it if it is damaged; one of another format is not read."""
    if not has_current_format(publication):
        return []
    if known := read_damage(publication):
        return known
    if faults := verify_publication(publication):
        mark_damaged(publication, faults)
    return faults


def mark_damaged(publication: Path, faults: list[str]) -> None:
    """Mark a publication as damaged, for every process; ignored where the folder is read-only."""
    LOG.error("la publication %s est abîmée : %s", publication.name, " ; ".join(faults))
    try:
        (publication / DAMAGED_FILE).write_text("\n".join(faults), "utf-8")
    except OSError as error:
        LOG.warning("elle ne peut pas être marquée : %s", error)


def read_damage(publication: Path) -> list[str]:
    """What is wrong with a publication that is marked as damaged; empty for any other."""
    try:
        return (publication / DAMAGED_FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []


def read_description(publication: Path) -> Publication:
    """Read the description of a publication from its folder.

    Raises:
        EngineUnavailable: its format is that of another version of the program.
    """
    check_format(publication)
    return msgspec.json.decode((publication / DESCRIPTION_FILE).read_bytes(), type=Publication)


def check_format(publication: Path) -> None:
    """Refuse a publication of another version of the program.

    Raises:
        EngineUnavailable: with the way out.
    """
    if not has_current_format(publication):
        raise EngineUnavailable(
            "l'index est d'une autre version du programme : « annuaire publish » le refait"
        )


def identify_publication(publication: Path) -> Publication | None:
    """The description of a publication, whatever its format; None if it has none."""
    try:
        content = (publication / DESCRIPTION_FILE).read_bytes()
        return msgspec.json.decode(content, type=Publication)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def has_current_format(publication: Path) -> bool:
    """Whether this version of the program can read a publication (or the folder is missing).

    The checksums tell a damaged file from one of another version.
    """
    try:
        if (publication / FORMAT_FILE).read_bytes() == PUBLICATION_FORMAT.encode():
            return True
    except FileNotFoundError:
        if not publication.exists():
            return True
    return is_listed(publication, FORMAT_FILE, PUBLICATION_FORMAT.encode())


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
    write_checksums(building)


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
    place_build(building, publication)
    write_current(building.parent, (publication.id, *previous))


def place_build(building: Path, publication: Publication) -> None:
    """Give the folder of a finished build its final name; `current` does not name it yet.

    Raises:
        PublicationRefused: the id is not a valid folder name, or the folder exists.
    """
    target = building.parent / publication.id
    is_name = target.parent == building.parent and publication.id.split() == [publication.id]
    if not is_name or target.exists():
        raise PublicationRefused(f"« {publication.id} » ne peut pas nommer une publication")
    building.rename(target)


def write_current(folder: Path, names: tuple[str, ...]) -> None:
    """Name the served publication and the previous one, and remove all others."""
    replace_file(folder / CURRENT_FILE, "\n".join(names).encode())
    remove_stale_builds(folder)


def link_publication_files(source: Path) -> Path:
    """Create a folder to build in that contains the files of a publication, as hard links.

    Tantivy and `replace_file` never modify a file but replace it, and the file of listings only
    grows: so a change in one folder does not affect the other.
    """
    building = create_build_folder(source.parent)
    for file in source.iterdir():
        if not file.name.endswith(".lock") and file.name != DAMAGED_FILE:
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

"""The same official files a day later, with a known share of the people changed.

Of those, half have another name, three in ten another street number, one in ten has departed, and
one in ten gets a new person with the same data. The choice depends on their numbers alone.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

from msgspec import Struct

from benchmarks.indexing.feed_records import generate_unused_rpps

ID_COLUMN, NAME_COLUMNS, STRUCTURE_COLUMN, STREET_NUMBER_COLUMN = 2, (7, 3), 23, 28
"""Columns; of the name: in the first file, and in the two others."""
CHANGED_NAME_SUFFIX, CHANGED_STREET_NUMBER = b" KERBENCH", b"9998"
FILE_TIMESTAMP_PATTERN, FILE_TIMESTAMP_FORMAT = re.compile(r"\d{12}"), "%Y%m%d%H%M"


class ExtractChanges(Struct):
    """The people who change, by national id.

    Attributes:
        newcomer_by_id: the new person with the data of a known one.
        unchanged_count: people without a change.
    """

    renamed_ids: set[bytes]
    moved_ids: set[bytes]
    departed_ids: set[bytes]
    newcomer_by_id: dict[bytes, bytes]
    unchanged_count: int

    @property
    def changed_ids(self) -> set[str]:
        """Everybody who must be in the change feed."""
        return {
            each.decode()
            for some in (
                self.renamed_ids,
                self.moved_ids,
                self.departed_ids,
                self.newcomer_by_id.values(),
            )
            for each in some
        }


def write_modified_extract(files: Path, target: Path, share: float) -> ExtractChanges:
    """Write the files of a day later."""
    target.mkdir(parents=True)
    activities, *others = sorted(
        files.glob("PS_LibreAcces_*.txt"), key=lambda path: "_Personne_" not in path.name
    )
    made = choose_changes(activities, share)
    for path in (activities, *others):
        name_at = NAME_COLUMNS[path != activities]
        with path.open("rb") as old, (target / shift_file_date(path.name)).open("wb") as new:
            new.write(old.readline())
            new.writelines(part for line in old for part in modify_row(line, made, name_at))
    for mark in files.glob("SYNTHETIC"):
        shutil.copy(mark, target)
    return made


def choose_changes(activities: Path, share: float) -> ExtractChanges:
    """Choose the people who change."""
    everybody: set[bytes] = set()
    placed: set[bytes] = set()
    most = int(share * 0xFFFFFFFF)
    with activities.open("rb") as lines:
        next(lines)
        for line in lines:
            fields = line.split(b"|", STRUCTURE_COLUMN + 1)
            everybody.add(fields[ID_COLUMN])
            if fields[STRUCTURE_COLUMN] and crc32(fields[ID_COLUMN]) <= most:
                placed.add(fields[ID_COLUMN])
    chosen = sorted(each for each in everybody if crc32(each) <= most)
    made = ExtractChanges(set(), set(), set(), {}, len(everybody) - len(chosen))
    fresh = (each for each in generate_unused_rpps() if b"8%s" % each.encode() not in everybody)
    for at, each in enumerate(chosen):
        kind = at % 10
        if kind == 8:  # noqa: PLR2004 - a tenth
            made.departed_ids.add(each)
        elif kind == 9:  # noqa: PLR2004 - the last tenth
            made.newcomer_by_id[each] = b"8" + next(fresh).encode()
            made.unchanged_count += 1
        elif kind in (5, 6, 7) and each in placed:
            made.moved_ids.add(each)
        else:
            made.renamed_ids.add(each)
    return made


def modify_row(line: bytes, changes: ExtractChanges, name_column: int) -> Iterator[bytes]:
    """The row a day later: none, one or two rows."""
    who = line.split(b"|", ID_COLUMN + 1)[ID_COLUMN]
    if who in changes.departed_ids:
        return
    if who in changes.renamed_ids:
        yield replace_field(line, name_column, lambda name: name + CHANGED_NAME_SUFFIX)
    elif (
        who in changes.moved_ids
        and name_column == NAME_COLUMNS[0]
        and line.split(b"|", 24)[STRUCTURE_COLUMN]
    ):
        yield replace_field(line, STREET_NUMBER_COLUMN, lambda _: CHANGED_STREET_NUMBER)
    else:
        yield line
    if newcomer := changes.newcomer_by_id.get(who):
        facts = line.split(b"|", ID_COLUMN + 1)[-1]
        yield b"|".join((b"8", newcomer[1:], newcomer, facts))


def replace_field(line: bytes, column: int, change: Callable[[bytes], bytes]) -> bytes:
    """A row with one of its fields changed."""
    fields = line.split(b"|")
    fields[column] = change(fields[column])
    return b"|".join(fields)


def shift_file_date(name: str) -> str:
    """The name of the file, with the date of the next day."""

    def shift(moment: re.Match[str]) -> str:
        date = datetime.strptime(moment[0], FILE_TIMESTAMP_FORMAT).replace(tzinfo=UTC)
        return f"{date + timedelta(days=1):{FILE_TIMESTAMP_FORMAT}}"

    return FILE_TIMESTAMP_PATTERN.sub(shift, name)

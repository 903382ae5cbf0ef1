"""The same official files a day later: a known share of the people changed, the rest as it was.

Of those, half have another name, three in ten another street number, one in ten is gone, and one in
ten is joined by a newcomer with the same facts. Who they are follows from their numbers alone.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

from msgspec import Struct

from benchmarks.indexing.feed_records import newcomers

ID, NAME, STRUCTURE, STREET_NUMBER = 2, (7, 3), 23, 28
"""Columns; that of the name in the first file, and in the two others."""
ANOTHER_NAME, ANOTHER_NUMBER = b" KERBENCH", b"9998"
MOMENT, FORM = re.compile(r"\d{12}"), "%Y%m%d%H%M"


class Revision(Struct):
    """Who changes, by national id.

    Attributes:
        joined: who is joined by a newcomer, and by whom.
        others: how many stay as they were.
    """

    renamed: set[bytes]
    moved: set[bytes]
    gone: set[bytes]
    joined: dict[bytes, bytes]
    others: int

    @property
    def everybody(self) -> set[str]:
        """Whoever a partner must be told of."""
        return {
            each.decode()
            for some in (self.renamed, self.moved, self.gone, self.joined.values())
            for each in some
        }


def revise(files: Path, target: Path, share: float) -> Revision:
    """Write the files of a day later."""
    target.mkdir(parents=True)
    activities, *others = sorted(
        files.glob("PS_LibreAcces_*.txt"), key=lambda path: "_Personne_" not in path.name
    )
    made = drawn(activities, share)
    for path in (activities, *others):
        name_at = NAME[path != activities]
        with path.open("rb") as old, (target / a_day_later(path.name)).open("wb") as new:
            new.write(old.readline())
            new.writelines(part for line in old for part in revised(line, made, name_at))
    for mark in files.glob("SYNTHETIC"):
        shutil.copy(mark, target)
    return made


def drawn(activities: Path, share: float) -> Revision:
    """Choose who changes."""
    everybody: set[bytes] = set()
    placed: set[bytes] = set()
    most = int(share * 0xFFFFFFFF)
    with activities.open("rb") as lines:
        next(lines)
        for line in lines:
            fields = line.split(b"|", STRUCTURE + 1)
            everybody.add(fields[ID])
            if fields[STRUCTURE] and crc32(fields[ID]) <= most:
                placed.add(fields[ID])
    chosen = sorted(each for each in everybody if crc32(each) <= most)
    made = Revision(set(), set(), set(), {}, len(everybody) - len(chosen))
    fresh = (each for each in newcomers() if b"8%s" % each.encode() not in everybody)
    for at, each in enumerate(chosen):
        kind = at % 10
        if kind == 8:  # noqa: PLR2004 - a tenth
            made.gone.add(each)
        elif kind == 9:  # noqa: PLR2004 - the last tenth
            made.joined[each] = b"8" + next(fresh).encode()
            made.others += 1
        elif kind in (5, 6, 7) and each in placed:
            made.moved.add(each)
        else:
            made.renamed.add(each)
    return made


def revised(line: bytes, made: Revision, name_at: int) -> Iterator[bytes]:
    """A row as it is a day later: none, one or two."""
    who = line.split(b"|", ID + 1)[ID]
    if who in made.gone:
        return
    if who in made.renamed:
        yield with_field(line, name_at, lambda name: name + ANOTHER_NAME)
    elif who in made.moved and name_at == NAME[0] and line.split(b"|", 24)[STRUCTURE]:
        yield with_field(line, STREET_NUMBER, lambda _: ANOTHER_NUMBER)
    else:
        yield line
    if newcomer := made.joined.get(who):
        facts = line.split(b"|", ID + 1)[-1]
        yield b"|".join((b"8", newcomer[1:], newcomer, facts))


def with_field(line: bytes, at: int, change: Callable[[bytes], bytes]) -> bytes:
    """A row with one of its fields changed."""
    fields = line.split(b"|")
    fields[at] = change(fields[at])
    return b"|".join(fields)


def a_day_later(name: str) -> str:
    """The name of a file extracted on the next day."""

    def later(moment: re.Match[str]) -> str:
        told = datetime.strptime(moment[0], FORM).replace(tzinfo=UTC)
        return f"{told + timedelta(days=1):{FORM}}"

    return MOMENT.sub(later, name)

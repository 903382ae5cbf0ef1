"""A dozen doctors, and files about them to spoil."""

import zipfile

from tests.builders import a_rpps
from tests.indexer.official import ACTIVITIES, NAMES, row, write

PEOPLE = tuple(a_rpps(number) for number in range(1, 13))
NEWCOMER = a_rpps(99)
LAST_LINE = len(PEOPLE) + 2
"""Of an added row; the header is line 1."""


def append_lines(folder, *lines, kind=ACTIVITIES):
    path = folder / NAMES[kind]
    path.write_bytes(path.read_bytes() + b"".join(line + b"\n" for line in lines))


def rewrite(folder, kind=ACTIVITIES, people=PEOPLE, **how):
    lines = [row(kind, how.get("columns"), rpps=rpps) for rpps in people]
    return write(folder, kind, lines, **how)


def zip_files(folder):
    path = folder / "extraction.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in NAMES.values():
            packed.write(folder / name, name)
            (folder / name).unlink()
    return path

"""Extractions of some days in miniature, loaded or checked against a directory."""

import shutil

from indexer.pipeline import LoadOptions, check_files, run_load
from indexer.report import Report
from indexer.sources import FileKind
from tests.builders import a_rpps
from tests.indexer.loads import nothing
from tests.indexer.official import NAMES, row, write


def name_people(count, *, first=1):
    """Exercise names by rank, all different."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return {
        rank: f"NOM{letters[rank // 26 % 26]}{letters[rank % 26]}{letters[rank // 676]}"
        for rank in range(first, first + count)
    }


def write_day(folder, people, *, day=21, columns=None, absent=(), **fields):
    """The three files of a day.

    Args:
        folder: emptied first.
        people: rank → exercise name.
        day: of November 2026.
        columns: kind → header, where it is not the usual one.
        absent: ranks that the activities file lacks.
        fields: of every row of the activities file; a function is called with the rank.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "SYNTHETIC").touch()
    for kind in FileKind:
        own = fields if kind is FileKind.ACTIVITIES else {}
        header = (columns or {}).get(kind)
        rows = [
            row(kind, header, rpps=a_rpps(rank), exercise_name=name, **evaluate(own, rank))
            for rank, name in people.items()
            if not (kind is FileKind.ACTIVITIES and rank in absent)
        ]
        path = write(folder, kind, rows, columns=header)
        path.rename(folder / NAMES[kind].replace("20261120", f"202611{day}"))
    return folder


def evaluate(fields, rank):
    return {name: value(rank) if callable(value) else value for name, value in fields.items()}


def find_file(folder, kind):
    (path,) = folder.glob(f"{NAMES[kind].rpartition('_')[0]}_*")
    return path


def load_day(directory, *paths, **options):
    """Load files as an operator does; the report."""
    report = Report(max_reject_share=1.0)
    asked = LoadOptions(paths=paths, workers=1, scratch_dir=directory.folder, **options)
    run_load(asked, directory.store, directory.index, report, directory.clock(), nothing)
    return report


def check_day(directory, *paths, **options):
    """Check files as an operator does; the report."""
    report = Report(max_reject_share=1.0)
    asked = LoadOptions(paths=paths, workers=1, **options)
    served = directory.index.current_publication()
    check_files(asked, directory.store, served, report, nothing)
    return report

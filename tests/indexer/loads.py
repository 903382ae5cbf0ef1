"""Loads in miniature: official files of some people, through the pipeline, into a directory."""

import shutil
from pathlib import Path

from indexer.pipeline import LoadOptions, run_load
from indexer.report import Report
from indexer.sources import FileKind
from tests.builders import a_rpps
from tests.indexer.official import NAMES, row, write


def write_people_files(folder, people, *, stamp="202611210800", extra=()):
    """Official files that hold these people: rank → exercise name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for kind in FileKind:
        rows = [row(kind, rpps=a_rpps(rank), exercise_name=name) for rank, name in people.items()]
        path = write(folder, kind, rows)
        path.rename(folder / NAMES[kind].replace("202611200800", stamp))
    for name, content in (("SYNTHETIC", ""), *extra):
        (folder / name).write_text(content, "utf-8")
    return folder


def load_people(directory, people, **how):
    """Load these people as a whole extraction, now; what it did."""
    options = {key: how.pop(key) for key in ("force_reason", "max_loss") if key in how}
    files = write_people_files(Path(directory.folder) / "files", people, **how)
    asked = LoadOptions(paths=(files,), workers=1, scratch_dir=directory.folder, **options)
    report = Report(max_reject_share=1.0)
    return run_load(asked, directory.store, directory.index, report, directory.clock(), nothing)


def nothing(_stage, _done, _whole):
    """A progress that nobody watches."""

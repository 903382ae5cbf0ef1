"""`benchmarks/REPORT.md` and its plots, from the stored results and nothing else.

    python -m benchmarks.reporting.report            # write it; fail when too much was lost
    python -m benchmarks.reporting.report --keep     # make these results the baseline

What people judged rather than measured (why a curve bends) stands in `benchmarks/NOTES.md`, which
is taken as it is.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.reporting import comparison, plots, results
from benchmarks.reporting.report_sections import SECTIONS
from benchmarks.reporting.results import Result

REPORT = Path(__file__).parents[1] / "REPORT.md"
NOTES = Path(__file__).parents[1] / "NOTES.md"
HEAD = """\
# Measured: load, peers, growth

Made by `make bench-report` from `benchmarks/results/`; do not edit. Each section names its machine,
date, size and command: a figure is true of nothing else. Times are milliseconds unless said
otherwise. Fictitious people only.
"""


def written(found: Mapping[str, Result], folder: Path, notes: str = "") -> str:
    """The report as Markdown; plots go to a folder.

    Args:
        found: results by name.
        notes: of people, taken as they are.
    """
    parts = [HEAD, *(part for section in SECTIONS for part in section(found, folder))]
    return "\n".join([*parts, *([notes] if notes else []), *repeat(found)])


def repeat(found: Mapping[str, Result]) -> Iterator[str]:
    """How to do it again."""
    yield "## To repeat\n\n```sh"
    load = "python -m benchmarks.indexing.load --professionals 1800000 --folder DIR"
    yield f"{load}  # prints the data folder"
    yield from (result.command for result in found.values())
    yield "make bench-report\n```"


def main(
    folder: Annotated[Path, typer.Option(file_okay=False)] = results.FOLDER,
    out: Annotated[Path, typer.Option(dir_okay=False)] = REPORT,
    baseline: Annotated[Path, typer.Option(dir_okay=False)] = comparison.STORED,
    *,
    keep: Annotated[bool, typer.Option(help="make these results the baseline")] = False,
) -> None:
    """Write the report; exit with 1 when too much was lost since the baseline."""
    found = results.stored(folder)
    if not found:
        raise SystemExit(f"nothing was measured yet: no results in {folder}")
    notes = NOTES.read_text("utf-8") if NOTES.exists() else ""
    out.write_text(written(found, out.parent / plots.FOLDER.name, notes) + "\n", "utf-8")
    print(f"{out.name}: {len(found)} results")
    now = comparison.measured(found)
    if keep:
        comparison.keep(now, baseline)
    elif not baseline.exists():
        print("no baseline yet (--keep makes one): nothing was compared")
    elif shut := list(comparison.losses(comparison.stored(baseline), now)):
        raise SystemExit("\n".join(("LOST since the baseline:", *shut)))


if __name__ == "__main__":
    typer.run(main)

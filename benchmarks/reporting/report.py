"""`benchmarks/REPORT.md` and its plots, from the stored results and nothing else.

    python -m benchmarks.reporting.report            # write it; fail if too much is lost
    python -m benchmarks.reporting.report --keep     # make these results the baseline

Explanations by people (why a curve bends) are in `benchmarks/NOTES.md`, which is included as it is.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.reporting import comparison, plots, results
from benchmarks.reporting.report_sections import SECTIONS
from benchmarks.reporting.results import RunResult

REPORT_PATH = Path(__file__).parents[1] / "REPORT.md"
NOTES_PATH = Path(__file__).parents[1] / "NOTES.md"
REPORT_HEADER = """\
# Measured: load, peers, growth

Made by `make bench-report` from `benchmarks/results/`; do not edit. Each section names its machine,
date, size and command: a figure is true of nothing else. Times are milliseconds unless said
otherwise. Fictitious people only.
"""


def render_report(runs: Mapping[str, RunResult], folder: Path, notes: str = "") -> str:
    """The report as Markdown; plots go to a folder.

    Args:
        runs: results by name.
        notes: Markdown, included as it is.
    """
    parts = [REPORT_HEADER, *(part for section in SECTIONS for part in section(runs, folder))]
    return "\n".join([*parts, *([notes] if notes else []), *render_commands(runs)])


def render_commands(runs: Mapping[str, RunResult]) -> Iterator[str]:
    """The commands that repeat the runs."""
    yield "## To repeat\n\n```sh"
    load = "python -m benchmarks.indexing.load --professionals 1800000 --folder DIR"
    yield f"{load}  # prints the data folder"
    yield from (result.command for result in runs.values())
    yield "make bench-report\n```"


def main(
    folder: Annotated[Path, typer.Option(file_okay=False)] = results.RESULTS_FOLDER,
    out: Annotated[Path, typer.Option(dir_okay=False)] = REPORT_PATH,
    baseline: Annotated[Path, typer.Option(dir_okay=False)] = comparison.REPORT_BASELINE_PATH,
    *,
    keep: Annotated[bool, typer.Option(help="make these results the baseline")] = False,
) -> None:
    """Write the report; exit with 1 when too much was lost since the baseline."""
    found = results.load_results(folder)
    if not found:
        raise SystemExit(f"nothing was measured yet: no results in {folder}")
    notes = NOTES_PATH.read_text("utf-8") if NOTES_PATH.exists() else ""
    out.write_text(
        render_report(found, out.parent / plots.PLOTS_FOLDER.name, notes) + "\n", "utf-8"
    )
    print(f"{out.name}: {len(found)} results")
    now = comparison.extract_run_figures(found)
    if keep:
        comparison.save_report_baseline(now, baseline)
    elif not baseline.exists():
        print("no baseline yet (--keep makes one): nothing was compared")
    elif shut := list(
        comparison.find_baseline_losses(comparison.load_report_baseline(baseline), now)
    ):
        raise SystemExit("\n".join(("LOST since the baseline:", *shut)))


if __name__ == "__main__":
    typer.run(main)

"""Everything at full size: the figures of the report, measured again (`make bench`)."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from benchmarks.indexing import load
from benchmarks.latency import serving
from benchmarks.latency.measuring import describe_machine

REQUESTS_PER_KIND = 2_000


def main(
    professionals: Annotated[int, typer.Option(min=1)] = load.FULL_SIZE_PROFESSIONALS,
    workers: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Generate, load twice (the second time nothing has changed), serve."""
    print(describe_machine())
    with TemporaryDirectory(prefix="annuaire-bench-", dir=Path.cwd()) as scratch:
        folder = Path(scratch)
        files = load.ensure_official_files(folder, professionals)
        print("\nFirst load")
        load.run_measured_load(files, folder / "data", workers)
        print("\nThe same files again")
        load.run_measured_load(files, folder / "data", workers)
        print("\nServing, one client")
        serving.measure_serving(folder / "data", REQUESTS_PER_KIND)


if __name__ == "__main__":
    typer.run(main)

"""Everything at full size: the figures of the README, made anew (`make bench`)."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from benchmarks.indexing import load
from benchmarks.latency import serving
from benchmarks.latency.measuring import machine

REQUESTS = 2_000


def main(
    professionals: Annotated[int, typer.Option(min=1)] = load.FULL_SIZE,
    workers: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Generate, load twice (the second time nothing has changed), serve."""
    print(machine())
    with TemporaryDirectory(prefix="annuaire-bench-", dir=Path.cwd()) as scratch:
        folder = Path(scratch)
        files = load.files_of(folder, professionals)
        print("\nFirst load")
        load.run(files, folder / "data", workers)
        print("\nThe same files again")
        load.run(files, folder / "data", workers)
        print("\nServing, one client")
        serving.run(folder / "data", REQUESTS)


if __name__ == "__main__":
    typer.run(main)

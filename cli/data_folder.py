"""The data folder: what a run that was killed leaves in it."""

from pathlib import Path
from shutil import rmtree


def remove_scratch_folders(data_dir: Path) -> None:
    """Remove the temporary folders of loads that were killed; the run lock must be held."""
    for scratch in data_dir.glob("annuaire-*"):
        rmtree(scratch)

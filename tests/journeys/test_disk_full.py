"""No room on the disk: one clear line, what is served stays, and with room a rerun does it all.

Files are kept from growing beyond a size (`ulimit -f`), which every layer meets as a full disk.
"""

import shutil
import subprocess
import sys

import pytest

from tests.journeys.test_killed import COMMANDS, ROOT, base, run, state

__all__ = ["base"]
NEARLY_NOTHING, NOT_THE_STORE = 1, 16


def run_within(home, words, blocks):
    """The command, with files of at most so many kilobytes."""
    inner = f"ulimit -f {blocks}; exec {sys.executable} -m cli {' '.join(words)}"
    environment = ["env", "ANNUAIRE_DATA_DIR=var", f"PYTHONPATH={ROOT}"]
    command = [*environment, "bash", "-c", inner]
    return subprocess.run(command, cwd=home, capture_output=True, check=False, text=True)  # noqa: S603 - our own command


@pytest.mark.parametrize(
    ("command", "blocks"),
    [("load", NEARLY_NOTHING), *((command, NOT_THE_STORE) for command in COMMANDS)],
)
def test_nothing_served_is_lost_and_the_reason_is_told(base, tmp_path, command, blocks):
    home = shutil.copytree(base, tmp_path / "home")
    before = state(home)
    ended = run_within(home, COMMANDS[command], blocks)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
    assert "disque" in ended.stderr or "disk" in ended.stderr
    assert state(home) == before
    again, _ = run(home, COMMANDS[command])
    assert again.returncode == 0, again.stderr

"""Every benchmark can be started: none imports what another no longer has."""

import pkgutil
import subprocess
import sys
from pathlib import Path

import benchmarks

ROOT = Path(__file__).parents[2]


def test_every_module_can_be_imported():
    """In a process of its own: one of them patches the standard library."""
    modules = [each.name for each in pkgutil.walk_packages(benchmarks.__path__, "benchmarks.")]
    assert "benchmarks.peers.__main__" in modules
    program = "import importlib, sys\nfor each in sys.argv[1:]: importlib.import_module(each)"
    command = [sys.executable, "-c", program, *modules]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our words
    assert done.returncode == 0, done.stderr

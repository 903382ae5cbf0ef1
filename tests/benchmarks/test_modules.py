"""Every benchmark can be started: none imports what another no longer has."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_module_can_be_imported():
    """In a process of its own: Locust patches the standard library, and has to be the first."""
    files = [each.relative_to(ROOT) for each in sorted((ROOT / "benchmarks").rglob("*.py"))]
    modules = [".".join(each.with_suffix("").parts) for each in files]
    assert "benchmarks.peers.__main__" in modules
    program = "\n".join(f"import {each}" for each in ("locust", *modules))
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our words
    assert done.returncode == 0, done.stderr
